import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import {
  makeEnvironment,
  makeGrant,
  makePrincipal,
  makeProject,
  makeTeam,
  makeToken,
  makeWorkspace,
  newId,
  populate,
  postgresStore,
  sqliteStore,
  tick,
  type OpenStore,
  type Populated,
} from '../../test/store-rows.ts'
import type { Token } from '../core/access/principal.ts'
import type { Addon, Import, Workload } from '../core/place/place-store.ts'
import type { Tx } from '../core/transaction.ts'

const engines = [
  ['SQLite', sqliteStore],
  ['Postgres', () => postgresStore(inject('postgresUrl'))],
] as const

describe.each(engines)('places and access on %s', (_name, openStore) => {
  let store: OpenStore
  let there: Populated

  beforeEach(async () => {
    store = await openStore()
    there = await populate(store.transact)
  })
  afterEach(() => store[Symbol.asyncDispose]())

  it('finds workspaces by id and by slug in any case, and lists them by slug', async () => {
    await store.transact(async ({ places }) => {
      expect(await places.workspaceById(there.acme.id)).toEqual(there.acme)
      expect(await places.workspaceBySlug('ACME')).toEqual(there.acme)
      expect(await places.workspaceBySlug('absent')).toBeUndefined()
      await places.insertWorkspace(makeWorkspace('a-b'))
      await places.insertWorkspace(makeWorkspace('a0'))
      expect((await places.workspaces()).map(({ slug }) => slug)).toEqual(['a-b', 'a0', 'acme', 'other'])
      const renamed = { ...there.acme, name: 'Acme & Söhne 🗝', updatedAt: tick() }
      await places.updateWorkspace(renamed)
      expect(await places.workspaceById(there.acme.id)).toEqual(renamed)
    })
  })

  it('gives an ended workspace to nobody but who asks for the holder of its slug', async () => {
    const ended = { ...there.acme, kind: 'ended' as const, updatedAt: tick() }
    await store.transact(({ places }) => places.updateWorkspace(ended))
    await store.transact(async ({ places }) => {
      expect(await places.workspaceById(ended.id)).toBeUndefined()
      expect(await places.workspaceBySlug('acme')).toBeUndefined()
      expect(await places.workspacesByIds([ended.id, there.other.id])).toEqual([there.other])
      expect((await places.workspaces()).map(({ slug }) => slug)).toEqual(['other'])
      expect(await places.slugHolder('ACME')).toEqual(ended)
      expect(await places.slugHolder('other')).toEqual(there.other)
    })
  })

  it('keeps teams by slug, lists them by name, and takes their grants along', async () => {
    const { acme, team, alice } = there
    await store.transact(async ({ places, access }) => {
      const second = makeTeam(acme.id, 'Alpha')
      await places.insertTeam(second)
      expect((await places.teams(acme.id)).map(({ name }) => name)).toEqual(['Alpha', 'Core'])
      expect(await places.team(acme.id, 'CORE')).toEqual(team)
      await places.updateTeam({ ...second, name: 'Zeta' })
      expect((await places.teams(acme.id)).map(({ name }) => name)).toEqual(['Core', 'Zeta'])
      await access.insertGrant(makeGrant(alice.id, { workspaceId: acme.id, teamId: second.id }))
      await places.deleteTeam(second.id)
      expect(await places.team(acme.id, 'alpha')).toBeUndefined()
      expect(await access.grantsOf(alice.id)).toEqual(there.grants)
    })
  })

  it('finds projects by id and in any case, and lists them by folded name', async () => {
    const { acme, app, team } = there
    await store.transact(async ({ places }) => {
      for (const name of ['b', 'C', '_x', 'apple']) await places.insertProject(makeProject(team, name))
      const names = (await places.projects(acme.id)).map(({ name }) => name)
      expect(names).toEqual(['_x', 'App', 'apple', 'b', 'C'])
      expect(await places.project(acme.id, 'aPP')).toEqual(app)
      expect(await places.projectById(app.id)).toEqual(app)
      const renamed = { ...app, name: 'Zed', slug: 'zed', visibility: 'public' as const, updatedAt: tick() }
      await places.updateProject(renamed)
      expect(await places.project(acme.id, 'app')).toBeUndefined()
      expect(await places.project(acme.id, 'ZED')).toEqual(renamed)
    })
  })

  it('keeps a project’s environments and takes along what hangs on one', async () => {
    const { acme, app, production, staging, alice } = there
    const [key, taken] = [sealingKey('environment', production.id), importOf('environment', production.id)]
    await store.transact(async ({ places, access, keys }) => {
      expect(await places.environments(app.id)).toEqual([production, staging])
      expect(await places.environment(app.id, 'PRODUCTION')).toEqual(production)
      expect(await places.environmentById(staging.id)).toEqual(staging)
      await places.updateEnvironment({ ...staging, name: 'Alpha', personalOverrides: true })
      expect(await places.environment(app.id, 'alpha')).toMatchObject({
        id: staging.id,
        personalOverrides: true,
      })
      const at = { workspaceId: acme.id, projectId: app.id, environmentId: production.id }
      await access.insertGrant(makeGrant(alice.id, at))
      await keys.insertSealingKey(key)
      await places.replaceImports('project', app.id, [taken])
      await places.deleteEnvironment(production.id)
      expect(await places.environmentById(production.id)).toBeUndefined()
      expect(await access.grantsOf(alice.id)).toEqual(there.grants)
      expect(await keys.sealingKeys('environment', production.id, 'shared')).toEqual([])
      expect(await places.imports('project', app.id)).toEqual([])
    })
  })

  it('deletes a project with everything that only it gives a meaning', async () => {
    const { acme, app, production, alice } = there
    await store.transact(async ({ places, access, keys }) => {
      await access.insertGrant(makeGrant(alice.id, { workspaceId: acme.id, projectId: app.id }))
      await keys.insertSealingKey(sealingKey('project', app.id))
      await keys.insertSealingKey(sealingKey('environment', production.id))
      await places.replaceImports('project', app.id, [importOf('workspace', acme.id)])
      await places.insertWorkload(workloadOf('api'))
      await places.insertAddon(addonOf('db'))
      await places.insertExternalId('toy', 'project', '1', app.id)
      await places.deleteProject(app.id)
      expect(await places.projects(acme.id)).toEqual([])
      expect(await places.environments(app.id)).toEqual([])
      expect(await places.workloads(app.id)).toEqual([])
      expect(await places.addons(app.id)).toEqual([])
      expect(await places.imports('project', app.id)).toEqual([])
      expect(await access.grantsOf(alice.id)).toEqual(there.grants)
      expect(await keys.sealingKeys('project', app.id, 'shared')).toEqual([])
      expect(await keys.sealingKeys('environment', production.id, 'shared')).toEqual([])
      expect(await places.projectById(there.foreign.id)).toEqual(there.foreign)
      expect(await places.internalId('toy', 'project', '1')).toBe(app.id)
      await places.deleteProject(app.id)
    })
  })

  it('keeps external ids both ways, of many at once in one statement', async () => {
    const ids = Array.from({ length: 100 }, () => newId<string>())
    await store.transact(async ({ places }) => {
      for (const [index, id] of ids.entries()) await places.insertExternalId('toy', 'project', `${index}`, id)
    })
    const before = store.engine.counters.statements
    await store.transact(async ({ places }) => {
      const found = await places.externalIds('toy', 'project', [...ids, 'absent'])
      expect(found).toEqual(new Map(ids.map((id, index) => [id, `${index}`])))
    })
    expect(store.engine.counters.statements - before).toBe(1)
    await store.transact(async ({ places }) => {
      expect(await places.externalId('toy', 'project', ids[3] ?? '')).toBe('3')
      expect(await places.internalId('toy', 'project', '3')).toBe(ids[3])
      expect(await places.internalId('toy', 'workspace', '3')).toBeUndefined()
      expect(await places.externalIds('toy', 'project', [])).toEqual(new Map())
    })
  })

  it('replaces imports and gives them in their order', async () => {
    const { app, acme } = there
    const [first, second] = [importOf('workspace', acme.id, 1), importOf('workspace', acme.id, 2)]
    await store.transact(async ({ places }) => {
      await places.replaceImports('project', app.id, [second, first])
      expect(await places.imports('project', app.id)).toEqual([first, second])
      await places.replaceImports('project', app.id, [second])
      expect(await places.imports('project', app.id)).toEqual([second])
      expect(await places.imports('environment', app.id)).toEqual([])
    })
  })

  it('keeps workloads and addons of a project', async () => {
    const { app } = there
    const [api, worker, addon] = [workloadOf('web-api'), workloadOf('api', 'job'), addonOf('db')]
    await store.transact(async ({ places }) => {
      for (const workload of [api, worker]) await places.insertWorkload(workload)
      await places.insertAddon(addon)
      expect(await places.workloads(app.id)).toEqual([worker, api])
      const moved = { ...api, tags: [], stage: 'production', annotations: { 'toy/size': '2' } }
      await places.updateWorkload(moved)
      await places.deleteWorkload(worker.id)
      expect(await places.workloads(app.id)).toEqual([moved])
      const renewed = { ...addon, credentials: Uint8Array.of(9) }
      await places.updateAddon(renewed)
      expect(plain(await places.addons(app.id))).toEqual(plain([renewed]))
      await places.deleteAddon(addon.id)
      expect(await places.addons(app.id)).toEqual([])
    })
  })

  it('finds principals by id and by login in any case', async () => {
    const { alice, acme } = there
    await store.transact(async ({ access }) => {
      const bob = { ...makePrincipal(acme.id, 'bob'), active: false }
      await access.insertPrincipal(bob)
      expect(await access.principalByLogin('ALICE')).toEqual(alice)
      expect(await access.principalById(bob.id)).toEqual(bob)
      expect(await access.principals([bob.id, alice.id, bob.id])).toEqual([alice, bob])
      expect(await access.principals([])).toEqual([])
      await access.updatePrincipal({ ...bob, login: 'Robert', active: true })
      expect(await access.principalByLogin('bob')).toBeUndefined()
      expect(await access.principalByLogin('robert')).toMatchObject({ id: bob.id, active: true })
    })
  })

  it('lists grants of the instance, of a workspace and of a principal', async () => {
    const [instance, acme] = there.grants
    await store.transact(async ({ access }) => {
      expect(await access.grants(undefined)).toEqual([instance])
      expect(await access.grants(there.acme.id)).toEqual([acme])
      expect(await access.grantsOf(there.alice.id)).toEqual(there.grants)
      await access.deleteGrant(acme?.id ?? '')
      expect(await access.grants(there.acme.id)).toEqual([])
    })
  })

  it('keeps all of a token, lists the newest first, and ends one without losing what it is found by', async () => {
    const { alice, acme, app, production, token, hash } = there
    const narrow: Token = makeToken(alice.id, {
      workspaceId: acme.id,
      permissions: ['secret:list', 'secret:reveal'],
      scopes: ['repo', 'read:org'],
      places: [{ projectId: app.id }, { environmentId: production.id }],
      expiresAt: tick(),
    })
    await store.transact(async ({ access }) => {
      await access.insertToken(narrow, new Uint8Array(32).fill(9))
      expect(await access.tokensOf(alice.id)).toEqual([narrow, token])
      expect(await access.tokensIn(acme.id)).toEqual([narrow])
      expect(await access.tokenById(narrow.id)).toEqual(narrow)
      const ended = { ...token, revokedAt: tick() }
      await access.updateToken(ended)
      expect((await access.admit(hash, {}))?.token).toEqual(ended)
      expect(await access.lastUsed([token.id, narrow.id])).toEqual(new Map())
    })
  })

  it('refuses a second thing of the same name, says what it is, and keeps the neighbours', async () => {
    const { acme, app, team, alice, token, hash, production } = there
    const workload = workloadOf('api')
    const refused: [string, (tx: Tx) => Promise<void>][] = [
      ['workspace', ({ places }) => places.insertWorkspace(makeWorkspace('acme'))],
      ['workspace', ({ places }) => places.insertWorkspace(makeWorkspace('ACME'))],
      ['team', ({ places }) => places.insertTeam(makeTeam(acme.id, 'CORE'))],
      ['project', ({ places }) => places.insertProject(makeProject(team, 'aPP', { slug: 'free' }))],
      ['project', ({ places }) => places.insertProject(makeProject(team, 'free', { slug: 'app' }))],
      ['environment', ({ places }) => places.insertEnvironment(makeEnvironment(app, 'PRODUCTION'))],
      ['environment', ({ places }) => places.insertEnvironment(production)],
      ['principal', ({ access }) => access.insertPrincipal(makePrincipal(acme.id, 'aLICE'))],
      ['token', ({ access }) => access.insertToken(makeToken(alice.id), hash)],
      ['token', ({ access }) => access.insertToken(token, new Uint8Array(32))],
      ['grant', ({ access }) => access.insertGrant(makeGrant(alice.id, { id: there.grants[0]?.id ?? '' }))],
      [
        'external_id',
        async ({ places }) => {
          await places.insertExternalId('toy', 'project', '1', app.id)
          await places.insertExternalId('toy', 'project', '2', app.id)
        },
      ],
      [
        'workload',
        async ({ places }) => {
          await places.insertWorkload(workload)
          await places.insertWorkload({ ...workload, id: newId() })
        },
      ],
    ]
    const kept = makeWorkspace('kept')
    const settled = await Promise.allSettled([
      ...refused.map(([, insert]) => store.transact(insert)),
      store.transact(({ places }) => places.insertWorkspace(kept)),
    ])
    const outcomes = settled.map((each) => (each.status === 'fulfilled' ? 'kept' : codeOf(each.reason)))
    expect(outcomes).toEqual([...refused.map(([subject]) => `conflict ${subject}`), 'kept'])
    expect(await store.transact(({ places }) => places.workspaceBySlug('kept'))).toEqual(kept)
    expect(await store.transact(({ places }) => places.workloads(app.id))).toEqual([])
  })

  function codeOf(error: unknown): unknown {
    const found = error as { code?: string; facts?: { subject?: string } }
    return `${found.code} ${found.facts?.subject}`
  }

  function sealingKey(homeKind: string, homeId: string) {
    return {
      id: newId<string>(),
      workspaceId: there.acme.id,
      homeKind,
      homeId,
      store: 'shared',
      keyId: '1',
      publicKey: Uint8Array.of(1),
      privateEnvelope: Uint8Array.of(2),
      createdAt: tick(),
    }
  }

  function importOf(fromKind: Import['fromKind'], fromId: string, position = 0): Import {
    const made = { createdBy: there.alice.id, createdAt: tick() }
    return { id: newId(), position, fromKind, fromId, store: 'shared', ...made }
  }

  function workloadOf(slug: string, kind: Workload['kind'] = 'service'): Workload {
    const { id: projectId, workspaceId } = there.app
    const times = { createdAt: tick(), updatedAt: tick() }
    const labels = { tags: ['web', 'a "b"'], stage: '', annotations: {} }
    return { id: newId(), workspaceId, projectId, kind, name: slug, slug, ...labels, ...times }
  }

  function addonOf(slug: string): Addon {
    const { id: projectId, workspaceId } = there.app
    const named = { kind: 'managed' as const, slug, name: slug, type: 'postgresql', annotations: { a: 'b' } }
    const credentials = Uint8Array.of(0, 1)
    return { id: newId(), workspaceId, projectId, ...named, credentials, createdAt: 1, updatedAt: 2 }
  }
})

/** Postgres answers with Buffers. */
function plain(addons: readonly Addon[]) {
  return addons.map((addon) => ({ ...addon, credentials: [...addon.credentials] }))
}
