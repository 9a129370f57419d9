import type { ServeFlags } from './config.ts'
import { ConfigError, readConfig } from './config.ts'
import { DomainError } from './core/error.ts'
import { handOver } from './hand-over.ts'
import { startServer } from './server.ts'

interface Io {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  readonly env: Readonly<Record<string, string | undefined>>
}

const refusedToStart = 1
/** After a failed sync (EX_SOFTWARE of sysexits.h). */
const unknownState = 70

/** `keywell serve`: runs until SIGTERM or SIGINT, then drains and ends with 0. A refusal to start is one line and ends with 1. */
export async function serveUntilStopped(flags: ServeFlags, io: Io): Promise<number> {
  try {
    const config = readConfig(flags, io.env)
    const stopped = stopSignal()
    const server = await startServer(config, {
      founding: (handed) => handOver(handed, config, io),
      onFatal: (error) => endProcess(error, io),
    })
    io.stdout.write(`Keywell is listening on ${server.url}\n`)
    await stopped
    await server.close()
    return 0
  } catch (error) {
    if (!(error instanceof ConfigError) && !(error instanceof DomainError) && !isSystemError(error)) {
      throw error
    }
    io.stderr.write(`keywell: ${advised(error)}\n`)
    return refusedToStart
  }
}

function endProcess(error: Error, io: Io): never {
  io.stderr.write(`keywell: ${error.message}\n`)
  process.exit(unknownState)
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
  })
}

function advised(error: Error): string {
  const inUse = 'code' in error && error.code === 'EADDRINUSE'
  return inUse ? `${error.message}; choose another with --port, or 0 for a free one` : error.message
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error
}
