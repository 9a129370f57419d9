import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
}

/** Whether a program is installed, so that a test of it can be skipped by name where it is not. */
export function hasProgram(name: string): boolean {
  const paths = (process.env['PATH'] ?? '').split(delimiter)
  return paths.some((path) => {
    try {
      accessSync(join(path, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Runs a program to its end. Its environment is the given one and PATH, so that no login or proxy of ours reaches it. */
export function runProgram(
  file: string,
  args: readonly string[],
  { env = {}, input }: RunOptions = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { env: { PATH: process.env['PATH'], ...env }, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
        resolve({ code, stdout, stderr })
      },
    )
    child.stdin?.end(input)
  })
}
