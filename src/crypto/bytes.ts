import { createHmac, hash, randomBytes as nodeRandomBytes, timingSafeEqual } from 'node:crypto'
import { hmacKey } from './key.ts'
import type { Key } from './key.ts'

/** SHA-256 of the parts joined as they are: where a boundary matters, use `associatedData` first. 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return hash('sha256', joined(parts), 'buffer')
}

/** SHA-256 of the text's UTF-8. 32 bytes. */
export function sha256Text(text: string): Uint8Array {
  // As text and back, because a buffer made by the platform's own code costs more than both.
  return Buffer.from(hash('sha256', text, 'hex'), 'hex')
}

/** HMAC-SHA-256 (RFC 2104) of the parts joined as they are. 32 bytes. */
export function hmacSha256(key: Key, ...parts: readonly Uint8Array[]): Uint8Array {
  const hmac = createHmac('sha256', hmacKey(key))
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}

export function randomBytes(length: number): Uint8Array {
  return nodeRandomBytes(length)
}

/** Constant time for equal lengths; lengths themselves are not secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

export function zero(bytes: Uint8Array): void {
  bytes.fill(0)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts)
}
