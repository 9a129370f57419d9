/** Changes as they happen, through the SDK and over the wire, from servers as users start them. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createClient, type Client, type KeywellError, type PushedChange } from '../../sdk/src/index.ts'
import { createDatabase } from '../postgres.ts'
import { worldSeed } from '../world.ts'
import { type RunningServer, startServer } from './server.ts'

const production = { workspace: 'acme', project: 'app', environment: 'production' }
const engines = [
  ['SQLite', async () => ({})],
  ['Postgres', async () => ({ KEYWELL_DATABASE_URL: await createDatabase(inject('postgresUrl') ?? '') })],
] as const

/** What comes next of a stream. */
async function next(changes: AsyncIterator<PushedChange>): Promise<PushedChange> {
  const result = await changes.next()
  if (result.done === true) throw new Error('the stream has ended')
  return result.value
}

describe.each(engines)('changes of a server on %s', (engine, environment) => {
  let server: RunningServer
  let env: Record<string, string>
  let tokens: Record<string, string>
  let alice: Client

  beforeAll(async () => {
    env = await environment()
    server = await startServer({ env, keep: true })
    tokens = await server.apply(worldSeed)
    alice = createClient({ url: server.url, token: tokens['alice'] ?? '' })
  })
  afterAll(() => server?.stop())

  it('arrive with place, action and time, and without name or value', async () => {
    const ending = new AbortController()
    const changes = alice.changes(production, { signal: ending.signal })[Symbol.asyncIterator]()
    expect(await next(changes)).toMatchObject({ kind: 'ready' })
    await alice.secrets.put(production, 'CANARY_NAME', 'canary-value')
    const change = await next(changes)
    expect(change).toMatchObject({
      ...production,
      kind: 'change',
      action: 'secret.created',
      surface: 'keywell',
    })
    expect(JSON.stringify(change)).not.toMatch(/canary/i)
    const { items } = await alice.secrets.versions(production, 'CANARY_NAME')
    expect(change.id).toBe(items[0]?.changeId)
    ending.abort()
    expect((await changes.next()).done).toBe(true)
  })

  it('come after a restart of the server as if it had never been away', async () => {
    const lost: string[] = []
    const ending = new AbortController()
    const onLost = ({ code }: KeywellError) => void lost.push(code)
    const changes = alice.changes(production, { signal: ending.signal, onLost })[Symbol.asyncIterator]()
    await next(changes)
    await alice.secrets.put(production, 'BEFORE', 'x')
    const before = await next(changes)
    const port = Number(new URL(server.url).port)
    expect(await server.stop()).toBe(0)
    const { directory, ownerToken } = server
    server = await startServer({ directory, ownerToken, keep: true, env, port })
    await alice.secrets.put(production, 'AFTER', 'x')
    const seen = [await next(changes), await next(changes)]
    expect(seen.map(({ kind }) => kind)).toEqual(['ready', 'change'])
    expect(seen[0]?.id).toBe(before.id)
    ending.abort()
  })

  it('are told to nobody any more once the token is revoked', async () => {
    const { token, id } = await alice.tokens.create({ name: 'stream' })
    const listening = createClient({ url: server.url, token })
    const changes = listening.changes(production)[Symbol.asyncIterator]()
    await next(changes)
    await alice.tokens.revoke(id)
    await expect(changes.next()).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it.runIf(engine === 'Postgres')('arrive from another server on the same database', async () => {
    const { directory, ownerToken } = server
    const other = await startServer({ directory, ownerToken, keep: true, env })
    try {
      const there = createClient({ url: other.url, token: tokens['alice'] ?? '' })
      const ending = new AbortController()
      const changes = there.changes(production, { signal: ending.signal })[Symbol.asyncIterator]()
      await next(changes)
      for (const name of ['ELSEWHERE_1', 'ELSEWHERE_2']) {
        const { version } = await alice.secrets.put(production, name, 'x')
        expect([version, (await next(changes)).action]).toEqual([1, 'secret.created'])
      }
      ending.abort()
    } finally {
      await other.stop()
    }
  })
})
