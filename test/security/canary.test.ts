/** No value and no token ever appears where it must not: everything the product leaves behind is searched for them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sodium from 'libsodium-wrappers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runProgram } from '../acceptance/program.ts'
import { launcher } from '../acceptance/server.ts'
import type { Sent } from '../reliability/http-client.ts'
import { encodings, hatch, hatchPlain, scan, type Canary } from './canaries.ts'
import { startPeopled, type PeopledServer } from './peopled-server.ts'
import { StoredRows } from './stored-rows.ts'

const canaries: Canary[] = []
const app = '/api/v1/workspaces/acme/projects/app'
/** What each answer of refusal said, and what each verb printed that must not print values. */
const said: string[] = []
let house: PeopledServer
/** Taken while the command of `keywell run` was under way. */
let processes: Buffer
let audit: Buffer

const newCanary = (name: string, make = hatch): string => {
  const canary = make(name)
  canaries.push(canary)
  return canary.text
}

beforeAll(async () => {
  await sodium.ready
  house = await startPeopled({ env: { KEYWELL_LOG_LEVEL: 'debug' }, keep: true })
  for (const [name, text] of Object.entries(house.tokens)) canaries.push({ name: `the token ${name}`, text })
  await writeEverywhere()
  await refuseEverywhere()
  await useCommandLine()
  const chains = [
    `/api/v1/audit/chain?workspace=acme&limit=1000`,
    '/api/v1/audit/events?workspace=acme&limit=1000',
  ]
  const pages = await Promise.all(chains.map((path) => house.ask('alice', path)))
  const instance = await house.ask('owner', '/api/v1/audit/chain?limit=1000')
  audit = Buffer.from([...pages, instance].map(({ text }) => text).join('\n'))
}, 120_000)
afterAll(() => rm(house.server.directory, { recursive: true, force: true }))

const write = (path: string, body: object, method = 'PUT') => house.ask('alice', path, { method, body })

async function seal(home: string, value: string): Promise<object> {
  const answer = await house.ask('alice', `${home}/public-key`)
  const { key, key_id } = JSON.parse(answer.text) as { key: string; key_id: string }
  const box = sodium.crypto_box_seal(value, Buffer.from(key, 'base64'))
  return { encrypted_value: Buffer.from(box).toString('base64'), key_id }
}

/** Through every surface that takes values. */
async function writeEverywhere(): Promise<void> {
  const production = `${app}/environments/production/secrets`
  await write(`${production}/NATIVE`, { value: newCanary('a native value') })
  await write(`${production}/NATIVE`, { value: newCanary('its next version') })
  await write(`${app}/secrets/DEFAULT`, { value: newCanary('a default') })
  await write(`${app}/environments/staging/secrets/NATIVE?personal=true`, {
    value: newCanary('a personal value'),
  })
  const bytes = Buffer.from(newCanary('a value as bytes')).toString('base64')
  await write(`/api/v1/workspaces/acme/secrets/BYTES`, { value: bytes, encoding: 'base64' })
  await write(`${app}/secrets/CERT`, { value: newCanary('a deleted value') })
  await house.ask('alice', `${app}/secrets/CERT`, { method: 'DELETE' })
  await house.ask('alice', `${app}/secrets/CERT/restore`, { method: 'POST', body: { version: 1 } })
  for (const home of ['/repos/acme/app/environments/production/secrets', '/repos/acme/app/actions/secrets']) {
    await write(`${home}/SEALED`, await seal(home, newCanary(`a sealed value at ${home}`)))
  }
  const org = '/orgs/acme/actions/secrets'
  await write(`${org}/SEALED`, {
    ...(await seal(org, newCanary('a sealed value of an org'))),
    visibility: 'all',
  })
  await write(
    '/repos/acme/app/actions/variables',
    { name: 'VISIBLE', value: newCanary('a variable') },
    'POST',
  )
  const bundle = {
    name: 'bundle',
    secretType: 'environment',
    priority: 1,
    secrets: { variables: { GROUPED: newCanary('a grouped value') } },
  }
  await write('/v1/teams/acme/projects/app/secrets', bundle, 'POST')
  const environments = JSON.parse((await house.ask('alice', `${app}/environments`)).text) as {
    items: { id: string; name: string }[]
  }
  const id = environments.items.find(({ name }) => name === 'production')?.id ?? ''
  const secret = { key: 'MANAGED', value: newCanary('a managed value'), type: 'runtime', dataType: 'text' }
  await write('/v1/workspace/acme/project/app/secret', { environments: [id], secrets: [secret] }, 'POST')
  const password = newCanary('the passphrase of a share')
  const items = [{ name: 'beside', value: newCanary('a shared value') }]
  const asked = { environmentId: id, secretIds: ['NATIVE'], items, password, expiresIn: '1h' }
  const share = await write('/v1/workspace/acme/project/app/secret-share', asked, 'POST')
  const { token: link } = JSON.parse(share.text) as { token: string }
  canaries.push({ name: 'the link of a share', text: link })
  await house.client.send(`/v1/share/${link}/view`, { method: 'POST', body: { password } })
  const begun = await house.client.send('/v1/auth/device/code', { method: 'POST', body: { clientId: 'cli' } })
  canaries.push({
    name: 'a device code',
    text: (JSON.parse(begun.text) as { deviceCode: string }).deviceCode,
  })
  const credentials = { PASSWORD: newCanary('a credential of an addon') }
  const addons = [{ id: 'third', type: 'redis', credentials }]
  await house.server.apply({ workspaces: [{ slug: 'acme', projects: [{ slug: 'app', addons }] }] })
  for (const name of ['minted', 'minted in another shape']) {
    const format = name === 'minted' ? 'keywell' : 'enkryptify'
    const answer = await write('/api/v1/tokens', { name, format }, 'POST')
    canaries.push({ name: `the token ${name}`, text: (JSON.parse(answer.text) as { token: string }).token })
  }
  for (const reader of [`${production}/NATIVE/value`, `${app}/resolved?as=run&environment=production`]) {
    await house.ask('alice', reader)
  }
  const rootKey = await readFile(join(house.server.directory, 'root.key'), 'utf8')
  canaries.push({ name: 'the root key', text: rootKey.trim().replace('kwroot1-', '') })
}

/** Requests that are refused, each with a value in it. */
async function refuseEverywhere(): Promise<void> {
  const put = (path: string, body: Sent['body'], more: Sent = {}): [string, Sent] => [
    path,
    { method: 'PUT', body: body ?? '', ...more },
  ]
  const production = `${app}/environments/production/secrets`
  const gh = '/repos/acme/app/environments/production/secrets/BAD'
  const long = (name: string) => newCanary(name).repeat(3_000)
  const requests: [string, Sent][] = [
    put(`${production}/BAD`, `{"value": "${newCanary('in JSON cut short', hatchPlain)}`),
    put(`${production}/BAD`, { value: { nested: newCanary('of the wrong type') } }),
    put(`${production}/BAD`, { value: long('too long') }),
    put(`${production}/BAD`, { value: newCanary('not base64'), encoding: 'base64' }),
    put(`${production}/BAD`, { value: newCanary('beside an unknown field'), other: newCanary('unknown') }),
    put(`${production}/BAD!`, { value: newCanary('under a bad name') }),
    put(`${app}/environments/none/secrets/BAD`, { value: newCanary('for no place') }),
    put(gh, { encrypted_value: newCanary('no box'), key_id: '1' }),
    put(gh, { encrypted_value: Buffer.from(newCanary('an unsealed box')).toString('base64'), key_id: '1' }),
    put('/v1/teams/acme/projects/app/secrets', {
      name: 7,
      secrets: { variables: { 'a b': newCanary('in a group') } },
    }),
    [
      '/v1/workspace/acme/project/app/secret',
      { method: 'POST', body: { secrets: [{ value: newCanary('unmanaged') }] } },
    ],
    ['/api/v1/apply', { method: 'POST', body: { document: { users: newCanary('in a seed') } } }],
    ['/api/v1/me', { headers: { authorization: `Bearer ${newCanary('a junk token', hatchPlain)}` } }],
    [`/api/v1/me?token=${newCanary('a token in a query', hatchPlain)}`, {}],
    [
      '/graphql',
      {
        method: 'POST',
        body: {
          query: 'query ($n: Int!) { viewer { login } }',
          variables: { n: newCanary('in a variable') },
        },
      },
    ],
  ]
  for (const [path, sent] of requests) {
    const as = { ...house.tokens }[path.startsWith('/api/v1/apply') ? 'owner' : 'alice'] ?? ''
    const token = sent.headers === undefined ? { token: as } : {}
    const answer = await house.client.send(path, { ...sent, ...token })
    said.push(`${JSON.stringify(answer.headers)}\n${answer.text}`)
    const isRefused = answer.status >= 400 || answer.text.includes('"errors"')
    if (!isRefused && !path.includes('?token')) throw new Error(`${path} was taken: ${answer.text}`)
  }
}

async function useCommandLine(): Promise<void> {
  const env = {
    KEYWELL_URL: house.server.url,
    KEYWELL_TOKEN: house.tokens['alice'] ?? '',
    HOME: house.server.directory,
  }
  const at = ['-w', 'acme', '-p', 'app', '-e', 'production']
  const keywell = async (args: readonly string[], input?: string) => {
    const ran = await runProgram(process.execPath, [launcher, ...args], {
      env,
      ...(input === undefined ? {} : { input }),
    })
    said.push(ran.stdout, ran.stderr)
    return ran
  }
  const set = await keywell(['set', 'FROM_STDIN', ...at], newCanary('from standard input'))
  expect(set).toMatchObject({ code: 0 })
  const file = join(house.server.directory, 'value')
  await writeFile(file, newCanary('from a file'))
  for (const args of [
    ['set', 'FROM_FILE', ...at, '--value-file', file],
    ['list', ...at],
    ['history', 'FROM_FILE', ...at],
    ['restore', 'FROM_FILE', '1', ...at],
    ['audit', 'list', '-w', 'acme'],
    ['audit', 'export', '-w', 'acme'],
    ['token', 'list'],
  ]) {
    const { code, stderr } = await keywell(args)
    if (code !== 0) throw new Error(`keywell ${args.join(' ')} ended with ${code}: ${stderr}`)
  }
  await keywell(['get', 'NOT_THERE', ...at])
  const command = [
    launcher,
    'run',
    ...at,
    '--',
    process.execPath,
    '-e',
    'process.stdout.write("up"); setTimeout(() => {}, 60000)',
  ]
  const child = spawn(process.execPath, command, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await once(child.stdout, 'data')
  processes = await commandLines()
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Of every process of this machine. */
async function commandLines(): Promise<Buffer> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`).catch(() => Buffer.alloc(0))),
  )
  return Buffer.concat(lines)
}

/** What is left behind, by the name of the place. */
async function places(): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  const folder = join(house.server.directory, 'data')
  for (const name of await readdir(folder)) found.set(name, await readFile(join(folder, name)))
  found.set('the output and the log of the server', Buffer.from(house.server.output()))
  found.set('refusals and output of the command line', Buffer.from(said.join('\n')))
  found.set('the audit export', audit)
  found.set('the list of processes', processes)
  return found
}

it('has put values in through every surface', () => {
  expect(canaries.length).toBeGreaterThan(40)
  expect(new Set(canaries.map(({ text }) => text)).size).toBe(canaries.length)
})

it('finds none of them anywhere', async () => {
  const searched = await places()
  expect([...searched.keys()]).toEqual(
    expect.arrayContaining(['keywell.db', 'keywell.db-wal', 'keywell.db-shm', 'the audit export']),
  )
  const found = [...searched].flatMap(([place, content]) => scan(place, content, canaries))
  expect(found).toEqual([])
  console.log(
    'searched',
    canaries.length,
    'canaries in',
    [...searched].map(([place, { length }]) => `${place}: ${length} bytes`),
  )
})

it('would find one in each place and each form', async () => {
  const missed: string[] = []
  for (const [place, content] of await places()) {
    for (const [encoding, encode] of Object.entries(encodings)) {
      for (const form of encode(canaries[0]!.text)) {
        const middle = Math.floor(content.length / 2)
        const planted = Buffer.concat([content.subarray(0, middle), form, content.subarray(middle)])
        if (scan(place, planted, canaries.slice(0, 1)).length === 0) missed.push(`${place}: ${encoding}`)
      }
    }
  }
  expect(missed).toEqual([])
})

it('finds one that is really there: in a row, in the list of processes', async () => {
  const planted = hatchPlain('planted')
  using stored = await StoredRows.open(join(house.server.directory, 'data', 'keywell.db'))
  stored.insert('token_use', { token_id: planted.text, last_used_at: 1 })
  const loud = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', planted.text], {
    stdio: 'ignore',
  })
  const inFiles = [...(await places())].flatMap(([place, content]) => scan(place, content, [planted]))
  expect(inFiles).toEqual([
    'planted is in keywell.db-wal (raw)',
    'planted is in keywell.db-wal (percent, where needed)',
    'planted is in keywell.db-wal (JSON)',
  ])
  expect(scan('processes', await commandLines(), [planted])).toContain('planted is in processes (raw)')
  loud.kill()
})

it('finds none of them after the server has ended and written out its log', async () => {
  await house.stop()
  const searched = await places()
  expect(searched.get('the output and the log of the server')?.toString()).toContain('"msg":"stopped"')
  expect([...searched].flatMap(([place, content]) => scan(place, content, canaries))).toEqual([])
})
