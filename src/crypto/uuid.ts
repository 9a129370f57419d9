import { randomBytes } from 'node:crypto'

/**
 * A UUID of version 7 (RFC 9562 §5.7): 48 bits of time, 74 random bits. Ids made in one millisecond have no order among
 * themselves. Never a secret. Throws a RangeError when `nowMs` is not a whole number of 0 … 2^48 - 1.
 */
export function uuidv7(nowMs: number): string {
  if (!Number.isSafeInteger(nowMs) || nowMs < 0 || nowMs >= 2 ** 48) {
    throw new RangeError('time outside UUIDv7')
  }
  const bytes = randomBytes(16)
  bytes.writeUIntBE(nowMs, 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
  return groups.join('-')
}
