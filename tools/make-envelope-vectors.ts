/**
 * Makes test/vectors/envelope.json: envelopes that open, and envelopes with exactly one fault each.
 * Run on a Node that strips types: `node tools/make-envelope-vectors.ts`. A test holds the file to this script.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sodium from 'sodium-native'
import { associatedData, sealWithNonce } from '../src/crypto/envelope.ts'
import { Key } from '../src/crypto/key.ts'

export type VectorField = { text: string } | { integer: number } | { hex: string }

export interface EnvelopeVector {
  name: string
  ad: VectorField[]
  envelope: string
  expect: 'opens' | 'format' | 'key' | 'authentication'
  /** Hexadecimal, where it opens. */
  plaintext?: string
}

export interface EnvelopeVectors {
  description: string
  keys: Record<string, string>
  vectors: EnvelopeVector[]
}

export const vectorsFile = fileURLToPath(new URL('../test/vectors/envelope.json', import.meta.url))

const keyHex = { 0: byteRun(0x40), 7: byteRun(0x00), 8: byteRun(0x20), 4294967295: byteRun(0x60) }
const place: VectorField[] = [
  { text: 'sv1' },
  { text: 'secret_version' },
  { text: 'workspace-1' },
  { text: 'environment-1' },
  { text: 'DATABASE_URL' },
  { integer: 3 },
]
const message = Buffer.from('postgres://example')
const nonce = Buffer.from(byteRun(0xa0), 'hex').subarray(0, 24)
const nonceStart = 6
const sealedStart = 30
const tagBytes = 16

export function makeEnvelopeVectors(): EnvelopeVectors {
  return {
    description: 'Envelopes of version 1: keys by id, associated data as fields, and what opening must say.',
    keys: keyHex,
    vectors: [...sound(), ...misformed(), ...keyless(), ...damaged(), ...spliced(), ...misplaced()],
  }
}

export function encodePlace(fields: readonly VectorField[]): Uint8Array {
  return associatedData(...fields.map(fieldValue))
}

function sound(): EnvelopeVector[] {
  const bySize = [0, 1, 15, 16, 17, 63, 64, 65, 1000].map((size) => {
    return opens(`a plaintext of ${size} bytes`, 7, Buffer.alloc(size, 0x5a), place)
  })
  return [
    ...bySize,
    opens('the least key id', 0, message, place),
    opens('the greatest key id', 4_294_967_295, message, place),
    opens('no associated data', 7, message, []),
    opens('no plaintext and no associated data', 7, Buffer.alloc(0), []),
    opens('associated data of every kind', 7, message, [{ text: 'é😀' }, { integer: -1 }, { hex: '00ff' }]),
    opens('associated data of empty fields', 7, message, [{ text: '' }, { hex: '' }]),
  ]
}

function misformed(): EnvelopeVector[] {
  const lengths = [0, 1, 2, 5, 6, 29, 30, 45]
  return [
    ...lengths.map((length) => fault(`truncated to ${length} bytes`, 'format', base().subarray(0, length))),
    fault('version 0', 'format', patched(0, 0x00)),
    fault('version 2', 'format', patched(0, 0x02)),
    fault('version 0x81', 'format', patched(0, 0x81)),
    fault('algorithm 0', 'format', patched(1, 0x00)),
    fault('algorithm 2', 'format', patched(1, 0x02)),
    fault('algorithm 0xff', 'format', patched(1, 0xff)),
    fault('a byte before the version', 'format', Buffer.concat([Buffer.from([0]), base()])),
  ]
}

function keyless(): EnvelopeVector[] {
  return [
    fault('an unknown key id', 'key', patched(5, 9)),
    fault('the key id in the other byte order', 'key', patched(2, 7, 0, 0, 0)),
    fault('the first byte of the key id flipped', 'key', flipped(2, 0x80)),
    fault('the second byte of the key id flipped', 'key', flipped(3, 0x01)),
    fault('the third byte of the key id flipped', 'key', flipped(4, 0x01)),
  ]
}

function damaged(): EnvelopeVector[] {
  const last = base().length - 1
  const tagStart = base().length - tagBytes
  return [
    fault('relabelled with another known key', 'authentication', patched(5, 8)),
    fault('relabelled with key 0', 'authentication', patched(5, 0)),
    fault('the first bit of the nonce flipped', 'authentication', flipped(nonceStart, 0x80)),
    fault('the last bit of the nonce flipped', 'authentication', flipped(sealedStart - 1, 0x01)),
    fault('the first bit of the ciphertext flipped', 'authentication', flipped(sealedStart, 0x80)),
    fault('the last bit of the ciphertext flipped', 'authentication', flipped(tagStart - 1, 0x01)),
    fault('the first bit of the tag flipped', 'authentication', flipped(tagStart, 0x80)),
    fault('the last bit of the tag flipped', 'authentication', flipped(last, 0x01)),
    fault('a tag of zeros', 'authentication', patched(tagStart, ...Buffer.alloc(tagBytes))),
    fault('a nonce of zeros', 'authentication', patched(nonceStart, ...Buffer.alloc(24))),
    fault('the last byte cut off', 'authentication', base().subarray(0, last)),
    fault('nothing left between nonce and tag length', 'authentication', base().subarray(0, 46)),
    fault('the ciphertext cut out', 'authentication', cut(sealedStart, tagStart)),
    fault('the first byte of the ciphertext cut out', 'authentication', cut(sealedStart, sealedStart + 1)),
    fault('the last byte of the nonce cut out', 'authentication', cut(sealedStart - 1, sealedStart)),
    fault('a trailing zero byte', 'authentication', Buffer.concat([base(), Buffer.from([0])])),
    fault('a second envelope behind the first', 'authentication', Buffer.concat([base(), base()])),
  ]
}

function spliced(): EnvelopeVector[] {
  const other = sealed(7, Buffer.from('mysql://example!!!'), place, Buffer.alloc(24, 0xb1))
  const tagStart = base().length - tagBytes
  const bare = rawSealed(Buffer.from(encodePlace(place)))
  return [
    fault('the nonce of another envelope', 'authentication', graft(other, nonceStart, sealedStart)),
    fault('the ciphertext of another envelope', 'authentication', graft(other, sealedStart, tagStart)),
    fault('the tag of another envelope', 'authentication', graft(other, tagStart, other.length)),
    fault(
      'sealed under another key than it names',
      'authentication',
      graft(sealed(8, message, place), 6, other.length),
    ),
    fault('sealed without its header in the associated data', 'authentication', bare),
    fault(
      'sealed with its header behind the associated data',
      'authentication',
      rawSealed(Buffer.concat([encodePlace(place), base().subarray(0, nonceStart)])),
    ),
  ]
}

function misplaced(): EnvelopeVector[] {
  const [first, second, third, ...rest] = place
  if (!first || !second || !third) throw new Error('the place is shorter')
  const moved = place.map((field, i) => {
    const other: VectorField = 'integer' in field ? { integer: 4 } : { text: 'elsewhere' }
    return displaced(`field ${i} of the associated data changed`, place.with(i, other))
  })
  const dropped = place.map((_, i) =>
    displaced(`field ${i} of the associated data left out`, place.toSpliced(i, 1)),
  )
  return [
    ...moved,
    ...dropped,
    displaced('two fields swapped', [first, third, second, ...rest]),
    displaced('two fields joined', [first, { text: 'secret_versionworkspace-1' }, ...rest]),
    displaced('the boundary of two fields moved', [
      first,
      { text: 'secret_versionw' },
      { text: 'orkspace-1' },
      ...rest,
    ]),
    displaced('a number as text', place.with(5, { text: '3' })),
    displaced('text as bytes', place.with(0, { hex: Buffer.from('sv1').toString('hex') })),
    displaced('an empty field behind', [...place, { text: '' }]),
    displaced('an empty field in front', [{ hex: '' }, ...place]),
    displaced('a letter in the other case', place.with(4, { text: 'DATABASE_URl' })),
    displaced('no associated data where there was some', []),
  ]
}

function opens(
  name: string,
  keyId: keyof typeof keyHex,
  plaintext: Buffer,
  ad: VectorField[],
): EnvelopeVector {
  const envelope = sealed(keyId, plaintext, ad).toString('hex')
  return { name, ad, envelope, expect: 'opens', plaintext: plaintext.toString('hex') }
}

function fault(name: string, expect: EnvelopeVector['expect'], envelope: Buffer): EnvelopeVector {
  return { name, ad: place, envelope: envelope.toString('hex'), expect }
}

function displaced(name: string, ad: VectorField[]): EnvelopeVector {
  return { name, ad, envelope: base().toString('hex'), expect: 'authentication' }
}

function base(): Buffer {
  return sealed(7, message, place)
}

function sealed(id: keyof typeof keyHex, plaintext: Buffer, ad: VectorField[], own: Buffer = nonce): Buffer {
  const key = Key.from(Buffer.from(keyHex[id], 'hex'))
  return Buffer.from(sealWithNonce({ id, key }, plaintext, encodePlace(ad), own))
}

/** Our layout with associated data that is not ours. */
function rawSealed(ad: Buffer): Buffer {
  const ciphertext = Buffer.alloc(message.length + tagBytes)
  const key = Buffer.from(keyHex[7], 'hex')
  sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(ciphertext, message, ad, null, nonce, key)
  return Buffer.concat([base().subarray(0, sealedStart), ciphertext])
}

function patched(at: number, ...bytes: number[]): Buffer {
  const envelope = base()
  envelope.set(bytes, at)
  return envelope
}

function flipped(at: number, mask: number): Buffer {
  return patched(at, base().readUInt8(at) ^ mask)
}

function cut(from: number, to: number): Buffer {
  return Buffer.concat([base().subarray(0, from), base().subarray(to)])
}

function graft(donor: Buffer, from: number, to: number): Buffer {
  return patched(from, ...donor.subarray(from, to))
}

function fieldValue(field: VectorField): string | number | Uint8Array {
  if ('text' in field) return field.text
  return 'integer' in field ? field.integer : Buffer.from(field.hex, 'hex')
}

function byteRun(first: number): string {
  return Buffer.from(Array.from({ length: 32 }, (_, i) => first + i)).toString('hex')
}

export function formatVectors(vectors: EnvelopeVectors): string {
  return `${JSON.stringify(vectors, null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(vectorsFile, formatVectors(makeEnvelopeVectors()))
}
