import { runCli } from './cli/program.ts'
import type { ServeFlags } from './config.ts'

const io = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: process.env }

/** The server's half is loaded only when it is asked for: every other verb starts without it. */
async function serve(flags: ServeFlags): Promise<number> {
  const { serveUntilStopped } = await import('./serve.ts')
  return serveUntilStopped(flags, io)
}

process.exitCode = await runCli(process.argv.slice(2), io, { serve })
