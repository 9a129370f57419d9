import fs from 'node:fs'
import { type Document, LineCounter, isNode, parseDocument } from 'yaml'
import { limits } from '../../limits.ts'
import { CliError, exitCodes } from '../failure.ts'
import type { Input, Io } from '../io.ts'

/** References to anchors that one document may make; more is a bomb. */
const aliasesMax = 100

export interface ReadSeed {
  readonly seed: object
  /** What messages call the file. */
  readonly name: string
  /** Where a field stands, such as `users.2.login`; where what it is missing from stands, if it is not there. */
  readonly lineOf: (path: string) => number
}

/** A document in YAML 1.2 or JSON. Errors name the place, never the text: a seed may hold credentials. */
export async function readSeed(file: string, io: Io): Promise<ReadSeed> {
  const text = file === '-' ? await readAll(io.stdin) : fs.readFileSync(file, 'utf8')
  if (Buffer.byteLength(text) > limits.bodyBytesMaxBulk) {
    throw new CliError(exitCodes.refused, `a seed has at most ${limits.bodyBytesMaxBulk} bytes`)
  }
  return parseSeed(text, file === '-' ? 'stdin' : file)
}

export function parseSeed(text: string, name: string): ReadSeed {
  const lines = new LineCounter()
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines, uniqueKeys: true })
  const [fault] = [...document.errors, ...document.warnings]
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0])
    throw refused(`${name}, line ${line}, column ${col}: not valid YAML or JSON (${fault.code})`)
  }
  try {
    const seed: unknown = document.toJS({ maxAliasCount: aliasesMax })
    if (typeof seed === 'object' && seed !== null && !Array.isArray(seed)) {
      return { seed, name, lineOf: (path) => lines.linePos(offsetOf(document, path.split('.'))).line }
    }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw refused(`${name}: aliases that are unknown, or refer to each other too often`)
  }
  throw refused(`${name}: a seed is a map with users, workspaces or tokens`)
}

function offsetOf(document: Document, steps: readonly string[]): number {
  const node = document.getIn(steps, true)
  if (isNode(node)) return node.range?.[0] ?? 0
  return steps.length === 0 ? 0 : offsetOf(document, steps.slice(0, -1))
}

async function readAll(input: Input): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of input) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

function refused(message: string): CliError {
  return new CliError(exitCodes.refused, message)
}
