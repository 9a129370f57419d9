import fs from 'node:fs'
import path from 'node:path'
import { CliError, exitCodes } from '../failure.ts'

export interface EphemeralFile {
  readonly path: string
  readonly content: Uint8Array
}

/** Takes away what was made. Never throws: the command's answer counts. */
export type Remove = () => void

/**
 * Writes files for their owner alone (0600, new folders 0700), never over another, and returns what removes them and the
 * folders that were made for them. What was written until a failure is removed at once.
 */
export function makeFiles(files: readonly EphemeralFile[]): Remove {
  const made: string[] = []
  const remove = () => {
    for (const each of made.toReversed()) removeOne(each)
  }
  try {
    for (const file of files) {
      makeFolders(path.dirname(file.path), made)
      writeNew(file, made)
    }
  } catch (error) {
    remove()
    throw error
  }
  return remove
}

/**
 * Where a secret that is a file goes below a folder: its own path, followed from there. Throws a CliError for a path
 * that would lead out of it, by its steps or by a link that lies there already.
 */
export function placeBelow(folder: string, name: string): string {
  const steps = name.replace(/^\/+/, '').split('/')
  if (steps.some((step) => step === '' || step === '.' || step === '..' || /[\\:\0]/.test(step))) {
    throw new CliError(exitCodes.refused, `nothing was started. ${name}: no path below a folder`)
  }
  const root = path.resolve(folder)
  const parents = steps.slice(0, -1).map((_, index) => path.join(root, ...steps.slice(0, index + 1)))
  const link = parents.find((parent) => fs.lstatSync(parent, { throwIfNoEntry: false })?.isSymbolicLink())
  if (link !== undefined) {
    throw new CliError(
      exitCodes.refused,
      `nothing was started. ${name}: ${link} is a link, which could lead anywhere`,
    )
  }
  return path.join(root, ...steps)
}

function makeFolders(folder: string, made: string[]): void {
  if (fs.existsSync(folder)) return
  makeFolders(path.dirname(folder), made)
  fs.mkdirSync(folder, { mode: 0o700 })
  made.push(folder)
}

function writeNew({ path: file, content }: EphemeralFile, made: string[]): void {
  const descriptor = openNew(file)
  made.push(file)
  try {
    fs.writeFileSync(descriptor, content)
  } finally {
    fs.closeSync(descriptor)
  }
}

function openNew(file: string): number {
  try {
    return fs.openSync(file, 'wx', 0o600)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    throw new CliError(
      exitCodes.refused,
      `nothing was started. ${file} is there already, and is not overwritten`,
    )
  }
}

function removeOne(each: string): void {
  try {
    const stat = fs.lstatSync(each, { throwIfNoEntry: false })
    // A folder that the command has put something into stays.
    if (stat?.isDirectory() === true) fs.rmdirSync(each)
    else fs.rmSync(each, { force: true })
  } catch {
    // Whoever looks finds it; the command's exit code matters more.
  }
}
