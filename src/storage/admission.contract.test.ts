import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import {
  makeProject,
  populate,
  postgresStore,
  sqliteStore,
  tick,
  type OpenStore,
  type Populated,
} from '../../test/store-rows.ts'
import { byId, byName, type Locator, type Ref } from '../core/place/place.ts'

const engines = [
  ['SQLite', sqliteStore],
  ['Postgres', () => postgresStore(inject('postgresUrl'))],
] as const

describe.each(engines)('admission on %s', (_name, openStore) => {
  let store: OpenStore
  let there: Populated

  beforeAll(async () => {
    store = await openStore()
    there = await populate(store.transact)
    await store.transact(async ({ places }) => {
      await places.insertExternalId('toy', 'workspace', '11', there.acme.id)
      await places.insertExternalId('toy', 'project', '12', there.app.id)
      await places.insertExternalId('toy', 'environment', '13', there.production.id)
    })
  })
  afterAll(() => store[Symbol.asyncDispose]())

  const admit = (locator: Locator, hash = there.hash) =>
    store.transact(({ access }) => access.admit(hash, locator))
  const external = (id: string): Ref => ({ by: 'external', surface: 'toy', id })

  it('knows nobody by a hash that is no token’s', async () => {
    expect(await admit({}, new Uint8Array(32).fill(8))).toBeUndefined()
    expect(await admit({ workspace: byName('acme') }, new Uint8Array(0))).toBeUndefined()
  })

  it('gives principal, token and all grants where no place is asked for', async () => {
    const { alice, token, grants } = there
    const admission = await admit({})
    expect(admission).toMatchObject({ principal: alice, token, place: undefined })
    expect(new Set(admission?.grants)).toEqual(new Set(grants))
  })

  it('gives the instance’s and the workspace’s grants where a place is asked for', async () => {
    const admission = await admit({ workspace: byName('ACME') })
    expect(admission?.place).toEqual({ workspace: there.acme })
    expect(admission?.grants.map(({ role }) => role).toSorted()).toEqual(['admin', 'owner'])
  })

  it('finds a place by every way of naming each of its levels, in one statement', async () => {
    const { acme, app, production } = there
    const ways = {
      workspace: [undefined, byId(acme.id), byName('Acme'), external('11')],
      project: [undefined, byId(app.id), byName('APP'), external('12')],
      environment: [undefined, byId(production.id), byName('pRODUCTION'), external('13')],
    }
    for (const workspace of ways.workspace) {
      for (const project of ways.project) {
        for (const environment of ways.environment) {
          const named = { workspace, project, environment }
          const locator = Object.fromEntries(Object.entries(named).filter(([, ref]) => ref !== undefined))
          const before = store.engine.counters.statements
          const admission = await admit(locator)
          expect(store.engine.counters.statements - before).toBe(1)
          expect(admission?.principal).toEqual(there.alice)
          expect({ locator, place: admission?.place }).toEqual({ locator, place: expectedPlace(named) })
        }
      }
    }
  })

  function expectedPlace(named: { [L in 'workspace' | 'project' | 'environment']: Ref | undefined }) {
    const { acme, app, production } = there
    const orphan =
      (named.project?.by === 'name' && named.workspace === undefined) ||
      (named.environment?.by === 'name' && named.project === undefined)
    if (orphan) return undefined
    if (named.environment !== undefined) return { workspace: acme, project: app, environment: production }
    if (named.project !== undefined) return { workspace: acme, project: app }
    return named.workspace === undefined ? undefined : { workspace: acme }
  }

  it('leads nowhere, and still knows who asks, where any level is unknown or of another parent', async () => {
    const { acme, other, app, foreign, production } = there
    const astray: Locator[] = [
      { workspace: byName('nowhere') },
      { workspace: byId(app.id) },
      { workspace: external('12') },
      { workspace: byName('acme'), project: byName('nothing') },
      { workspace: byName('acme'), project: byId(foreign.id) },
      { workspace: byName('other'), project: external('12') },
      { workspace: byId(other.id), environment: byId(production.id) },
      { project: byId(foreign.id), environment: byId(production.id) },
      { workspace: byId(acme.id), project: byName('app'), environment: byName('nothing') },
      { project: byId(foreign.id), environment: external('13') },
      { project: { by: 'external', surface: 'another', id: '12' } },
    ]
    for (const locator of astray) {
      const admission = await admit(locator)
      expect(admission?.principal).toEqual(there.alice)
      expect({ locator, place: admission?.place }).toEqual({ locator, place: undefined })
    }
  })

  it('finds a project by its slug, and prefers one of that name', async () => {
    const blue = makeProject(there.team, 'Blue', { slug: 'green' })
    const green = makeProject(there.team, 'Green', { slug: 'verdant' })
    await store.transact(async ({ places }) => {
      await places.insertProject(blue)
      expect(await places.project(there.acme.id, 'GREEN')).toEqual(blue)
      await places.insertProject(green)
    })
    const at = (project: string) => admit({ workspace: byName('acme'), project: byName(project) })
    expect((await at('Verdant'))?.place?.project).toEqual(green)
    const both = await at('green')
    expect(both?.place?.project).toEqual(green)
    expect(both?.grants).toHaveLength(2)
    expect(await store.transact(({ places }) => places.project(there.acme.id, 'green'))).toEqual(green)
  })

  it('notes a token’s use once a minute and writes nothing in between', async () => {
    const { id } = there.token
    const at = tick()
    const uses = [0, 1, 59_999, 60_000, 60_001].map((later) => at + later)
    const written: number[] = []
    for (const use of uses) {
      const before = store.engine.counters.statements
      await store.transact(({ access }) => access.noteUse(id, use))
      written.push(store.engine.counters.statements - before)
    }
    expect(written).toEqual([1, 0, 0, 1, 0])
    const last = await store.transact(({ access }) => access.lastUsed([id]))
    expect([...last]).toEqual([[id, at + 60_000]])
  })
})
