import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient, type Client as Native } from '../../sdk/src/index.ts'
import { send } from './enkryptify-client.ts'
import { hasProgram } from './program.ts'
import { startServer, type RunningServer } from './server.ts'

const document = {
  users: [{ login: 'alice', email: 'alice@example.com' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [{ slug: 'api', environments: [{ name: 'production', personal_overrides: true }] }],
    },
  ],
  tokens: [{ name: 'alice', user: 'alice', format: 'enkryptify' }],
}
const place = { workspace: 'acme', project: 'api', environment: 'production' }
const enter = '\r'

interface Ran {
  readonly code: number | null
  readonly output: string
}

let server: RunningServer
let token: string
let native: Native
let folder: string
let env: Record<string, string>

/** The client's own files, as it would have written them after a sign-in. */
async function layOut(accessToken: string, environment: string): Promise<void> {
  const auth = { accessToken, userId: 'u', email: 'alice@example.com' }
  const settings = { lastUpdateCheck: new Date().toISOString() }
  const files = {
    'store.json': { enkryptify: JSON.stringify({ version: 1, auth }) },
    'config.json': { setups: {}, providers: { enkryptify: {} }, settings },
    'work/.enkryptify.json': { workspace: 'acme', project: 'api', environment },
  }
  await mkdir(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(server.directory, name), JSON.stringify(content), { mode: 0o600 })
  }
}

function ek(...args: readonly string[]): Promise<Ran> {
  return start('ek', args, () => undefined)
}

/** At a terminal of its own, where each answer is typed when its question stands on the screen. */
function typed(command: string, answers: readonly (readonly [question: string, answer: string])[]) {
  const waiting = [...answers]
  let seen = 0
  return start('script', ['-qefc', command, '/dev/null'], (output) => {
    const [next] = waiting
    const at = next === undefined ? -1 : output.indexOf(next[0], seen)
    if (next === undefined || at < 0) return undefined
    seen = at + next[0].length
    waiting.shift()
    return next[1]
  })
}

function start(
  file: string,
  args: readonly string[],
  reply: (output: string) => string | undefined,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: folder, env })
    let output = ''
    const take = (chunk: Buffer) => {
      output += chunk.toString()
      const answer = reply(output)
      if (answer !== undefined) child.stdin.write(answer)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
    if (file === 'ek') child.stdin.end()
  })
}

const stored = async (name: string) => (await native.secrets.reveal(place, name)).value

/** Wherever the client is installed: what it does, read back through the native API. */
describe.skipIf(!hasProgram('ek'))('ek itself, where it is installed', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    server = await startServer()
    token = (await server.apply(document))['alice']!
    native = createClient({ url: server.url, token })
    folder = join(server.directory, 'work')
    const { rows } = await send(server.url, '/v1/workspace/acme/project/api/environment', { token })
    env = {
      PATH: process.env['PATH'] ?? '',
      HOME: server.directory,
      TERM: 'xterm',
      API_BASE_URL: server.url,
      EK_TELEMETRY: 'false',
      ENKRYPTIFY_STORE_PATH: join(server.directory, 'store.json'),
      ENKRYPTIFY_CONFIG_PATH: join(server.directory, 'config.json'),
    }
    await layOut(token, rows[0]!.id)
  })
  afterAll(() => server.stop())

  it('knows who it is by its own file, and creates, lists, injects and deletes', async () => {
    expect((await ek('whoami')).output).toContain('alice@example.com')
    expect((await ek('secret', 'create', 'NEW_KEY', 'v1')).code).toBe(0)
    expect(await stored('NEW_KEY')).toBe('v1')
    expect((await ek('secret', 'create', 'NEW_KEY', 'v1')).code).not.toBe(0)
    expect((await ek('secret', 'list')).output).not.toContain('v1')
    expect((await ek('secret', 'list', '--show')).output).toContain('v1')
    expect((await ek('run', '--skip-cache', '--', 'env')).output).toContain('NEW_KEY=v1')
    expect((await ek('run', '--skip-cache', '--env', 'production', '--', 'env')).output).toContain(
      'NEW_KEY=v1',
    )
    await writeFile(join(folder, 'template'), 'key is ${NEW_KEY}')
    expect((await ek('run-file', '-f', 'template')).output).toContain('key is v1')
    expect((await ek('secret', 'delete', 'NEW_KEY')).code).toBe(0)
    await expect(native.secrets.get(place, 'NEW_KEY')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('takes a token for the SDKs that reads the one environment', async () => {
    await native.secrets.put(place, 'FOR_SDK', 'v')
    const { output } = await ek('sdk', '--output', 'stdout')
    const [minted] = /ek_live_\w+/.exec(output) ?? []
    const read = await send(server.url, '/v1/workspace/acme/project/api/secret/FOR_SDK', {
      token: minted ?? '',
    })
    expect(read.json.values[0]?.value).toBe('v')
  })

  it.skipIf(!hasProgram('script'))('changes a value and its own one, asked at a terminal', async () => {
    await native.secrets.put(place, 'CHANGED', 'before', { note: 'kept' })
    const answers = [
      ['Enter new name', enter],
      ['Enter new value', `after${enter}`],
    ] as const
    expect((await typed('ek secret update CHANGED', answers)).code).toBe(0)
    expect(await stored('CHANGED')).toBe('after')
    expect((await native.secrets.get(place, 'CHANGED')).note).toBe('kept')
    const own = [answers[0], ['Enter new value', `mine${enter}`]] as const
    expect((await typed('ek secret update CHANGED --ispersonal', own)).code).toBe(0)
    expect((await ek('run', '--skip-cache', '--', 'env')).output).toContain('CHANGED=mine')
  })

  it.skipIf(!hasProgram('script'))('is configured and imports, asked at a terminal', async () => {
    const choices = ['workspace', 'project', 'environment'].map((what) => [`Select ${what}`, enter] as const)
    expect((await typed('ek configure', choices)).code).toBe(0)
    expect(await readFile(env['ENKRYPTIFY_CONFIG_PATH']!, 'utf8')).toContain('"workspace_slug"')
    await writeFile(join(folder, '.env'), 'IMPORTED_ONE=1\nIMPORTED_TWO="2"\n')
    const imported = await typed('ek import', [...choices, ['Delete', `n${enter}`]])
    expect([imported.code, await stored('IMPORTED_TWO')]).toEqual([0, '2'])
  })

  it('is let in by a person, and out again', async () => {
    const decided: Promise<unknown>[] = []
    const login = await start('ek', ['login', '--force'], (output) => {
      const [code] = /[B-Z]{4}-[B-Z]{4}/.exec(output) ?? []
      if (code === undefined || decided.length > 0) return undefined
      const form = new URLSearchParams({ code, token, decision: 'approve' }).toString()
      const headers = { origin: server.url, 'content-type': 'application/x-www-form-urlencoded' }
      decided.push(send(server.url, '/device', { method: 'POST', body: form, headers }))
      return undefined
    })
    await Promise.all(decided)
    expect(login.code).toBe(0)
    const store = await readFile(env['ENKRYPTIFY_STORE_PATH']!, 'utf8')
    const [fresh = ''] = /ek_live_\w+/.exec(store) ?? []
    expect(fresh).not.toBe(token)
    expect((await ek('whoami')).output).toContain('alice@example.com')
    expect((await ek('logout')).code).toBe(0)
    expect((await send(server.url, '/v1/me', { token: fresh })).status).toBe(401)
  })
})
