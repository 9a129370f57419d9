/** What a server answers that is asked nonsense, or asked by nobody: the documented refusal, and nothing is different after. */
import { request } from 'node:http'
import { connect } from 'node:net'
import { readFile } from 'node:fs/promises'
import sodium from 'libsodium-wrappers'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createDatabase } from '../postgres.ts'
import { startPeopled, type PeopledServer } from '../security/peopled-server.ts'
import type { Answer, Sent } from './http-client.ts'

const engines = ['SQLite', 'Postgres'] as const
const app = '/api/v1/workspaces/acme/projects/app'
const production = `${app}/environments/production/secrets`
const sealed = '/repos/acme/app/environments/production/secrets'
/** In every refused request; it must come back in none. */
const value = 'kept-out-of-every-answer'

describe.each(engines)('bad input, on %s', (engine) => {
  let house: PeopledServer
  let revoked = ''
  let key: { readonly key: string; readonly key_id: string }
  let foreignKey: typeof key

  beforeAll(async () => {
    await sodium.ready
    const url = engine === 'Postgres' ? await createDatabase(inject('postgresUrl') ?? '') : undefined
    house = await startPeopled(url === undefined ? {} : { env: { KEYWELL_DATABASE_URL: url } })
    await house.ask('alice', `${production}/KNOWN`, { method: 'PUT', body: { value: 'known' } })
    key = await read('alice', `${sealed}/public-key`)
    foreignKey = await read('eve', '/repos/other/lab/environments/production/secrets/public-key')
    const made = await house.ask('dev', '/api/v1/tokens', { method: 'POST', body: { name: 'short-lived' } })
    const { id, token } = JSON.parse(made.text) as { id: string; token: string }
    await house.ask('dev', `/api/v1/tokens/${id}`, { method: 'DELETE' })
    revoked = token
  }, 120_000)
  afterAll(() => house?.stop())

  async function read<T>(as: string, path: string): Promise<T> {
    return JSON.parse((await house.ask(as, path)).text) as T
  }

  function send(path: string, sent: Sent = {}, as = 'alice'): Promise<Answer> {
    return house.client.send(path, { token: house.tokens[as] ?? '', ...sent })
  }

  const put = (body: Sent['body'], name = 'BAD', home = production) =>
    send(`${home}/${name}`, { method: 'PUT', body: body ?? '' })

  const box = (publicKey: string, text = value) =>
    Buffer.from(sodium.crypto_box_seal(text, Buffer.from(publicKey, 'base64'))).toString('base64')

  const native: [what: string, ask: () => Promise<Answer>, status: number, code: string][] = [
    ['an unknown route', () => send('/api/v1/nothing'), 404, 'not_found'],
    [
      'a method a route does not have',
      () => send('/api/v1/me', { method: 'DELETE' }),
      405,
      'method_not_allowed',
    ],
    ['no token', () => house.client.send('/api/v1/me'), 401, 'unauthenticated'],
    ['half a token', () => send('/api/v1/me', { token: 'kw_half' }), 401, 'unauthenticated'],
    [
      'a token of nobody',
      () => send('/api/v1/me', { token: `kw_${'0'.repeat(36)}` }),
      401,
      'unauthenticated',
    ],
    ['a revoked token', () => send('/api/v1/me', { token: revoked }), 401, 'unauthenticated'],
    ['a foreign project', () => send(app, {}, 'eve'), 404, 'not_found'],
    ['a project that is not there', () => send('/api/v1/workspaces/acme/projects/none'), 404, 'not_found'],
    ['malformed JSON', () => put(`{"value": "${value}"`), 400, 'malformed'],
    ['a body that is no object', () => put(JSON.stringify([value])), 400, 'malformed'],
    ['no body', () => put(''), 400, 'malformed'],
    ['JSON beyond every depth', () => put(`${'['.repeat(100_000)}"${value}"`), 400, 'malformed'],
    ['bytes that are not UTF-8', () => put(Buffer.from([0x22, 0xff, 0xfe, 0x22])), 400, 'malformed'],
    ['bad base64', () => put({ value: `${value}!`, encoding: 'base64' }), 422, 'invalid'],
    ['a value of another type', () => put({ value: { value } }), 422, 'invalid'],
    ['an unknown field', () => put({ value, extra: 1 }), 422, 'invalid'],
    ['a bad name', () => put({ value }, 'no%20spaces'), 422, 'invalid'],
    ['a value over 64 KiB', () => put({ value: value.repeat(3_000) }), 413, 'too_large'],
    [
      'a write to what changed meanwhile',
      () => send(`${production}/KNOWN`, { method: 'PUT', body: { value }, headers: { 'if-match': '7' } }),
      412,
      'precondition',
    ],
    ['a second spelling of a name', () => put({ value }, 'known'), 409, 'conflict'],
    ['a query that is not', () => send(`${production}?limit=many`), 422, 'invalid'],
    ['a path that is no UTF-8', () => send('/api/v1/workspaces/%ff'), 400, 'malformed'],
  ]

  it.each(native)('%s gets its documented answer', async (_, ask, status, code) => {
    const before = await glimpse()
    const answer = await ask()
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json'])
    expect(JSON.parse(answer.text)).toMatchObject({ status, code, type: `urn:keywell:error:${code}` })
    expect(answer.text).not.toContain(value)
    expect(await glimpse()).toEqual(before)
  })

  it('cannot tell a foreign place from one that is not there', async () => {
    const body = (answer: Answer) => answer.text.replaceAll(/"requestId":"[^"]+"|\b(?:acme|none)\b/g, '')
    const [foreign, missing] = [
      await send(app, {}, 'eve'),
      await send('/api/v1/workspaces/none/projects/app', {}, 'eve'),
    ]
    expect([foreign.status, body(foreign)]).toEqual([missing.status, body(missing)])
  })

  const vendor: [what: string, body: () => object | string, status: number, message: RegExp][] = [
    ['no key_id', () => ({ encrypted_value: box(key.key) }), 422, /key_id/],
    ['no box', () => ({ key_id: key.key_id }), 422, /encrypted_value/],
    ['bad base64', () => ({ encrypted_value: `${value}!`, key_id: key.key_id }), 422, /./],
    [
      'a box for another place’s key',
      () => ({ encrypted_value: box(foreignKey.key), key_id: key.key_id }),
      422,
      /improperly encrypted/,
    ],
    [
      'another place’s key id',
      () => ({ encrypted_value: box(foreignKey.key), key_id: foreignKey.key_id }),
      422,
      /./,
    ],
    [
      'a value over 48 KB',
      () => ({ encrypted_value: box(key.key, 'x'.repeat(49_153)), key_id: key.key_id }),
      422,
      /too large/,
    ],
    ['malformed JSON', () => '{"key_id": ', 400, /JSON/],
  ]

  it.each(vendor)(
    'a sealed write with %s is refused as its clients expect',
    async (_, body, status, message) => {
      const before = await glimpse()
      const answer = await put(body(), 'BAD', sealed)
      const shown = JSON.parse(answer.text) as { message: string }
      expect([answer.status, shown.message]).toEqual([status, expect.stringMatching(message)])
      expect(answer.text).not.toContain(value)
      expect(await glimpse()).toEqual(before)
    },
  )

  // The listener's own, whatever lies below it.
  if (engine === 'SQLite') {
    it('refuses a body of 100 MB without taking it in', async () => {
      const before = await memory()
      for (const declared of [true, false]) {
        const status = await flood(declared)
        expect([413, 'reset']).toContain(status)
      }
      expect((await memory()) - before).toBeLessThan(60_000_000)
      expect((await send('/api/v1/me')).status).toBe(200)
    })

    it('lets slow clients wait for their refusal, and nobody else', async () => {
      const head = `PUT ${production}/SLOW HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${house.tokens['alice']}\r\n`
      const slow = Promise.all([trickle(`${head}content-length: 100\r\n\r\n{`), trickle(head), trickle('PU')])
      for (let turn = 0; turn < 20; turn += 1) expect((await send('/api/v1/me')).status).toBe(200)
      for (const answer of await slow) expect(answer).toMatch(/^HTTP\/1\.1 408 |^$/)
      expect((await send(`${production}/SLOW`)).status).toBe(404)
    }, 40_000)
  }

  it('commits the neighbours of a refused write', async () => {
    const before = await send('/readyz')
    expect(before.status).toBe(200)
    const writes = Array.from({ length: 64 }, async (_, index) => {
      const isRefused = index % 4 === 1
      const headers = isRefused ? { 'if-match': '5' } : {}
      const answer = await send(`${app}/secrets/N_${index}`, {
        method: 'PUT',
        body: { value: `n${index}` },
        headers,
      })
      return { index, isRefused, status: answer.status }
    })
    for (const { index, isRefused, status } of await Promise.all(writes)) {
      expect(status).toBe(isRefused ? 412 : 201)
      const answer = await send(`${app}/secrets/N_${index}/value`)
      expect(answer.status).toBe(isRefused ? 404 : 200)
      if (!isRefused) expect(JSON.parse(answer.text)).toMatchObject({ value: `n${index}`, version: 1 })
    }
  })

  it('has logged no value, and left the store whole', async () => {
    expect(house.server.output()).not.toContain(value)
    const doctor = await house.client.send('/api/v1/doctor/integrity', { token: house.server.ownerToken })
    expect(JSON.parse(doctor.text)).toMatchObject({ faults: [] })
  })

  async function glimpse(): Promise<string> {
    const paths = [production, `${production}/KNOWN/versions`, `${app}/secrets`, '/api/v1/workspaces']
    return (await Promise.all(paths.map(async (path) => (await send(path)).text))).join('\n')
  }

  /** Of the server, in bytes. */
  async function memory(): Promise<number> {
    const status = await readFile(`/proc/${house.server.process.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024
  }

  /** Sends for as long as the server takes it; the status, or that the connection was cut. */
  function flood(declared: boolean): Promise<number | 'reset'> {
    const bytes = 100_000_000
    const chunk = Buffer.alloc(64 * 1_024, 'x')
    return new Promise((resolve) => {
      const headers = {
        authorization: `Bearer ${house.tokens['alice']}`,
        ...(declared ? { 'content-length': bytes } : {}),
      }
      const outgoing = request(`${house.server.url}${production}/LARGE`, { method: 'PUT', headers })
      let sent = 0
      const pump = (): void => {
        while (sent < bytes && outgoing.writable) {
          sent += chunk.length
          if (!outgoing.write(chunk)) return void outgoing.once('drain', pump)
        }
      }
      outgoing.once('response', (incoming) => {
        resolve(incoming.statusCode ?? 0)
        outgoing.destroy()
      })
      outgoing.once('error', () => resolve('reset'))
      pump()
    })
  }

  /** Sends a beginning and then nothing; what comes back until the connection ends. */
  function trickle(beginning: string): Promise<string> {
    const { hostname, port } = new URL(house.server.url)
    return new Promise((resolve) => {
      let answer = ''
      const socket = connect(Number(port), hostname, () => socket.write(beginning))
      socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
      socket.once('close', () => resolve(answer))
      socket.on('error', () => {})
    })
  }
})
