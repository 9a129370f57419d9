import { readFileSync } from 'node:fs'
import { processIo, runCli } from './cli/program.ts'
import type { ServeFlags } from './config.ts'

/** The server's half is loaded only when it is asked for: every other verb starts without it. */
async function serve(flags: ServeFlags): Promise<number> {
  const { serveUntilStopped } = await import('./serve.ts')
  return serveUntilStopped(flags, processIo)
}

/** This file is `dist/src/main.js`, in a clone and in the package alike. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const found: unknown =
    typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'version') : undefined
  return typeof found === 'string' ? found : 'unknown'
}

process.exitCode = await runCli(process.argv.slice(2), processIo, {
  serve,
  ...(process.argv.some((word) => word === '--version' || word === '-V') ? { version: version() } : {}),
})
