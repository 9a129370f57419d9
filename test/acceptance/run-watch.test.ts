/** `keywell run --watch` against a server as a user starts it; the server's own log says how often it was asked. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createClient, type Client } from '../../sdk/src/index.ts'
import { type Shell, makeShell } from '../transcript.ts'
import { worldSeed } from '../world.ts'
import { type RunningServer, launcher, startServer } from './server.ts'
import { type Switch, makeSwitch } from './switch.ts'

const production = { workspace: 'acme', project: 'app', environment: 'production' }
const staging = { ...production, environment: 'staging' }
const patience = { timeout: 25_000, interval: 50 }

let server: RunningServer
let way: Switch
let alice: Client
let shell: Shell
const running: Watched[] = []

beforeAll(async () => {
  server = await startServer()
  way = await makeSwitch(server.url)
  const tokens = await server.apply(worldSeed)
  shell = makeShell({ KEYWELL_URL: way.url, KEYWELL_TOKEN: tokens['alice'] ?? '' })
  alice = createClient({ url: server.url, token: tokens['alice'] ?? '' })
})
afterEach(async () => {
  for (const each of running.splice(0)) await each.kill()
})
afterAll(async () => {
  await way?.set('down')
  await server?.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

interface Watched {
  readonly child: ChildProcess
  /** Lines of its standard output. */
  lines(): string[]
  errors(): string
  kill(): Promise<void>
}

/** Starts `keywell run --watch`; the command prints `started VALUE` and stays. */
function watch(flags: string, script: string): Watched {
  const args = `run -w acme -p app -e production --watch ${flags}`.split(' ').filter((arg) => arg !== '')
  const child = spawn(process.execPath, [launcher, ...args, '--', 'sh', '-c', script], {
    cwd: shell.folder,
    env: shell.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()))
  const watched = {
    child,
    lines: () => output.out.split('\n').filter((line) => line !== ''),
    errors: () => output.err,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
  running.push(watched)
  return watched
}

const prints = (watched: Watched, lines: readonly string[]) =>
  vi.waitFor(() => expect(watched.lines()).toEqual(lines), patience)

/** How often the server was asked for values, by its own log. */
function resolves(): number {
  return server
    .output()
    .split('\n')
    .filter((line) => line.includes('"operationId":"resolve"')).length
}

/** It is written when a request has been answered, a little later. */
const asked = (count: number) => vi.waitFor(() => expect(resolves()).toBe(count), patience)

const stays = 'exec sleep 600'

describe('run --watch', () => {
  it('starts the command anew on a pushed change, asks once for each, and never without one', async () => {
    await alice.secrets.put(production, 'WHO', 'one')
    const before = resolves()
    const watched = watch('--only WHO', `echo "started $WHO"; ${stays}`)
    await prints(watched, ['started one'])
    // Once for the values, and once when the stream stood: in between something might have changed.
    await asked(before + 2)
    await alice.secrets.put(production, 'WHO', 'two')
    await prints(watched, ['started one', 'started two'])
    await asked(before + 3)
    await alice.secrets.put(staging, 'WHO', 'elsewhere')
    await alice.secrets.put({ workspace: 'acme', project: 'site' }, 'WHO', 'elsewhere')
    await alice.secrets.put(production, 'UNRELATED', 'another secret')
    await asked(before + 4)
    await alice.secrets.put(production, 'WHO', 'three')
    await prints(watched, ['started one', 'started two', 'started three'])
    await asked(before + 5)
    expect(watched.errors()).not.toContain('cannot')
  })

  it('makes many changes at once one start', async () => {
    await alice.secrets.put(production, 'BURST', '0')
    const watched = watch('--only BURST', `echo "started $BURST"; ${stays}`)
    const before = resolves()
    await prints(watched, ['started 0'])
    await asked(before + 2)
    for (let n = 1; n <= 5; n += 1) await alice.secrets.put(production, 'BURST', String(n))
    await vi.waitFor(() => expect(watched.lines().at(-1)).toBe('started 5'), patience)
    expect(watched.lines().length).toBeLessThan(6)
  })

  it('ends with the exit code of a command that ends by itself, and hands signals on', async () => {
    const ended = watch('', 'exit 7')
    expect(await once(ended.child, 'exit')).toEqual([7, null])
    const trapped = watch('', 'trap "echo caught; exit 9" TERM; echo ready; while :; do sleep 0.1; done')
    await prints(trapped, ['ready'])
    trapped.child.kill('SIGTERM')
    expect(await once(trapped.child, 'exit')).toEqual([9, null])
    expect(trapped.lines()).toEqual(['ready', 'caught'])
  })

  it('kills a command that does not end in its time of grace', async () => {
    await alice.secrets.put(production, 'STUBBORN', 'one')
    const script = 'trap "" TERM; echo "started $STUBBORN"; while [ ! -e enough ]; do sleep 0.1; done'
    const before = resolves()
    const watched = watch('--only STUBBORN --grace 1s', script)
    await prints(watched, ['started one'])
    await asked(before + 2)
    await alice.secrets.put(production, 'STUBBORN', 'two')
    await prints(watched, ['started one', 'started two'])
    fs.writeFileSync(path.join(shell.folder, 'enough'), '')
    expect(await once(watched.child, 'exit')).toEqual([0, null])
  })

  it('writes its files anew, and removes them at the end', async () => {
    await alice.secrets.put(production, 'IN_FILE', 'one')
    const before = resolves()
    const watched = watch('--only IN_FILE --mount values.env', `cat values.env; ${stays}`)
    await prints(watched, ["IN_FILE='one'"])
    await asked(before + 2)
    await alice.secrets.put(production, 'IN_FILE', 'two')
    await prints(watched, ["IN_FILE='one'", "IN_FILE='two'"])
    await watched.kill()
    expect(fs.existsSync(path.join(shell.folder, 'values.env'))).toBe(false)
  })

  it('leaves the command alone while the server is away, and hears of what was changed meanwhile', async () => {
    await alice.secrets.put(production, 'AWAY', 'one')
    const before = resolves()
    const watched = watch('--only AWAY', `echo "started $AWAY"; ${stays}`)
    await prints(watched, ['started one'])
    await asked(before + 2)
    await way.set('down')
    await vi.waitFor(() => expect(watched.errors()).toContain('changes are heard of again'), patience)
    await alice.secrets.put(production, 'AWAY', 'two')
    await way.set('up')
    await prints(watched, ['started one', 'started two'])
    expect(watched.errors()).toContain('starting the command anew')
  })

  it('leaves it alone, too, when its token is revoked, and destroys the fallback', async () => {
    const { token, id } = await alice.tokens.create({ name: 'watching' })
    const own = { ...shell, env: { ...shell.env, KEYWELL_TOKEN: token } }
    shell = own
    const before = resolves()
    const watched = watch('--fallback copy', `echo started; ${stays}`)
    await prints(watched, ['started'])
    await asked(before + 2)
    expect(fs.existsSync(path.join(shell.folder, 'copy'))).toBe(true)
    await alice.tokens.revoke(id)
    await vi.waitFor(() => expect(watched.errors()).toContain('changes are not heard of any more'), patience)
    await vi.waitFor(() => expect(fs.existsSync(path.join(shell.folder, 'copy'))).toBe(false), patience)
    expect(watched.lines()).toEqual(['started'])
    expect(watched.child.exitCode).toBe(null)
  })
})
