import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import type { Act, TestHouse } from './house.ts'
import { at, events, populate, production, utf8 } from './world.ts'
import { limits } from '../src/limits.ts'
import { createToken, revokeToken } from '../src/core/access/tokens.ts'
import type { Locator } from '../src/core/place/place.ts'
import { deleteProject } from '../src/core/place/delete-project.ts'
import { deleteWorkspace } from '../src/core/place/delete-workspace.ts'
import { replaceImports } from '../src/core/place/imports.ts'
import { putSecret } from '../src/core/secret/put-secret.ts'
import type { Pushed } from '../src/core/change/follow-changes.ts'

const staging = at('acme', 'app', 'staging')

describe.each(engines)('a stream of changes on %s', (engine, openHouse) => {
  let house: TestHouse
  let as: (login: string) => Act

  beforeAll(async () => {
    house = await openHouse()
    as = await populate(house)
  }, 60_000)
  afterAll(() => house[Symbol.asyncDispose]())

  const put = (place: Locator, name: string, text = 'x', act = as('alice')) =>
    act(putSecret, { at: place, store: 'shared', name, value: { kind: 'plain', bytes: utf8(text) } })
  const token = async (login: string, scopes: readonly string[] = ['*']) =>
    as(login)(createToken, { name: 'stream', scopes })

  /** A stream of which each look takes what comes next. */
  async function listen(credential: string, place: Locator, after?: string) {
    const stream = await house.follow(credential, { at: place, ...(after === undefined ? {} : { after }) })
    const ending = new AbortController()
    const pushed = stream(ending.signal)[Symbol.asyncIterator]()
    const next = async (): Promise<Pushed> => {
      const result = await pushed.next()
      if (result.done === true) throw new Error('the stream has ended')
      return result.value
    }
    const first = await next()
    return {
      first,
      next,
      isOver: async () => (await pushed.next()).done === true,
      async end() {
        ending.abort()
        for (let result = await pushed.next(); result.done !== true;) result = await pushed.next()
      },
    }
  }
  const idOf = (pushed: Pushed) => (pushed.kind === 'change' ? pushed.change.id : undefined)

  it('tells what was done where, and passes over what no reader of the place receives', async () => {
    const { text } = await token('alice')
    const stream = await listen(text, production)
    expect(stream.first.kind).toBe('ready')
    await put(staging, 'ELSEWHERE')
    await put(at('acme', 'site', 'production'), 'ELSEWHERE')
    await put(production, 'HERE', 'never-told')
    const here = await stream.next()
    expect(here).toMatchObject({
      kind: 'change',
      change: { action: 'secret.created', surface: 'test', place: { environment: { name: 'production' } } },
    })
    await put(at('acme'), 'ABOVE')
    const above = await stream.next()
    expect(above).toMatchObject({ change: { place: { workspace: { slug: 'acme' } } } })
    expect(JSON.stringify([here, above])).not.toMatch(/never-told|HERE|ABOVE/)
    await stream.end()
  })

  it('tells of what is imported, though the reader does not see that place', async () => {
    await as('alice')(replaceImports, { at: staging, from: ['workspace:acme/site/production'] })
    const { text } = await token('narrow')
    const stream = await listen(text, staging)
    await put(at('acme', 'site', 'production'), 'IMPORTED')
    const pushed = await stream.next()
    expect(pushed).toMatchObject({
      kind: 'change',
      change: { place: { project: { name: 'app' }, environment: { name: 'staging' } } },
    })
    expect(pushed).not.toMatchObject({ change: { action: expect.anything() as unknown } })
    await stream.end()
    await as('alice')(replaceImports, { at: staging, from: [] })
  })

  it.each(['a project', 'a workspace'])(
    'tells that %s has ended from which the place reads',
    async (which) => {
      const slug = which === 'a project' ? 'ending-project' : 'ending-workspace'
      const lib = { slug: 'lib', environments: ['production'] }
      await house.seed({
        workspaces: [{ slug, members: [{ user: 'alice', role: 'owner' }], projects: [lib] }],
      })
      const source = at(slug, 'lib', 'production')
      await put(source, 'ENDING', 'x', as('alice'))
      await as('alice')(replaceImports, { at: production, from: [`workspace:${slug}/lib/production`] })
      const { text } = await token('vic')
      const stream = await listen(text, production)
      // Before its end the place is read from, and known to the stream.
      await put(source, 'ENDING', 'y', as('alice'))
      await stream.next()
      await (which === 'a project'
        ? as('alice')(deleteProject, { at: at(slug, 'lib'), withContents: true })
        : as('alice')(deleteWorkspace, { workspace: slug, confirm: slug }))
      const [event] = await events(house, which === 'a project' ? slug : undefined, 1)
      const pushed = await stream.next()
      expect(pushed).toMatchObject({
        kind: 'change',
        change: {
          id: event?.['id'],
          place: { project: { name: 'app' }, environment: { name: 'production' } },
        },
      })
      expect(pushed).not.toMatchObject({ change: { action: expect.anything() as unknown } })
      await stream.end()
      await as('alice')(replaceImports, { at: production, from: [] })
    },
  )

  it('tells who may only receive values that something was changed, and not what', async () => {
    const { text } = await token('dev', ['secret:consume'])
    const stream = await listen(text, production)
    await put(production, 'CONSUMED')
    const pushed = await stream.next()
    expect(pushed).toMatchObject({
      kind: 'change',
      change: { place: { environment: { name: 'production' } } },
    })
    expect(pushed).not.toMatchObject({ change: { action: expect.anything() as unknown } })
    await stream.end()
  })

  it('goes on after the last change that was known, and misses none', async () => {
    const { text } = await token('alice')
    const stream = await listen(text, production)
    await put(production, 'RESUME_1')
    const known = idOf(await stream.next())
    await stream.end()
    await put(production, 'RESUME_2')
    await put(production, 'RESUME_3')
    const again = await listen(text, production, known)
    expect(again.first).toEqual({ kind: 'ready', id: known })
    const missed = [idOf(await again.next()), idOf(await again.next())]
    expect(new Set([known, ...missed]).size).toBe(3)
    await again.end()
  })

  it('says that it cannot tell what was missed since a change that nobody knows, or that is not for the caller', async () => {
    const { text } = await token('alice')
    const eve = await token('eve')
    const foreign = await listen(eve.text, at('other'))
    await put(at('other'), 'FOREIGN', 'x', as('eve'))
    const id = idOf(await foreign.next())
    await foreign.end()
    for (const after of ['01900000-0000-7000-8000-000000000000', 'no-id', id]) {
      const stream = await listen(text, production, after)
      expect(stream.first.kind).toBe('reset')
      await stream.end()
    }
  })

  it('ends when the token is revoked, and when it expires', async () => {
    const revoked = await token('alice')
    const expiring = await as('alice')(createToken, { name: 'short', expiresIn: '1h' })
    const streams = [await listen(revoked.text, production), await listen(expiring.text, production)]
    await as('alice')(revokeToken, { id: revoked.token.id })
    expect(await streams[0]?.isOver()).toBe(true)
    house.clock.now += 3_600_001
    await put(production, 'LATER')
    expect(await streams[1]?.isOver()).toBe(true)
    house.clock.now -= 3_600_001
  })

  it('is opened for nobody who may neither list nor receive secrets there', async () => {
    const { text } = await token('alice', ['project:read'])
    await expect(house.follow(text, { at: production })).rejects.toMatchObject({ code: 'forbidden' })
    const eve = await token('eve')
    await expect(house.follow(eve.text, { at: production })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('puts the opening on the audit record, and what it tells on none', async () => {
    const { text } = await token('alice')
    const stream = await listen(text, production)
    await put(production, 'AUDITED')
    await stream.next()
    await stream.end()
    const [newest, before] = await events(house, 'acme', 2)
    expect(newest).toMatchObject({ action: 'secret.created' })
    expect(before).toMatchObject({ action: 'change.followed', environment: 'production', outcome: 'done' })
  })

  it('leaves a principal only so many, and gives back the seats of those that ended', async () => {
    const { text } = await token('vic')
    const open = () => house.follow(text, { at: production })
    const streams = []
    for (let n = 0; n < limits.streamsPerPrincipalMax; n += 1) streams.push(await open())
    await expect(open()).rejects.toMatchObject({ code: 'rate_limited' })
    for (const stream of streams) {
      for await (const pushed of stream(AbortSignal.abort())) expect(pushed.kind).toBe('ready')
    }
    for await (const pushed of (await open())(AbortSignal.abort())) expect(pushed.kind).toBe('ready')
  })

  it.runIf(engine === 'SQLite')('says so when more was missed than it tells', async () => {
    const { text } = await token('alice')
    const first = await put(production, 'MANY')
    const { changeId } = await house.look(async (tx) => {
      const head = await tx.secrets.version(first.value.id, first.version)
      return head ?? { changeId: undefined }
    })
    const writes = Array.from({ length: limits.changesResumedMax + 1 }, () => put(production, 'MANY'))
    await Promise.all(writes)
    const stream = await listen(text, production, changeId)
    expect(stream.first.kind).toBe('reset')
    await stream.end()
  })
})
