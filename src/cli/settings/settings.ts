import fs from 'node:fs'
import path from 'node:path'
import { usageError } from '../failure.ts'

/** What a `keywell.yaml` says. It holds no token, and lies in the repository for all to read. */
export interface Settings {
  readonly file: string
  readonly workspace?: string
  readonly project?: string
  readonly environment?: string
  /** Counts only with a token that `keywell login` keeps for that server: a repository cannot send yours elsewhere. */
  readonly url?: string
}

export const settingsFile = 'keywell.yaml'
const fields = ['workspace', 'project', 'environment', 'url'] as const
type Field = (typeof fields)[number]

/** Lines that mean the same to every reader of YAML, so that the reader of all of it need not be loaded. */
const plainLine = /^([a-z]+): ([A-Za-z0-9][A-Za-z0-9._/:-]*[A-Za-z0-9]|[A-Za-z0-9])\s*$/
const ignoredLine = /^\s*(?:#.*)?$/

/** The nearest file, from here up to the root of the git repository. Throws a usage error for one that is not right. */
export async function findSettings(folder: string): Promise<Settings | undefined> {
  const file = foldersUp(folder)
    .map((step) => path.join(step, settingsFile))
    .find((candidate) => fs.existsSync(candidate))
  if (file === undefined) return undefined
  const text = fs.readFileSync(file, 'utf8')
  const pairs = plainPairs(text) ?? (await import('./parse-settings.ts')).parsePairs(text, file)
  const unknown = [...pairs.keys()].filter((key) => !isField(key))
  if (unknown.length > 0) {
    throw usageError(`${file}: unknown setting ${unknown.join(', ')}; there are ${fields.join(', ')}`)
  }
  return { ...Object.fromEntries(pairs), file }
}

/** Only this folder where there is no repository: what lies further up may be somebody else's. */
export function foldersUp(folder: string): readonly string[] {
  const steps: string[] = []
  for (let step = path.resolve(folder); ; step = path.dirname(step)) {
    steps.push(step)
    if (fs.existsSync(path.join(step, '.git'))) return steps
    if (step === path.dirname(step)) return steps.slice(0, 1)
  }
}

function isField(key: string): key is Field {
  return fields.some((field) => field === key)
}

function plainPairs(text: string): Map<string, string> | undefined {
  const pairs = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (ignoredLine.test(line)) continue
    const [, key, value] = plainLine.exec(line) ?? []
    if (key === undefined || value === undefined || pairs.has(key)) return undefined
    pairs.set(key, value)
  }
  return pairs
}

/** The file's text. Quoted where YAML could read something else. */
export function settingsText(pairs: readonly (readonly [Field, string | undefined])[]): string {
  return pairs
    .filter(([, value]) => value !== undefined)
    .map(([key, value = '']) => `${key}: ${plainLine.test(`x: ${value}`) ? value : JSON.stringify(value)}\n`)
    .join('')
}
