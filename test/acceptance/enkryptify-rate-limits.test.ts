import { afterAll, beforeAll, expect, it } from 'vitest'
import { ekClient, send, type Client } from './enkryptify-client.ts'
import { startServer, type RunningServer } from './server.ts'

const document = {
  users: [{ login: 'alice' }],
  tokens: [{ name: 'alice', user: 'alice', format: 'enkryptify' }],
}

/** As it is started, and with the vendor's limits enforced. */
let server: RunningServer
let strict: RunningServer
let alice: Client
let strictToken: string

beforeAll(async () => {
  server = await startServer()
  alice = ekClient(server.url, (await server.apply(document))['alice']!)
  strict = await startServer({ env: { KEYWELL_RATE_LIMITS: 'enforce' } })
  strictToken = (await strict.apply(document))['alice']!
})
afterAll(async () => {
  await server.stop()
  await strict.stop()
})

it('rate limits are shown and not enforced unless the operator says so', async () => {
  const got = await Promise.all(Array.from({ length: 210 }, () => alice.get('/v1/me')))
  expect(got.every(({ status }) => status === 200)).toBe(true)
  expect(got.at(-1)?.headers['ratelimit-remaining']).toBe('0')
})

it('rate limits hold where they are enforced: exchanges by token, everything by address, polling never for who waits', async () => {
  const ek = ekClient(strict.url, strictToken)
  const exchanges = []
  for (let times = 0; times < 11; times += 1) exchanges.push(await ek.send('POST', '/v1/auth/exchange'))
  expect(exchanges.map(({ status }) => status)).toEqual([...Array<number>(10).fill(200), 429])
  expect(exchanges[0]?.headers).toMatchObject({ 'ratelimit-limit': '10', 'ratelimit-remaining': '9' })
  expect(exchanges.at(-1)?.headers).toMatchObject({ 'ratelimit-limit': '10', 'ratelimit-remaining': '0' })
  const [refused] = exchanges.slice(-1)
  expect(refused?.json).toEqual({ message: 'Rate limit exceeded' })
  expect(refused?.headers['retry-after']).toMatch(/^\d+$/)
  const got = await Promise.all(Array.from({ length: 200 }, () => ek.get('/v1/me')))
  expect(got.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
  const polled = await send(strict.url, '/v1/auth/device/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: { clientId: 'enkryptify-cli', deviceCode: 'x' },
  })
  expect([polled.status, polled.json]).toEqual([400, { error: 'expired_token' }])
  expect(polled.headers).toMatchObject({ 'ratelimit-limit': '200', 'ratelimit-remaining': '0' })
})

it('limits of sign-ins hold always: beginning them, and trying codes on their page', async () => {
  const begin = () =>
    send(server.url, '/v1/auth/device/code', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: { clientId: 'enkryptify-cli' },
    })
  const decide = () =>
    send(server.url, '/device', {
      method: 'POST',
      headers: { origin: server.url, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'code=BBBB-BBBB&token=nonsense&decision=approve',
    })
  for (const [attempt, status] of [
    [begin, 200],
    [decide, 400],
  ] as const) {
    const statuses = (await Promise.all(Array.from({ length: 31 }, attempt))).map((got) => got.status)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([...Array<number>(30).fill(status), 429])
    const refused = await attempt()
    expect(refused.headers['retry-after']).toMatch(/^\d+$/)
    expect(refused.headers).toMatchObject({ 'ratelimit-limit': '30', 'ratelimit-remaining': '0' })
  }
})
