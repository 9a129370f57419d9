import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const launcher = fileURLToPath(new URL('../../bin/keywell.js', import.meta.url))
const startMsMax = 30_000

export interface RunningServer {
  readonly url: string
  /** The first owner's. */
  readonly ownerToken: string
  /** Holds the data directory and, beside it, the root key. */
  readonly directory: string
  readonly process: ChildProcess
  /** Everything the server printed so far. */
  output(): string
  /** Applies a seed document as the first owner; answers the tokens it made. */
  apply(document: object): Promise<Record<string, string>>
  /** Ends it as a user would (SIGTERM) and removes its files; answers the exit code. */
  stop(): Promise<number | null>
}

export interface StartOptions {
  /** Another installation's. */
  readonly launcher?: string
  /** An earlier server's directory, to start again on what it left. */
  readonly directory?: string
  readonly env?: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
  readonly ownerToken?: string
  /** Keeps the files when it stops. */
  readonly keep?: boolean
  /** A free one unless given. */
  readonly port?: number
}

/** Starts the server the way a user starts it: the launcher, an empty data directory, a free port on loopback. */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'keywell-test-')))
  const tokenFile = join(directory, 'owner.token')
  const places = ['--data', join(directory, 'data'), '--root-key', join(directory, 'root.key')]
  const flags = [...places, '--port', String(options.port ?? 0), ...(options.flags ?? [])]
  const child = spawn(
    process.execPath,
    [options.launcher ?? launcher, 'serve', ...flags, '--owner-token-file', tokenFile],
    {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const url = await listening(child, () => output)
  const ownerToken = options.ownerToken ?? (await readFile(tokenFile, 'utf8')).trim()
  return {
    url,
    ownerToken,
    directory,
    process: child,
    output: () => output,
    apply: (document) => apply(url, ownerToken, document),
    async stop() {
      const code = await end(child)
      if (options.keep !== true) await rm(directory, { recursive: true, force: true })
      return code
    },
  }
}

async function listening(child: ChildProcess, output: () => string): Promise<string> {
  const deadline = Date.now() + startMsMax
  while (Date.now() < deadline) {
    const [, url] = /listening on (http:\/\/\S+)/.exec(output()) ?? []
    if (url !== undefined && (await ready(url))) return url
    if (child.exitCode !== null) break
    await sleep(20)
  }
  await end(child)
  throw new Error(`the server did not start:\n${output()}`)
}

async function ready(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined)
  return answer?.ok === true
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return child.exitCode
}

async function apply(url: string, token: string, document: object): Promise<Record<string, string>> {
  const answer = await fetch(`${url}/api/v1/apply`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ document }),
  })
  if (!answer.ok) throw new Error(`apply answered ${answer.status}: ${await answer.text()}`)
  const { tokens } = (await answer.json()) as { tokens: Record<string, string> }
  return tokens
}
