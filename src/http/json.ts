import { isUtf8 } from 'node:buffer'
import { DomainError } from '../core/error.ts'

const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/**
 * Parses JSON from outside. Of duplicate keys the last wins, as in `JSON.parse`.
 * Throws `malformed` for bytes that are not UTF-8, text that is not JSON, nesting beyond `depthMax`,
 * a key `__proto__`, and half a surrogate pair (it could not be stored unchanged). No message quotes the text.
 */
export function parseJson(bytes: Uint8Array, depthMax: number): unknown {
  if (!isUtf8(bytes)) throw malformed('The body is not valid UTF-8.')
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (depthExceeds(buffer, depthMax)) {
    throw malformed(`The JSON body is nested deeper than ${depthMax} levels.`)
  }
  const text = buffer.toString('utf8')
  const value = parseText(text)
  if (text.includes('__proto__') || text.includes('\\u')) refuseUnsafe(value)
  return value
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // V8 quotes the text around the fault in its message, so the error must not travel on as a cause.
    throw malformed('The body is not valid JSON.')
  }
}

function malformed(message: string): DomainError {
  return new DomainError('malformed', message, { violations: [{ path: '', rule: 'json', message }] })
}

/** A scan of brackets outside strings: linear, no recursion, right for every text that is JSON at all. */
function depthExceeds(bytes: Buffer, depthMax: number): boolean {
  let depth = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte === quote) i = endOfString(bytes, i)
    else if (byte === openBracket || byte === openBrace) {
      depth++
      if (depth > depthMax) return true
    } else if (byte === closeBracket || byte === closeBrace) depth--
  }
  return false
}

function endOfString(bytes: Buffer, start: number): number {
  let end = bytes.indexOf(quote, start + 1)
  while (end !== -1) {
    let before = end - 1
    while (bytes[before] === backslash) before--
    if ((end - before) % 2 === 1) return end
    end = bytes.indexOf(quote, end + 1)
  }
  return bytes.length
}

const halfSurrogate = /\p{Surrogate}/u

/** Recursion is bounded: the depth was checked before. */
function refuseUnsafe(value: unknown): void {
  if (typeof value === 'string') refuseHalfSurrogate(value)
  else if (Array.isArray(value)) value.forEach(refuseUnsafe)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, field] of Object.entries(value)) {
      if (key === '__proto__') throw malformed('The key __proto__ is not accepted.')
      refuseHalfSurrogate(key)
      refuseUnsafe(field)
    }
  }
}

function refuseHalfSurrogate(text: string): void {
  if (halfSurrogate.test(text)) throw malformed('The JSON body holds half a surrogate pair.')
}
