/**
 * One field of a record that is authenticated: each is `kind byte | uint32 BE length | bytes`, so that a list of fields
 * has one reading only. Integers of both JavaScript types are one kind: drivers differ in which they return.
 */
export type Field = string | number | bigint | Uint8Array | null

const kinds = { null: 0, text: 1, integer: 2, bytes: 3, float: 4, wideInteger: 5 } as const
const fieldHeadBytes = 5
const scratchBytes = 16_384
const int64Min = -(2n ** 63n)
const int64Max = 2n ** 63n - 1n
/** With the `u` flag a proper pair is one code point, so this finds halves only. */
const loneSurrogate = /\p{Surrogate}/u

const scratch = Buffer.allocUnsafeSlow(scratchBytes)

/**
 * Calls `use` with the encoding of `lead` and `fields`. The bytes are valid during the call only: they lie in one reused
 * buffer. Throws a TypeError for text that is not well-formed Unicode (its UTF-8 would not be unique) and for numbers
 * that are not finite.
 */
export function withEncodedFields<T>(
  lead: string,
  fields: readonly Field[],
  use: (encoded: Uint8Array) => T,
): T {
  let bound = fieldBytesMax(lead)
  for (const field of fields) bound += fieldBytesMax(field)
  const target = bound <= scratchBytes ? scratch : Buffer.allocUnsafeSlow(bound)
  let end = writeField(target, 0, lead)
  for (const field of fields) end = writeField(target, end, field)
  return use(target.subarray(0, end))
}

/** The encoding as bytes of its own. */
export function encodeFields(fields: readonly Field[]): Uint8Array {
  let bound = 0
  for (const field of fields) bound += fieldBytesMax(field)
  const target = bound <= scratchBytes ? scratch : Buffer.allocUnsafeSlow(bound)
  let end = 0
  for (const field of fields) end = writeField(target, end, field)
  return Uint8Array.prototype.slice.call(target, 0, end)
}

function fieldBytesMax(field: Field): number {
  if (field === null) return fieldHeadBytes
  if (typeof field === 'string') return fieldHeadBytes + 3 * field.length
  if (typeof field === 'number') return fieldHeadBytes + 8
  if (typeof field === 'bigint') return fieldHeadBytes + Math.max(8, field.toString().length)
  return fieldHeadBytes + field.length
}

function writeField(target: Buffer, start: number, field: Field): number {
  if (field === null) return writeHead(target, start, kinds.null, 0)
  if (typeof field === 'string') return writeText(target, start, kinds.text, field)
  if (typeof field === 'number') return writeNumber(target, start, field)
  if (typeof field === 'bigint') return writeBigInt(target, start, field)
  target.set(field, start + fieldHeadBytes)
  return writeHead(target, start, kinds.bytes, field.length)
}

function writeBigInt(target: Buffer, start: number, value: bigint): number {
  if (value < int64Min || value > int64Max) {
    return writeText(target, start, kinds.wideInteger, value.toString())
  }
  target.writeBigInt64BE(value, start + fieldHeadBytes)
  return writeHead(target, start, kinds.integer, 8)
}

function writeNumber(target: Buffer, start: number, value: number): number {
  if (Number.isSafeInteger(value)) {
    const high = Math.floor(value / 2 ** 32)
    target.writeInt32BE(high, start + fieldHeadBytes)
    target.writeUInt32BE(value - high * 2 ** 32, start + fieldHeadBytes + 4)
    return writeHead(target, start, kinds.integer, 8)
  }
  if (!Number.isFinite(value)) throw new TypeError('a number that is not finite cannot be authenticated')
  target.writeDoubleBE(value, start + fieldHeadBytes)
  return writeHead(target, start, kinds.float, 8)
}

function writeText(target: Buffer, start: number, kind: number, text: string): number {
  const from = start + fieldHeadBytes
  const ascii = writeAscii(target, from, text)
  if (ascii) return writeHead(target, start, kind, text.length)
  if (loneSurrogate.test(text)) {
    throw new TypeError('text that is not well-formed Unicode cannot be authenticated')
  }
  return writeHead(target, start, kind, target.write(text, from, 'utf8'))
}

/** Short ASCII is most of what rows hold, and cheaper in a loop than a call out of JavaScript. */
function writeAscii(target: Buffer, start: number, text: string): boolean {
  if (text.length > 48) return false
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) return false
    target[start + i] = unit
  }
  return true
}

function writeHead(target: Buffer, start: number, kind: number, length: number): number {
  target[start] = kind
  target.writeUInt32BE(length, start + 1)
  return start + fieldHeadBytes + length
}
