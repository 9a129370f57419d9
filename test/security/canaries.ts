import { randomBytes } from 'node:crypto'

/**
 * A value that occurs nowhere by chance. Its first part is plain, so that no encoding for text changes it; its second
 * part is of characters that every such encoding changes.
 */
export interface Canary {
  /** How it came in. */
  readonly name: string
  readonly text: string
}

const awkward = ['"', '\\', '/', '&', '=', '+', '%', '<', ' ', 'é', '€', '\n', '\t']

export function hatch(name: string): Canary {
  const tail = Array.from(randomBytes(14), (byte) => awkward[byte % awkward.length]).join('')
  return { name, text: `cn${randomBytes(12).toString('hex')}"${tail}"` }
}

/** One that may stand in a header or a file name. */
export function hatchPlain(name: string): Canary {
  return { name, text: `cn${randomBytes(18).toString('hex')}` }
}

type Encode = (text: string) => readonly Buffer[]

const utf8 = (text: string) => Buffer.from(text, 'utf8')

/** The characters of base64 that depend on these bytes alone, wherever the bytes begin in the whole. */
function base64(text: string, variant: 'base64' | 'base64url'): Buffer[] {
  return [0, 1, 2].map((offset) => {
    const bytes = utf8(text)
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString(variant)
      .replace(/=+$/, '')
    const from = Math.ceil((offset * 8) / 6)
    const to = Math.floor(((offset + bytes.length) * 8) / 6)
    return utf8(encoded.slice(from, to))
  })
}

function percent(text: string, digits: 'toLowerCase' | 'toUpperCase'): Buffer {
  return utf8([...utf8(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')[digits]()}`).join(''))
}

const units = (text: string) => Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))

/** Every form in which text leaks. */
export const encodings: Readonly<Record<string, Encode>> = {
  raw: (text) => [utf8(text), utf8(text.slice(0, 26))],
  'base64 at offset 0': (text) => base64(text, 'base64').slice(0, 1),
  'base64 at offset 1': (text) => base64(text, 'base64').slice(1, 2),
  'base64 at offset 2': (text) => base64(text, 'base64').slice(2, 3),
  base64url: (text) => base64(text, 'base64url'),
  hex: (text) => [utf8(utf8(text).toString('hex'))],
  HEX: (text) => [utf8(utf8(text).toString('hex').toUpperCase())],
  'percent, all of it': (text) => [percent(text, 'toUpperCase'), percent(text, 'toLowerCase')],
  'percent, where needed': (text) => [utf8(encodeURIComponent(text))],
  JSON: (text) => [utf8(JSON.stringify(text).slice(1, -1))],
  'JSON, all of it': (text) => [
    utf8(
      units(text)
        .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
        .join(''),
    ),
  ],
  'UTF-16LE': (text) => [Buffer.from(text, 'utf16le')],
  'UTF-16BE': (text) => [Buffer.from(text, 'utf16le').swap16()],
}

/** Where a canary was found, in which form. Empty when it was not. */
export function scan(place: string, content: Buffer, canaries: readonly Canary[]): string[] {
  return canaries.flatMap((canary) =>
    Object.entries(encodings).flatMap(([encoding, encode]) =>
      encode(canary.text).some((form) => content.includes(form))
        ? [`${canary.name} is in ${place} (${encoding})`]
        : [],
    ),
  )
}
