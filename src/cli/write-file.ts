import fs from 'node:fs'
import path from 'node:path'

/** Whole or not at all, for its owner alone (0600), also where an older file was open to others. */
export function writeFileAtomically(file: string, content: string | Uint8Array): void {
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.${crypto.randomUUID()}`)
  try {
    fs.writeFileSync(beside, content, { mode: 0o600, flag: 'wx', flush: true })
    fs.renameSync(beside, file)
  } catch (error) {
    fs.rmSync(beside, { force: true })
    // Nobody asked for the name beside it.
    throw error instanceof Error && 'path' in error ? Object.assign(error, { path: file }) : error
  }
}
