import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import {
  makeSecret,
  makeValue,
  makeVersion,
  newId,
  populate,
  postgresStore,
  projectHome,
  sqliteStore,
  tick,
  type OpenStore,
  type Populated,
} from '../../test/store-rows.ts'
import type { Home, Secret, SecretHead, SecretVersion } from '../core/secret/secret.ts'
import type { Line } from '../core/secret/secret-store.ts'
import { keyStore } from './open-store.ts'

const engines = [
  ['SQLite', sqliteStore],
  ['Postgres', () => postgresStore(inject('postgresUrl'))],
] as const

describe.each(engines)('secrets and keys on %s', (_name, openStore) => {
  let store: OpenStore
  let there: Populated
  let home: Home
  let line: Line

  beforeEach(async () => {
    store = await openStore()
    there = await populate(store.transact)
    home = projectHome(there.app)
    line = { environmentId: there.production.id }
  })
  afterEach(() => store[Symbol.asyncDispose]())

  /** A secret with a value and its newest version in the line. */
  async function keep(name: string, at: Line = line, more: Partial<Secret> = {}): Promise<SecretHead> {
    const secret = makeSecret(home, name, more)
    const value = { ...makeValue(secret), ...at }
    const head = makeVersion(value)
    await store.transact(async ({ secrets }) => {
      await secrets.insert(secret)
      await secrets.insertValue(value)
      await secrets.insertVersion(head)
    })
    return { secret, value, head }
  }

  it('finds a secret by its folded name at its home and store, live or deleted', async () => {
    const { secret } = await keep('Db_Url')
    await store.transact(async ({ secrets }) => {
      expect(await secrets.find(home, 'shared', 'DB_URL')).toEqual(secret)
      expect(await secrets.find(home, 'actions', 'DB_URL')).toBeUndefined()
      expect(await secrets.find({ ...home, kind: 'workspace' }, 'shared', 'DB_URL')).toBeUndefined()
      const ended = { ...secret, live: false, writeOnly: true, annotations: {}, updatedAt: tick() }
      await secrets.update(ended)
      expect(await secrets.findById(secret.id)).toEqual(ended)
      expect(await secrets.find(home, 'shared', 'DB_URL')).toEqual(ended)
    })
  })

  it('finds a head in one statement, and only a live one of exactly its line', async () => {
    const kept = await keep('DB_URL')
    const mine = { ...line, principalId: there.alice.id }
    const find = (at: Line, name = 'DB_URL') =>
      store.transact(({ secrets }) => secrets.findHead(home, 'shared', name, at))
    const before = store.engine.counters.statements
    expect(plainHead(await find(line))).toEqual(plainHead(kept))
    expect(store.engine.counters.statements - before).toBe(1)
    expect(await find({})).toBeUndefined()
    expect(await find(mine)).toBeUndefined()
    expect(await find({ environmentId: there.staging.id })).toBeUndefined()
    expect(await find(line, 'db_url')).toBeUndefined()
    await store.transact(({ secrets }) => secrets.updateValue({ ...kept.value, live: false }))
    expect(await find(line)).toBeUndefined()
  })

  it('finds a secret with its line in one statement, dead or alive, and without a line that it never had', async () => {
    const { secret, value } = await keep('DB_URL')
    const find = (at: Line) => store.transact(({ secrets }) => secrets.findLine(home, 'shared', 'DB_URL', at))
    const before = store.engine.counters.statements
    expect(await find(line)).toEqual({ secret, value })
    expect(store.engine.counters.statements - before).toBe(1)
    expect(await find({})).toEqual({ secret, value: undefined })
    const ended = { ...value, live: false }
    await store.transact(({ secrets }) => secrets.updateValue(ended))
    expect(await find(line)).toEqual({ secret, value: ended })
    const none = await store.transact(({ secrets }) => secrets.findLine(home, 'shared', 'db_url', line))
    expect(none).toBeUndefined()
  })

  it('updates a row only where it is: one that is absent or moved is named, and nothing is written', async () => {
    const { value } = await keep('DB_URL')
    const moved = { ...value, environmentId: there.staging.id, version: 2 }
    const update = store.transact(({ secrets }) => secrets.updateValue(moved))
    const message = `The stored secret_value ${value.id} was changed outside Keywell`
    await expect(update).rejects.toMatchObject({ code: 'integrity', message })
    const kept = await store.transact(({ secrets }) => secrets.findLine(home, 'shared', 'DB_URL', line))
    expect(kept?.value).toEqual(value)
  })

  it('pages by name: what is written between two pages moves nothing', async () => {
    for (const name of ['B', 'D', 'F', 'H']) await keep(name)
    const after = (name: string | undefined) =>
      store.transact(async ({ secrets }) => {
        const slice = { limit: 2, ...(name === undefined ? {} : { after: name }) }
        const { items, more } = await secrets.listAfter(home, 'shared', line, slice)
        return [items.map(({ secret }) => secret.name), more]
      })
    expect(await after(undefined)).toEqual([['B', 'D'], true])
    await keep('A')
    await keep('E')
    expect(await after('D')).toEqual([['E', 'F'], true])
    expect(await after('F')).toEqual([['H'], false])
    expect(await after('H')).toEqual([[], false])
  })

  it('gives the newest version as the head and the others in history, newest first', async () => {
    const { value, head } = await keep('DB_URL')
    const later = [2, 3].map((version) => makeVersion({ ...value, version }))
    const removed = makeVersion({ ...value, version: 4 }, { deleted: true, sizeBytes: 0 })
    await store.transact(async ({ secrets }) => {
      for (const version of [...later, removed]) await secrets.insertVersion(version)
      await secrets.updateValue({ ...value, version: 3, updatedAt: tick() })
      expect((await secrets.findHead(home, 'shared', 'DB_URL', line))?.head.version).toBe(3)
      const all = await secrets.versions(value.id, { offset: 0, limit: 10 })
      expect(all.map(plainVersion)).toEqual([removed, ...later.toReversed(), head].map(plainVersion))
      const page = await secrets.versions(value.id, { offset: 1, limit: 2 })
      expect(page.map(({ version }) => version)).toEqual([3, 2])
      expect(plainVersion(await secrets.version(value.id, 2))).toEqual(plainVersion(later[0]))
      expect(await secrets.version(value.id, 5)).toBeUndefined()
    })
  })

  it('lists what is live in a line by folded name, with the total on every page', async () => {
    for (const name of ['zeta', 'Alpha', '_b', 'b.c', 'B']) await keep(name)
    await keep('elsewhere', { environmentId: there.staging.id })
    await keep('mine', { ...line, principalId: there.alice.id })
    await keep('ended', line, { live: false })
    const page = (offset: number, limit: number) =>
      store.transact(({ secrets }) => secrets.list(home, 'shared', line, { offset, limit }))
    const names = async (offset: number, limit: number) => {
      const { total, items } = await page(offset, limit)
      return [total, ...items.map(({ secret }) => secret.name)]
    }
    const before = store.engine.counters.statements
    expect(await names(0, 2)).toEqual([5, 'Alpha', 'B'])
    expect(store.engine.counters.statements - before).toBe(1)
    expect(await names(2, 2)).toEqual([5, 'b.c', 'zeta'])
    expect(await names(4, 2)).toEqual([5, '_b'])
    expect(await names(6, 2)).toEqual([5])
    expect(await names(0, 0)).toEqual([5])
    await store.transact(async ({ secrets }) => {
      expect(await secrets.list(home, 'empty', line, { offset: 0, limit: 5 })).toEqual({
        total: 0,
        items: [],
      })
      expect(await secrets.count(home, 'shared', line)).toBe(5)
      expect(await secrets.count(home, 'shared', {})).toBe(0)
      const heads = await secrets.heads(home, 'shared', line)
      expect(heads.map(({ secret }) => secret.name)).toEqual(['Alpha', 'B', 'b.c', 'zeta', '_b'])
      expect(heads.every(({ head, value }) => head.valueId === value.id)).toBe(true)
      const named = await secrets.headsNamed(home, 'shared', line, [
        'B',
        'ZETA',
        'NONE',
        'ENDED',
        'MINE',
        'B',
      ])
      expect(named.map(({ secret }) => secret.name).toSorted()).toEqual(['B', 'zeta'])
      expect(await secrets.headsNamed(home, 'shared', line, [])).toEqual([])
      const live = await secrets.liveSecrets(home, 'shared')
      expect(live.map(({ name }) => name)).toEqual(['Alpha', 'B', 'b.c', 'elsewhere', 'mine', 'zeta', '_b'])
    })
  })

  it('keeps the lines of a secret apart, deleted ones included', async () => {
    const { secret, value } = await keep('DB_URL')
    const rest = [
      makeValue(secret),
      { ...makeValue(secret), ...line, principalId: there.alice.id, live: false },
    ]
    await store.transact(async ({ secrets }) => {
      for (const each of rest) await secrets.insertValue(each)
      expect(await secrets.values(secret.id)).toEqual([value, ...rest])
      expect(await secrets.findValue(secret.id, {})).toEqual(rest[0])
      expect(await secrets.findValue(secret.id, line)).toEqual(value)
      expect(await secrets.findValue(secret.id, { ...line, principalId: there.alice.id })).toEqual(rest[1])
      expect(await secrets.findValue(secret.id, { environmentId: there.staging.id })).toBeUndefined()
    })
  })

  it('refuses a second secret of a name, value of a line and version of a number', async () => {
    const { secret, value, head } = await keep('DB_URL')
    const again = makeSecret(home, 'db_url')
    const conflict = { code: 'conflict', facts: { subject: 'secret' } }
    await expect(store.transact(({ secrets }) => secrets.insert(again))).rejects.toMatchObject(conflict)
    const second = { ...makeValue(secret), ...line }
    await expect(store.transact(({ secrets }) => secrets.insertValue(second))).rejects.toMatchObject(conflict)
    await expect(store.transact(({ secrets }) => secrets.insertVersion(head))).rejects.toMatchObject(conflict)
    expect(await store.transact(({ secrets }) => secrets.values(secret.id))).toEqual([value])
    await store.transact(({ secrets }) => secrets.insert({ ...again, store: 'actions' }))
  })

  it('replaces the projects a secret selects', async () => {
    const { secret } = await keep('DB_URL')
    const [one, two] = [there.app.id, there.foreign.id].toSorted()
    await store.transact(async ({ secrets }) => {
      await secrets.replaceSelectedProjects(secret.id, [two!, one!, two!])
      expect(await secrets.selectedProjects(secret.id)).toEqual([one, two])
      await secrets.replaceSelectedProjects(secret.id, [two!])
      expect(await secrets.selectedProjects(secret.id)).toEqual([two])
      await secrets.replaceSelectedProjects(secret.id, [])
      expect(await secrets.selectedProjects(secret.id)).toEqual([])
    })
  })

  it('keeps wrapped keys, which can be read before there is a row key', async () => {
    const wrapped = Uint8Array.of(1, 2, 3)
    const key = { wrapped, rootKeyId: 'root', createdAt: tick() }
    const row = { ...key, id: 2 ** 32 - 1, purpose: 'row' as const }
    const data = { ...key, id: 7, purpose: 'data' as const, workspaceId: there.acme.id }
    const newer = { ...data, id: 6, createdAt: tick() }
    await store.engine.submit(async (session) => {
      const keys = keyStore(session)
      for (const each of [row, data, newer]) await keys.insertKey(each)
      expect(plainKeys(await keys.instanceKeys())).toEqual(plainKeys([row]))
      expect(plainKeys([await keys.findKey(7)])).toEqual(plainKeys([data]))
      expect((await keys.primaryDataKey(there.acme.id))?.id).toBe(6)
      expect(await keys.primaryDataKey(there.other.id)).toBeUndefined()
      expect(await keys.findKey(8)).toBeUndefined()
    })
    await expect(
      store.engine.submit((session) => keyStore(session).insertSealingKey(sealingKey('1'))),
    ).rejects.toThrow('before the row key')
  })

  it('keeps sealing keys of a home and store, newest first, and retires one', async () => {
    const [first, second] = [sealingKey('11'), sealingKey('12')]
    await store.transact(async ({ keys }) => {
      for (const each of [first, second]) await keys.insertSealingKey(each)
      await keys.insertSealingKey({ ...sealingKey('13'), store: 'actions' })
      const at = tick()
      await keys.retireSealingKey(first, at)
      const found = await keys.sealingKeys('project', there.app.id, 'shared')
      expect(found.map(({ keyId, retiredAt }) => [keyId, retiredAt])).toEqual([
        ['12', undefined],
        ['11', at],
      ])
      expect([...(found[0]?.publicKey ?? [])]).toEqual([1, 2])
      expect([...(found[1]?.privateEnvelope ?? [])]).toEqual([3, 4])
    })
  })

  function sealingKey(keyId: string) {
    const keys = { publicKey: Uint8Array.of(1, 2), privateEnvelope: Uint8Array.of(3, 4), createdAt: tick() }
    const at = { workspaceId: there.acme.id, homeKind: 'project', homeId: there.app.id, store: 'shared' }
    return { id: newId<string>(), ...at, keyId, ...keys }
  }
})

/** Postgres answers with Buffers. */
function plainVersion(version: SecretVersion | undefined) {
  return version && { ...version, envelope: [...version.envelope] }
}

function plainHead(head: SecretHead | undefined) {
  return head && { ...head, head: plainVersion(head.head) }
}

function plainKeys(keys: readonly ({ readonly wrapped: Uint8Array } | undefined)[]) {
  return keys.map((key) => key && { ...key, wrapped: [...key.wrapped] })
}
