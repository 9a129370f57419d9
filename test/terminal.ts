import { type ChildProcess, spawn } from 'node:child_process'
import { launcher } from './acceptance/server.ts'
import type { Shell } from './transcript.ts'

export interface Terminal {
  readonly child: ChildProcess
  readonly shown: () => string
  readonly ended: Promise<number | null>
}

/** Runs one `keywell` at a terminal of its own, so that it asks. */
export function atTerminal(words: string, shell: Shell, folder = shell.folder): Terminal {
  const command = `stty cols 100 rows 40; exec '${process.execPath}' '${launcher}' ${words}`
  const env = { ...shell.env, TERM: 'xterm', NO_COLOR: '1' }
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder, env, stdio: 'pipe' })
  let shown = ''
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  return { child, shown: () => shown, ended }
}
