import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type Act, type TestHouse } from '../../../test/house.ts'
import { toyDeclared } from '../../../test/toy-consumer.ts'
import { at, events, populate, production, utf8 } from '../../../test/world.ts'
import { createToken } from '../access/tokens.ts'
import { replaceImports } from '../place/imports.ts'
import { putEnvironment } from '../place/environments.ts'
import { deleteSecret } from '../secret/delete-secret.ts'
import { putSecret, type PutSecret } from '../secret/put-secret.ts'
import { revealSecret } from '../secret/read-secret.ts'
import { setAudience } from '../secret/set-audience.ts'
import { resolve, type ResolvedValues } from './resolve.ts'

let house: TestHouse
let as: (login: string) => Act

beforeAll(async () => {
  house = await openTestHouse(undefined, toyDeclared)
  as = await populate(house)
  await house.seed({
    workspaces: [{ slug: 'other', members: [{ user: 'dev', role: 'developer' }] }],
  })
})
afterAll(() => house[Symbol.asyncDispose]())

const app = at('acme', 'app')
const phase = 'runtime'

function put(where: typeof app, name: string, text: string, more: Partial<PutSecret> = {}) {
  const value = { kind: 'plain', bytes: utf8(text) } as const
  return as('dev')(putSecret, { at: where, store: 'shared', name, value, ...more })
}

const read = (known?: string, where = production, login = 'dev'): Promise<ResolvedValues> =>
  as(login)(resolve, { at: where, phase, ...(known === undefined ? {} : { known }) })

const texts = ({ values }: ResolvedValues) =>
  Object.fromEntries(
    values.map(({ resolved, bytes }) => [resolved.name, Buffer.from(bytes).toString('utf8')] as const),
  )

describe('a tag', () => {
  it('spares a consumer what it has already, and is on the record as unchanged', async () => {
    await put(production, 'TAGGED', 'one')
    const { tag } = await read()
    const again = await read(tag)
    expect(again).toEqual({ unchanged: true, tag, values: [], unresolved: [], opened: [] })
    const [event] = await events(house, 'acme', 1)
    expect(event).toMatchObject({ action: 'secret.resolved', targets: [], details: { unchanged: true } })
  })

  it('costs one statement more than knowing who asks', async () => {
    const { tag } = await read()
    await read(tag)
    const before = house.engine.counters.statements
    await read(tag)
    // Who asks and what changed last; then the record: the head of its chain and the event.
    expect(house.engine.counters.statements - before).toBe(4)
  })

  it('outlives reading, and ends with whatever could change what is read', async () => {
    await as('alice')(replaceImports, { at: production, from: ['environment:staging'] })
    await as('dev')(replaceImports, { at: at('acme', 'app', 'staging'), from: ['workspace:other/app'] })
    const acme = { at: at('acme'), store: 'shared', name: 'EVERYONES' }
    await put(at('acme'), 'EVERYONES', 'w')
    const changes: [string, () => Promise<unknown>][] = [
      ['a new value', () => put(production, 'TAGGED', 'two')],
      ['an end', () => as('dev')(deleteSecret, { at: production, store: 'shared', name: 'TAGGED' })],
      ['a default', () => put(app, 'DEFAULTED', 'x')],
      ['an audience', () => as('dev')(setAudience, { ...acme, audience: { audience: 'selected' } })],
      ['imports', () => as('dev')(replaceImports, { at: app, from: ['project:toy'] })],
      [
        'the environment',
        () => as('alice')(putEnvironment, { at: app, name: 'production', personalOverrides: true }),
      ],
      ['a personal value', () => put(production, 'MINE', 'm', { personal: true })],
      ['another workspace', () => put(at('other', 'app'), 'FOREIGN', 'f')],
      ['the seed', () => house.seed({ users: [{ login: 'newcomer' }] })],
    ]
    for (const [what, change] of changes) {
      const { tag } = await read()
      await as('dev')(revealSecret, { at: production, store: 'shared', name: 'MINE' }).catch(() => {})
      await as('dev')(createToken, { name: 'aside' })
      expect([what, (await read(tag)).unchanged]).toEqual([what, true])
      await change()
      expect([what, (await read(tag)).unchanged]).toEqual([what, false])
    }
  })

  it('is nobody else’s, and nothing that can be made up', async () => {
    const { tag = '' } = await read()
    expect((await read(tag, production, 'alice')).unchanged).toBe(false)
    expect((await read(tag, app)).unchanged).toBe(false)
    for (const other of ['', 'x', `${tag}x`, tag.replace(/^./, '_'), `${tag}.${tag.slice(-36)}`]) {
      expect((await read(other)).unchanged).toBe(false)
    }
  })

  it('ends with the day, so that use is noted', async () => {
    const { tag } = await read()
    house.clock.now += 86_400_000
    expect((await read(tag)).unchanged).toBe(false)
    house.clock.now -= 86_400_000
  })
})

describe('references', () => {
  const where = at('acme', 'site', 'production')
  beforeAll(async () => {
    await put(where, 'HOST', 'db')
    await put(where, 'URL', 'postgres://${HOST}:${PORT}/x')
    await put(at('acme', 'site'), 'PORT', '5432')
    await put(where, 'LOST', '${NOWHERE} and $${HOST}')
    await put(where, 'ROUND', '${ROUND}')
    await put(where, 'BUILT', 'b', { attributes: { phase: 'build' } })
    await put(where, 'ONLY_BUILT', '${BUILT}')
    await put(at('acme', 'app', 'staging'), 'FAR', 'from ${NEAR}')
    await put(at('acme', 'app', 'staging'), 'NEAR', 'staging')
    await put(where, 'ELSEWHERE', '${app:staging:FAR}')
  })

  it('are expanded after the merge; what leads nowhere stays as it was written and is reported', async () => {
    const resolved = await read(undefined, where)
    expect(texts(resolved)).toMatchObject({
      URL: 'postgres://db:5432/x',
      LOST: '${NOWHERE} and ${HOST}',
      ROUND: '${ROUND}',
      ONLY_BUILT: '${BUILT}',
      ELSEWHERE: 'from staging',
    })
    expect(resolved.unresolved).toEqual([
      { in: 'LOST', reference: '${NOWHERE}', fault: 'unknown' },
      { in: 'ONLY_BUILT', reference: '${BUILT}', fault: 'unknown' },
      { in: 'ROUND', reference: '${ROUND}', fault: 'cycle' },
    ])
    const [event] = await events(house, 'acme', 1)
    for (const name of ['FAR', 'NEAR']) expect(JSON.stringify(event)).toContain(`"name":"${name}"`)
  })

  it('stay as they are for a consumer that expands none', async () => {
    const { values } = await as('dev')(resolve, { at: where, as: 'toy-job', phase })
    const url = values.find(({ resolved }) => resolved.name === 'URL')
    expect(Buffer.from(url?.bytes ?? []).toString('utf8')).toBe('postgres://${HOST}:${PORT}/x')
  })

  it('end a tag when what they lead to changes, in another workspace, too', async () => {
    await as('dev')(replaceImports, { at: at('acme', 'app', 'staging'), from: ['workspace:other/app'] })
    await put(where, 'ABROAD', '${app:staging:LATER}')
    const { tag, unresolved } = await read(undefined, where)
    expect(unresolved).toContainEqual({ in: 'ABROAD', reference: '${app:staging:LATER}', fault: 'unknown' })
    await put(at('other', 'app'), 'LATER', 'come')
    const after = await read(tag, where)
    expect([after.unchanged, texts(after)['ABROAD']]).toEqual([false, 'come'])
  })
})
