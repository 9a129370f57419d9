import fs from 'node:fs'
import { createInterface } from 'node:readline'
import type { ChainRow } from '../../../sdk/src/index.ts'
import { CliError, exitCodes } from '../failure.ts'

/** The rows of a file that `audit export` wrote, one by one. Throws a CliError that names the line. */
export async function* readExport(file: string): AsyncGenerator<ChainRow> {
  // Opened here: readline would let the stream's error end the process.
  const descriptor = fs.openSync(file, 'r')
  const input = fs.createReadStream(file, { fd: descriptor, encoding: 'utf8' })
  let number = 0
  // Every line ends with \n alone; a body may hold any other separator that readline knows, but JSON escapes \r and \n.
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number += 1
    if (line === '') continue
    const row = parseRow(line)
    if (row === undefined) {
      throw new CliError(
        exitCodes.refused,
        `${file}, line ${number}: not an event as \`audit export\` writes it`,
      )
    }
    yield row
  }
}

function parseRow(line: string): ChainRow | undefined {
  try {
    const row: unknown = JSON.parse(line)
    if (typeof row !== 'object' || row === null) return undefined
    if (!('chain' in row) || !('seq' in row) || !('body' in row) || !('hash' in row)) return undefined
    const { chain, seq, body, hash } = row
    if (typeof chain !== 'string' || typeof seq !== 'number') return undefined
    return typeof body === 'string' && typeof hash === 'string' ? { chain, seq, body, hash } : undefined
  } catch {
    return undefined
  }
}
