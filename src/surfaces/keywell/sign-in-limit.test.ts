import { afterAll, beforeAll, expect, it } from 'vitest'
import { type NativeApi, type NativeAnswer, startNative } from '../../../test/native-api.ts'
import { limits } from '../../limits.ts'

let api: NativeApi

beforeAll(async () => {
  const seed = { users: [{ login: 'alice' }], tokens: [{ name: 'alice', user: 'alice' }] }
  api = await startNative(seed, { KEYWELL_TRUST_PROXY: '127.0.0.1' })
})
afterAll(() => api.stop())

const begin = () => api.call(undefined, 'POST', '/logins', { client: 'laptop' })
const poll = (deviceCode: string) =>
  api.call(undefined, 'POST', '/logins/token', { client: 'laptop', deviceCode })

/** The same through another API; whoever waits there gives up at the first answer it does not know. */
const elsewhere = (step: 'code' | 'token', body: object, address = '127.0.0.1') =>
  fetch(`${api.url}/v1/auth/device/${step}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ clientId: 'laptop', ...body }),
  })

function expectRefused({ status, headers, body }: NativeAnswer) {
  expect([status, headers.get('content-type')]).toEqual([429, 'application/problem+json'])
  expect(body).toMatchObject({ code: 'rate_limited', detail: 'Rate limit exceeded' })
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
}

async function actions(): Promise<string[]> {
  const { body } = await api.call('owner', 'GET', '/audit/events?limit=5')
  return (body['items'] as { event: { action: string } }[]).map(({ event }) => event.action)
}

it('what a waiting client asks in between is not on the record, and what ends its sign-in is', async () => {
  const started = await begin()
  const deviceCode = String(started.body['deviceCode'])
  for (let times = 0; times < 3; times += 1) {
    expect((await poll(deviceCode)).body).toEqual({ state: 'pending' })
  }
  expect((await actions())[0]).toBe('login.started')
  await api.call('alice', 'POST', `/logins/${String(started.body['userCode'])}`, { approve: true })
  expect((await poll(deviceCode)).body).toMatchObject({ state: 'approved' })
  expect((await poll(deviceCode)).body).toEqual({ state: 'expired' })
  expect((await actions()).slice(0, 3)).toEqual(['login.polled', 'login.completed', 'login.approved'])
})

/** Together, and one more than are permitted: some are answered, and whoever comes last is not. */
async function ask(timesMax: number, once: (index: number) => Promise<{ readonly status: number }>) {
  const answers = await Promise.all(Array.from({ length: timesMax + 1 }, (_, index) => once(index)))
  return new Set(answers.map(({ status }) => status))
}

it('an address begins few sign-ins a minute, whatever API it begins them with', async () => {
  const beginElsewhere = () => elsewhere('code', {})
  const begun = await ask(limits.signInsPerMinute, (index) => (index % 2 === 0 ? begin() : beginElsewhere()))
  expect(begun).toEqual(new Set([200, 201, 429]))
  expectRefused(await begin())
  expect((await beginElsewhere()).status).toBe(429)
})

it('nobody tries many codes, with whatever token', async () => {
  const decide = () => api.call('alice', 'POST', '/logins/BBBB-BBBB', { approve: true })
  expect(await ask(limits.signInsPerMinute, decide)).toEqual(new Set([404, 429]))
  expectRefused(await decide())
})

it('clients at one address may ask as often as they are told to, twenty of them, and no more', async () => {
  expect(limits.loginPollsPerMinute).toBe((20 * 60) / limits.loginPollEverySeconds)
  expect(await ask(limits.loginPollsPerMinute, () => poll('unknown'))).toEqual(new Set([200, 429]))
  expectRefused(await poll('unknown'))
})

it('a host with many addresses of IPv6 is one client', async () => {
  const beginFrom = (address: string) =>
    api.call(undefined, 'POST', '/logins', { client: 'laptop' }, { 'x-forwarded-for': address })
  const begun = await ask(limits.signInsPerMinute, (index) =>
    beginFrom(`2001:db8:0:7::${index.toString(16)}`),
  )
  expect(begun).toEqual(new Set([201, 429]))
  expectRefused(await beginFrom('2001:db8:0:7:ffff::1'))
  expect((await beginFrom('2001:db8:0:8::1')).status).toBe(201)
})

it.each([
  ['/-/enkryptify/v1/me', 'ratelimit-remaining'],
  ['/-/northflank/v1/projects', 'x-ratelimit-remaining'],
])('and is one to the limit of %s', async (path, header) => {
  const left = async (address: string) => {
    const answer = await fetch(`${api.url}${path}`, { headers: { 'x-forwarded-for': address } })
    return Number(answer.headers.get(header))
  }
  const first = await left('2001:db8:0:9::1')
  expect(first).toBeGreaterThan(0)
  expect(await left('2001:db8:0:9:ffff::2')).toBe(first - 1)
  expect(await left('2001:db8:0:a::1')).toBe(first)
})

it('codes that nobody was given leave nothing on the record, and few of them are tried', async () => {
  const address = '192.0.2.9'
  const { deviceCode } = (await (await elsewhere('code', {}, address)).json()) as { deviceCode: string }
  const invented = (index: number) => elsewhere('token', { deviceCode: `invented-${index}` }, address)
  expect(await ask(limits.signInsPerMinute, invented)).toEqual(new Set([400, 429]))
  expect((await elsewhere('token', { clientId: 'other', deviceCode }, address)).status).toBe(429)
  const natively = { client: 'laptop', deviceCode: 'invented' }
  const asked = await api.call(undefined, 'POST', '/logins/token', natively, { 'x-forwarded-for': address })
  expect(asked.body).toEqual({ state: 'expired' })
  expect((await actions())[0]).toBe('login.started')
  const waiting = await elsewhere('token', { deviceCode }, address)
  expect([waiting.status, await waiting.json()]).toEqual([400, { error: 'authorization_pending' }])
})
