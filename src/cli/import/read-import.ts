import fs from 'node:fs'
import path from 'node:path'
import { limits } from '../../limits.ts'
import { usageError } from '../failure.ts'
import type { Io } from '../io.ts'
import { type Reading, importFault } from './assignment.ts'
import { detectJson, parseJson, readJson } from './read-json.ts'

export const importFormats = ['dotenv', 'json', 'yaml', 'infisical', 'doppler', 'vault', 'names'] as const
export type ImportFormat = (typeof importFormats)[number]

/** Names without values are a question, not an answer. */
export type Imported = Reading | { readonly names: readonly string[] }

/** The text of a file, or of stdin for `-`. */
export async function readImportText(file: string, io: Io): Promise<string> {
  const bytes = file === '-' ? await readStdin(io) : fs.readFileSync(file)
  if (bytes.length > limits.bodyBytesMaxBulk) {
    throw importFault(`a file has at most ${limits.bodyBytesMaxBulk} bytes`)
  }
  const text = bytes.toString('utf8')
  if (Buffer.from(text, 'utf8').equals(bytes)) return text
  throw importFault('not UTF-8')
}

export async function parseImport(text: string, file: string, format?: ImportFormat): Promise<Imported> {
  const found = format ?? detect(text, file)
  if (found === 'dotenv') return (await import('./read-dotenv.ts')).readDotenv(text)
  if (found === 'yaml') return (await import('./read-yaml.ts')).readYaml(text)
  if (found === 'names') return { names: (await import('./read-names.ts')).readNames(text) }
  return readJson(parseJson(text), found)
}

/** By what it looks like, and then by its name. */
function detect(text: string, file: string): ImportFormat {
  if (/^\ufeff?\s*[[{]/.test(text)) return detectJson(parseJson(text))
  const extension = path.extname(file).toLowerCase()
  if (extension === '.yaml' || extension === '.yml') return 'yaml'
  if (extension === '.txt') throw usageError(`what ${file} holds cannot be told from its name: give --format`)
  return 'dotenv'
}

async function readStdin(io: Io): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
