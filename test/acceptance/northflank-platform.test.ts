import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { SignJWT } from 'jose'
import { WebSocket } from 'ws'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { call, type NorthflankServer, northflankServer, openCommandLine, seed } from './northflank.ts'
import { startServer } from './server.ts'

const require = createRequire(import.meta.url)
const commandLine = require.resolve('@northflank/cli/dist/cli.js')

let nf: NorthflankServer
beforeAll(async () => {
  nf = await northflankServer()
})
afterAll(() => nf?.stop())

async function native(method: string, path: string, body?: unknown, token = nf.tokens['full']) {
  const answer = await fetch(`${nf.server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, never> }
}

describe('signing the command in through a browser', () => {
  const submit = (page: string, fields: Record<string, string>) =>
    fetch(page, { method: 'POST', body: new URLSearchParams(fields) })

  it('gives the command a token of its own', async () => {
    await using cli = await openCommandLine()
    const env = { PATH: process.env['PATH'], HOME: cli.home, NO_COLOR: '1' }
    const args = [commandLine, 'login', '-n', 'web', '--host', nf.server.url]
    const child = spawn(process.execPath, args, { env, cwd: cli.home })
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    const ended = once(child, 'exit')
    const page = await vi.waitFor(
      () => {
        const [found] = /http:\S+\/v1\/cli-login\/[\w-]+/.exec(printed) ?? []
        if (found === undefined) throw new Error(`no page was named: ${printed}`)
        return found
      },
      { timeout: 20_000, interval: 50 },
    )
    const shown = await fetch(page)
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await shown.text()).toContain('127.0.0.1')
    const refused = await submit(page, { token: 'kw_wrong', answer: 'allow' })
    expect(refused.status).toBe(400)
    const signed = await submit(page, { token: nf.tokens['full'] ?? '', answer: 'allow' })
    expect(signed.status).toBe(200)
    await vi.waitFor(() => expect(printed).toContain('Successfully logged in'), { timeout: 10_000 })
    child.kill()
    await ended
    expect(await cli.json('list', 'projects')).toMatchObject({ projects: expect.any(Array) as unknown[] })
    expect((await fetch(page)).status).toBe(404)
  })

  it('tells the command when it is refused', async () => {
    const socket = new WebSocket(`${nf.server.url.replace('http', 'ws')}/v1/cli-login`)
    await once(socket, 'open')
    socket.send('{"type":"init"}')
    const [ack] = (await once(socket, 'message')) as [Buffer]
    const { loginPage } = JSON.parse(ack.toString()) as { loginPage: string }
    const told = once(socket, 'message')
    await submit(loginPage, { answer: 'refuse' })
    const [message] = (await told) as [Buffer]
    expect(JSON.parse(message.toString())).toMatchObject({ type: 'login-failure' })
  })

  it('forgets a command that gave up', async () => {
    const socket = new WebSocket(`${nf.server.url.replace('http', 'ws')}/v1/cli-login`)
    await once(socket, 'open')
    socket.send('{"type":"init"}')
    const [ack] = (await once(socket, 'message')) as [Buffer]
    const { loginPage } = JSON.parse(ack.toString()) as { loginPage: string }
    socket.send('{"type":"aborted"}')
    await once(socket, 'close')
    await vi.waitFor(async () => expect((await fetch(loginPage)).status).toBe(404))
  })
})

describe('delegated injection', () => {
  let key: string
  beforeAll(async () => {
    const made = await native('POST', '/workspaces/acme/injection/key', {})
    expect(made.status).toBe(200)
    key = made.body['key'] as never
    await call(nf, 'PUT', '/projects/default-project/secrets', {
      name: 'Injected',
      secretType: 'environment',
      priority: 10,
      secrets: {
        variables: { HOST: 'db', URL: 'pg://${HOST}', DRAWN: '${fn.randomSecret(12)}' },
        files: {
          '/etc/text': { data: Buffer.from('at ${HOST}').toString('base64') },
          '/etc/raw': { data: Buffer.from('raw').toString('base64'), encoding: 'base64' },
          '/etc/bytes': { data: '/w==' },
        },
      },
    })
  })

  const sign = (claims: Record<string, unknown>, secret = key, alg = 'HS256') =>
    new SignJWT(claims)
      .setProtectedHeader({ alg })
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(Buffer.from(secret.padEnd(64, secret)).subarray(0, alg === 'HS256' ? secret.length : 64))
  const ask = async (token: string, workspace = 'acme') => {
    const answer = await fetch(`${nf.server.url}/v1/delegated-secrets/${workspace}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return { status: answer.status, body: (await answer.json()) as { secrets?: Record<string, unknown>[] } }
  }
  const claims = { projectId: 'default-project', nfObjectId: 'example-service', nfObjectType: 'service' }

  it('answers a signed request with what the workload runs with, templates replaced', async () => {
    const { status, body } = await ask(await sign(claims))
    expect(status).toBe(200)
    const byName = new Map(body.secrets?.map((item) => [item['key'] ?? item['path'], item]))
    expect(byName.get('URL')).toEqual({ type: 'ENV', key: 'URL', value: 'pg://db' })
    expect(byName.get('DRAWN')).toMatchObject({ value: expect.stringMatching(/^[\w+/]{12}$/) as string })
    expect(byName.get('/etc/text')).toEqual({
      type: 'FILE',
      path: '/etc/text',
      data: 'at db',
      encoding: 'utf-8',
    })
    expect(byName.get('/etc/raw')).toMatchObject({
      data: Buffer.from('raw').toString('base64'),
      encoding: 'utf-8',
    })
    expect(byName.get('/etc/bytes')).toMatchObject({ data: '/w==', encoding: 'base64' })
  })

  it('says who owns a file, where that was said', async () => {
    const edit = {
      set: [{ name: '/etc/key', value: 'k', owner: '1000', group: '1000', permissions: '0600' }],
    }
    const path = '/workspaces/acme/projects/default-project/groups/injected'
    expect((await native('PATCH', `${path}/values`, edit)).status).toBe(200)
    const files = { '/etc/key': { data: Buffer.from('k2').toString('base64') } }
    await call(nf, 'PATCH', '/projects/default-project/secrets/injected', { secrets: { files } })
    const { body } = await ask(await sign(claims))
    expect(body.secrets?.find(({ path: at }) => at === '/etc/key')).toEqual({
      type: 'FILE',
      path: '/etc/key',
      data: 'k2',
      encoding: 'utf-8',
      owner: { policy: 'AlwaysSetExplicit', value: '1000' },
      group: { policy: 'AlwaysSetExplicit', value: '1000' },
      permissions: { policy: 'AlwaysSet', mode: '0600' },
    })
  })

  it('finds things by the ids the platform has for them', async () => {
    const project = '/workspaces/acme/projects/default-project'
    await native('PUT', `${project}/external-ids/northflank`, { externalId: '64b0c0ffee' })
    await native('PUT', `${project}/workloads/example-service/external-ids/northflank`, {
      externalId: '64b0facade',
    })
    const internal = { projectId: '64b0c0ffee', nfObjectId: '64b0facade', nfObjectType: 'service' }
    expect((await ask(await sign(internal))).status).toBe(200)
    const again = await native('PUT', `${project}/external-ids/northflank`, { externalId: 'other' })
    expect(again.status).toBe(409)
  })

  it('is 401 for anything that is not signed as it must be, or not there', async () => {
    const other = 'x'.repeat(43)
    expect((await ask(await sign(claims, other))).status).toBe(401)
    expect((await ask(await sign(claims, key, 'HS512'))).status).toBe(401)
    expect((await ask(await sign(claims), 'elsewhere')).status).toBe(401)
    expect((await ask(await sign({ ...claims, nfObjectId: 'nobody' }))).status).toBe(401)
    expect((await ask(await sign({ ...claims, projectId: 'nowhere' }))).status).toBe(401)
    expect((await ask(await sign({ ...claims, nfObjectType: 'job' }))).status).toBe(401)
    const { nfObjectId: _object, ...partial } = claims
    expect((await ask(await sign(partial))).status).toBe(401)
    const refused = await ask(nf.tokens['full'] ?? '')
    expect(refused).toEqual({
      status: 401,
      body: { error: { status: 401, message: expect.any(String) as string, id: 'nf-unauthorized' } },
    })
    const endless = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .sign(Buffer.from(key))
    expect((await ask(endless)).status).toBe(401)
    const ended = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt(1)
      .setExpirationTime(2)
      .sign(Buffer.from(key))
    expect((await ask(ended)).status).toBe(401)
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`
    expect((await ask(none)).status).toBe(401)
  })

  it('is on the audit record, and tells who still runs old values', async () => {
    const project = '/workspaces/acme/projects/default-project'
    await ask(await sign(claims))
    expect((await native('GET', `${project}/doctor/stale`)).body['items']).toEqual([])
    await call(nf, 'PATCH', '/projects/default-project/secrets/injected', {
      secrets: { variables: { HOST: 'db2', NEW: '1' } },
    })
    const { body } = await native('GET', `${project}/doctor/stale`)
    expect(body['items']).toMatchObject([
      {
        workload: 'example-service',
        kind: 'service',
        phase: 'runtime',
        changed: [
          { name: 'DRAWN', change: 'removed' },
          { name: 'HOST', change: 'changed' },
          { name: 'NEW', change: 'added' },
          { name: 'URL', change: 'removed' },
        ],
      },
    ])
    const events = await native('GET', '/audit/events?workspace=acme&limit=50')
    const listed = events.body as { items?: { event: { action: string; targets: { name?: string }[] } }[] }
    const injected = listed.items?.find(({ event }) => event.action === 'workload.injected')
    expect(injected?.event.targets.map(({ name }) => name)).toContain('URL')
    expect(JSON.stringify(events.body)).not.toContain('pg://')
  })

  it('ends with a new key', async () => {
    const old = key
    const made = await native('POST', '/workspaces/acme/injection/key', {})
    key = made.body['key'] as never
    expect((await ask(await sign(claims, old))).status).toBe(401)
    expect((await ask(await sign(claims))).status).toBe(200)
  })

  it('keeps its key from whoever may only write secrets', async () => {
    const writer = await native('POST', '/workspaces/acme/injection/key', {}, nf.tokens['reader'])
    expect(writer.status).toBe(403)
  })
})

describe('the description of the surface', () => {
  it('is for whoever asks, and names every call with its schemas', async () => {
    const answer = await fetch(`${nf.server.url}/v1/swagger-json`)
    const document = (await answer.json()) as {
      paths: Record<string, Record<string, { requestBody?: object; parameters?: { name: string }[] }>>
    }
    expect(answer.status).toBe(200)
    for (const [form, ...inTeam] of [['/v1'], ['/v1/teams/{teamId}', 'teamId']]) {
      const operations = document.paths[`${form}/projects/{projectId}/secrets`]
      expect(Object.keys(operations ?? {}).toSorted()).toEqual(['get', 'post', 'put'])
      const one = document.paths[`${form}/projects/{projectId}/secrets/{secretId}`]
      expect(Object.keys(one ?? {}).toSorted()).toEqual(['delete', 'get', 'patch', 'post'])
      const link = document.paths[`${form}/projects/{projectId}/secrets/{secretId}/addons/{addonId}`]
      expect(Object.keys(link ?? {}).toSorted()).toEqual(['delete', 'get', 'post'])
      const shown = one?.['get']?.parameters?.map(({ name }) => name)
      expect(shown?.toSorted()).toEqual(['projectId', 'secretId', 'show', ...inTeam].toSorted())
      expect(JSON.stringify(operations?.['put']?.requestBody)).toContain('dockerSecretMounts')
    }
  })
})

describe('rate limits', () => {
  it('are told on every answer, errors included, per account', async () => {
    const first = await call(nf, 'GET', '/login')
    const second = await call(nf, 'POST', '/projects/default-project/secrets', {})
    const other = await call(nf, 'GET', '/projects/nowhere', undefined, nf.tokens['reader'])
    expect([first.status, second.status, other.status]).toEqual([200, 400, 404])
    const nobody = await call(nf, 'GET', '/login', undefined, '')
    const unknown = await call(nf, 'GET', '/login', undefined, 'nf-unknown')
    const verb = await call(nf, 'DELETE', '/projects/default-project/secrets')
    const path = await call(nf, 'GET', '/projects/default-project/nothing')
    const injection = await call(nf, 'GET', '/delegated-secrets/acme', undefined, 'x')
    const swagger = await call(nf, 'GET', '/swagger-json', undefined, '')
    const rest = [nobody, unknown, verb, path, injection, swagger]
    expect(rest.map(({ status }) => status)).toEqual([401, 401, 405, 404, 401, 200])
    for (const { headers } of [first, second, other, ...rest]) {
      expect(headers.get('x-ratelimit-limit')).toBe('1000')
      expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(0)
    }
    const left = (answer: typeof first) => Number(answer.headers.get('x-ratelimit-remaining'))
    expect(left(second)).toBe(left(first) - 1)
  })

  it('are held where the operator wants it', async () => {
    const server = await startServer({ env: { KEYWELL_RATE_LIMITS: 'enforce' } })
    try {
      const tokens = await server.apply(seed)
      const strict = { server, tokens, stop: async () => {} }
      for (let n = 0; n < 1_000; n += 1) await call(strict, 'GET', '/login')
      const refused = await call(strict, 'GET', '/login')
      expect(refused.status).toBe(429)
      expect(refused.body.error).toMatchObject({ status: 429, id: 'nf-rate-limit-exceeded' })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
    } finally {
      await server.stop()
    }
  }, 60_000)
})
