import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { hmacSha256 } from './bytes.ts'
import type { Key } from './key.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const bodyChars = 30
const checksumChars = 6
const tailPattern = /^[0-9A-Za-z]{36}$/
const prefixPattern = /^[a-z0-9]+(?:_[a-z0-9]+)*$/
const prefixCharsMax = 32
/** The greatest multiple of 62 in a byte: bytes above it would favour the first characters. */
const byteBelow = 248

export interface ParsedToken {
  readonly prefix: string
}

/**
 * A new token: `prefix_`, 30 random base62 characters (178 bits), and the CRC-32 of all before it in 6 base62 characters.
 * Throws a RangeError when the prefix is not lower-case words joined by `_`, 32 characters at most.
 */
export function mintToken(prefix: string): string {
  if (prefix.length > prefixCharsMax || !prefixPattern.test(prefix)) {
    throw new RangeError('not a token prefix')
  }
  const checked = `${prefix}_${randomBase62(bodyChars)}`
  return checked + checksum(checked)
}

/**
 * Whether `text` has a token's form under one of the prefixes: length, alphabet, checksum. The checksum refuses typing
 * errors and junk before any storage is asked; it proves nothing.
 */
export function parseToken(text: string, allowedPrefixes: readonly string[]): ParsedToken | undefined {
  const checkedChars = text.length - checksumChars
  for (const prefix of allowedPrefixes) {
    if (checkedChars !== prefix.length + 1 + bodyChars || !text.startsWith(`${prefix}_`)) continue
    if (!tailPattern.test(text.slice(prefix.length + 1))) continue
    if (checksum(text.slice(0, checkedChars)) === text.slice(checkedChars)) return { prefix }
  }
  return undefined
}

/** What is stored of a token: HMAC-SHA-256 under the instance's token key. 32 bytes. */
export function hashToken(key: Key, token: string): Uint8Array {
  return hmacSha256(key, Buffer.from(token, 'utf8'))
}

function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length)) {
      if (byte < byteBelow) text += alphabet.charAt(byte % alphabet.length)
    }
  }
  return text
}

function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let i = 0; i < checksumChars; i++) {
    digits = alphabet.charAt(rest % alphabet.length) + digits
    rest = Math.floor(rest / alphabet.length)
  }
  return digits
}
