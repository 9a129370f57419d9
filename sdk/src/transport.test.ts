import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from './client.ts'
import { KeywellError } from './error.ts'

const token = 'kw_canary0000000000000000000000000000'
const servers: http.Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
})

/** A peer that may be no Keywell server at all. */
async function peer(answer: http.RequestListener): Promise<string> {
  const server = http.createServer(answer)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function errorOf(work: () => Promise<unknown>): Promise<KeywellError> {
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof KeywellError)) throw new Error(`not a KeywellError: ${inspect(error)}`)
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('canary')
  return error
}

const at = { workspace: 'acme', project: 'app', environment: 'production' }

describe('where a token may go', () => {
  const refused = [
    'http://example.com',
    'http://10.0.0.1:7700',
    'http://localhost.example.com',
    'https://user:canary@example.com',
    'https://example.com/?canary',
    'https://example.com/#canary',
    'ftp://example.com',
    'canary',
    '',
  ]
  it.each(refused)('is not %o', async (url) => {
    expect(await errorOf(async () => createClient({ url, token }))).toMatchObject({
      status: 0,
      code: 'unusable',
    })
  })

  const admitted = ['https://example.com/keywell', 'http://localhost:1', 'http://127.8.9.1', 'http://[::1]:1']
  it.each(admitted)('is %o', (url) => {
    expect(() => createClient({ url, token })).not.toThrow()
  })

  it('is another machine over plain http only when that is asked for', () => {
    expect(() => createClient({ url: 'http://10.0.0.1', token, insecure: true })).not.toThrow()
  })

  it('is no place that the server redirects to', async () => {
    let followed = 0
    const elsewhere = await peer((_, response) => {
      followed += 1
      response.end('{}')
    })
    const url = await peer((_, response) => response.writeHead(302, { location: elsewhere }).end())
    const error = await errorOf(() => createClient({ url, token }).me())
    expect(error.code).toBe('unexpected_answer')
    expect(followed).toBe(0)
  })
})

describe('a token that no header can carry', () => {
  it.each(['kw_canary\n', 'kw_canary ä', ''])('is refused without being quoted (%#)', async (text) => {
    const made = () => createClient({ url: 'https://example.com', token: text })
    expect(await errorOf(async () => made())).toMatchObject({ code: 'unusable' })
  })
})

describe('a request', () => {
  it('names its place with every part encoded', async () => {
    const seen: string[] = []
    const url = await peer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['if-match']}`)
      response.end('{"name":"A/B","version":1,"created":true}')
    })
    const place = { workspace: 'a/b', project: 'ü', environment: 'x y?', store: 'other', personal: true }
    await createClient({ url: `${url}/behind/proxy`, token }).secrets.put(place, 'A/B', 'v', { ifVersion: 0 })
    const path = '/behind/proxy/api/v1/workspaces/a%2Fb/projects/%C3%BC/environments/x%20y%3F/secrets/A%2FB'
    expect(seen).toEqual([`PUT ${path}?store=other&personal=true "0"`])
  })

  it.each(['', '.', '..'])('for a name that would change its path is not sent (%o)', async (name) => {
    const client = createClient({ url: 'http://127.0.0.1:1', token })
    expect(await errorOf(() => client.secrets.reveal(at, name))).toMatchObject({ code: 'unusable' })
  })

  it('is repeated once when it reads and the connection is refused, and never when it writes', async () => {
    let calls = 0
    const refuse = () => {
      calls += 1
      const cause = Object.assign(new Error(`connect, Bearer ${token}`), { code: 'ECONNREFUSED' })
      return Promise.reject(new TypeError(`fetch failed ${token}`, { cause }))
    }
    const client = createClient({ url: 'http://127.0.0.1:1', token, fetch: refuse })
    expect(await errorOf(() => client.me())).toMatchObject({ code: 'unreachable', status: 0 })
    expect(calls).toBe(2)
    expect(await errorOf(() => client.secrets.put(at, 'A', 'canary'))).toMatchObject({ code: 'unreachable' })
    expect(calls).toBe(3)
  })

  it('ends when no answer comes', async () => {
    const url = await peer(() => undefined)
    const error = await errorOf(() => createClient({ url, token, timeoutMs: 50 }).me())
    expect(error).toMatchObject({ code: 'no_answer', status: 0 })
  })

  it('whose connection breaks may have been acted on', async () => {
    const url = await peer((request) => request.socket.destroy())
    const error = await errorOf(() => createClient({ url, token }).secrets.put(at, 'A', 'canary'))
    expect(error).toMatchObject({ code: 'no_answer', status: 0 })
  })
})

describe('an answer', () => {
  it('that is a problem document becomes an error with all its parts', async () => {
    const violations = [{ path: 'name', rule: 'pattern', message: 'no' }]
    const body = {
      type: 'urn:x',
      title: 'T',
      status: 422,
      detail: 'D',
      code: 'invalid',
      violations,
      subject: 'secret',
      requestId: 'r',
    }
    const url = await peer((_, response) => response.writeHead(422).end(JSON.stringify(body)))
    const error = await errorOf(() => createClient({ url, token }).secrets.put(at, 'A', 'canary'))
    expect(error).toMatchObject({
      status: 422,
      code: 'invalid',
      detail: 'D',
      message: 'D',
      violations,
      subject: 'secret',
      requestId: 'r',
    })
  })

  it('says when to come back', async () => {
    const body = { code: 'rate_limited', detail: 'slow down' }
    const url = await peer((_, response) =>
      response.writeHead(429, { 'retry-after': '7' }).end(JSON.stringify(body)),
    )
    const error = await errorOf(() => createClient({ url, token }).me())
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 7 })
  })

  const foreign: Record<string, [status: number, body: string]> = {
    'a page': [200, '<html>canary</html>'],
    'an error page': [502, '<html>canary</html>'],
    nothing: [200, ''],
    'another shape': [200, '{"name":"A","version":"canary","value":"canary"}'],
    'broken base64': [200, '{"name":"A","version":1,"kind":"value","value":"canary!","encoding":"base64"}'],
    'an unknown encoding': [
      200,
      '{"name":"A","version":1,"kind":"value","value":"canary","encoding":"canary"}',
    ],
  }
  it.each(Object.entries(foreign))('that is %s is told as such and not quoted', async (_, [status, body]) => {
    const url = await peer((_request, response) => response.writeHead(status).end(body))
    const error = await errorOf(() => createClient({ url, token }).secrets.reveal(at, 'A'))
    expect(error).toMatchObject({ code: 'unexpected_answer', status })
  })
})
