import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { plantLoneRows } from '../../test/lone-rows.ts'
import {
  makeGrant,
  makePrincipal,
  makeSecret,
  makeToken,
  makeValue,
  makeVersion,
  populate,
  postgresStore,
  projectHome,
  sqliteStore,
  type OpenStore,
  type Populated,
} from '../../test/store-rows.ts'
import { rawRows, removeRows, setColumn, type RawRow } from '../../test/tamper.ts'
import { DomainError } from '../core/error.ts'
import { byId, byName, type Locator } from '../core/place/place.ts'
import type { Tx } from '../core/transaction.ts'
import { admissionArguments, admissionStatement, shapeOf } from './admission-statement.ts'
import { admit } from './admission.ts'
import type { Session } from './engine.ts'
import type { ProtectedName } from './schema.ts'
import { Rows } from './rows.ts'
import { columnSeparator } from './separator.ts'
import { StoredSecrets } from './secret-store.ts'
import { headByName, headsAfter } from './secret-statements.ts'
import { grantTable, principalTable, serviceKeyTable, tokenTable } from './tables/access.ts'
import { changeTable } from './tables/change.ts'
import { addonTable, workloadTable } from './tables/consumer.ts'
import { sealingKeyTable } from './tables/key.ts'
import { groupTable, groupVersionTable } from './tables/group.ts'
import { externalIdTable, importTable, selectedProjectTable } from './tables/link.ts'
import { deviceTable, shareTable, trustTable } from './tables/outside.ts'
import { environmentTable, projectTable, teamTable, workspaceTable } from './tables/place.ts'
import { annotationTable, tagTable } from './tables/register.ts'
import { secretTable, valueTable } from './tables/secret.ts'
import { walkHead } from './walk-head.ts'

const engines = [
  ['SQLite', sqliteStore],
  ['Postgres', () => postgresStore(inject('postgresUrl'))],
] as const

type Read = (tx: Tx, row: Record<string, never>) => Promise<unknown>

/** For each protected table: its key, and how the stores read a row by what the row itself says. */
const protectedTables: {
  readonly [T in ProtectedName]: { names: readonly string[]; key: readonly string[]; read: Read }
} = {
  workspace: {
    ...workspaceTable,
    key: ['id'],
    read: ({ places }, row) => places.workspaceById(row['id']!),
  },
  team: { ...teamTable, key: ['id'], read: ({ places }, row) => places.teams(row['workspace_id']!) },
  project: { ...projectTable, key: ['id'], read: ({ places }, row) => places.projectById(row['id']!) },
  environment: {
    ...environmentTable,
    key: ['id'],
    read: ({ places }, row) => places.environmentById(row['id']!),
  },
  principal: {
    ...principalTable,
    key: ['id'],
    read: ({ access }, row) => access.principalById(row['id']!),
  },
  service_key: {
    ...serviceKeyTable,
    key: ['principal_id'],
    read: ({ access }, row) => access.serviceKey(row['principal_id']!),
  },
  role_grant: {
    ...grantTable,
    key: ['id'],
    read: ({ access }, row) => access.grantsOf(row['principal_id']!),
  },
  token: { ...tokenTable, key: ['id'], read: ({ access }, row) => access.tokenById(row['id']!) },
  external_id: {
    ...externalIdTable,
    key: ['surface', 'kind', 'external_id'],
    read: ({ places }, row) => places.internalId(row['surface']!, row['kind']!, row['external_id']!),
  },
  import: {
    ...importTable,
    key: ['id'],
    read: ({ places }, row) => places.imports(row['into_kind']!, row['into_id']!),
  },
  workload: {
    ...workloadTable,
    key: ['id'],
    read: ({ places }, row) => places.workloads(row['project_id']!),
  },
  addon: { ...addonTable, key: ['id'], read: ({ places }, row) => places.addons(row['project_id']!) },
  sealing_key: {
    ...sealingKeyTable,
    key: ['id'],
    read: ({ keys }, row) => keys.sealingKeys(row['home_kind']!, row['home_id']!, row['store']!),
  },
  secret_group: { ...groupTable, key: ['id'], read: ({ groups }, row) => groups.findById(row['id']!) },
  secret_group_version: {
    ...groupVersionTable,
    key: ['group_id', 'version'],
    read: ({ groups }, row) => groups.versions(row['group_id']!),
  },
  resource_tag: {
    ...tagTable,
    key: ['id'],
    read: ({ registers }, row) => registers.tags(row['workspace_id']!),
  },
  annotation: {
    ...annotationTable,
    key: ['subject_kind', 'subject_id', 'namespace'],
    read: ({ registers }, row) =>
      registers.annotations(row['subject_kind']!, row['subject_id']!, row['namespace']!),
  },
  change: { ...changeTable, key: ['number'], read: ({ changes }, row) => changes.find(row['id']!) },
  share: { ...shareTable, key: ['id'], read: ({ shares }, row) => shares.findById(row['id']!) },
  device_login: {
    ...deviceTable,
    key: ['id'],
    read: ({ devices }, row) => devices.findByDevice(row['device_hash']!),
  },
  identity_trust: {
    ...trustTable,
    key: ['id'],
    read: ({ trusts }, row) => trusts.findById(row['id']!),
  },
  secret: { ...secretTable, key: ['id'], read: ({ secrets }, row) => secrets.findById(row['id']!) },
  secret_value: { ...valueTable, key: ['id'], read: ({ secrets }, row) => secrets.values(row['secret_id']!) },
  secret_project: {
    ...selectedProjectTable,
    key: ['secret_id', 'project_id'],
    read: ({ secrets }, row) => secrets.selectedProjects(row['secret_id']!),
  },
}
const names = Object.keys(protectedTables) as ProtectedName[]

describe.each(engines)('a changed row on %s', (_name, openStore) => {
  let store: OpenStore
  let there: Populated
  /** Rows that nothing refers to, so that even their ids can be changed, and others to refer to. */
  let lone: Record<'workspace_id' | 'principal_id' | 'project_id' | 'secret_id', readonly string[]>

  beforeAll(async () => {
    store = await openStore()
    there = await populate(store.transact)
    lone = await plantLoneRows(store, there)
  })
  afterAll(() => store[Symbol.asyncDispose]())

  const refusal = async (read: (tx: Tx) => Promise<unknown>): Promise<DomainError | undefined> => {
    try {
      await store.transact(read)
    } catch (error) {
      if (error instanceof DomainError) return error
      throw error
    }
    return undefined
  }

  it.each(names)('of %s is refused by name, whichever column was changed', async (table) => {
    const { names: columns, key, read } = protectedTables[table]
    const row = loneRow(table, await rawRows(store.engine, table))
    expect(columns.toSorted()).toEqual(Object.keys(row).toSorted())
    expect(await refusal((tx) => read(tx, row as Record<string, never>))).toBeUndefined()
    for (const column of columns) {
      const changed = { ...row, [column]: otherThan(column, row[column]) }
      const where = Object.fromEntries([...key, 'mac'].map((name) => [name, row[name]]))
      const changedWhere = Object.fromEntries([...key, 'mac'].map((name) => [name, changed[name]]))
      expect(await setColumn(store.engine, table, where, column, changed[column])).toBe(1)
      const error = await refusal((tx) => read(tx, changed as Record<string, never>))
      expect({ column, code: error?.code, subject: error?.facts.subject }).toEqual({
        column,
        code: 'integrity',
        subject: table,
      })
      expect(error?.message).toContain(key.map((name) => changed[name]).join('/'))
      expect(await setColumn(store.engine, table, changedWhere, column, row[column])).toBe(1)
    }
    expect(await refusal((tx) => read(tx, row as Record<string, never>))).toBeUndefined()
  })

  it.each(names)('of %s is refused under the MAC of a neighbour', async (table) => {
    const { key, read } = protectedTables[table]
    const [first, second] = await rawRows(store.engine, table)
    const where = Object.fromEntries(key.map((name) => [name, first?.[name]]))
    expect(await setColumn(store.engine, table, where, 'mac', second?.['mac'])).toBe(1)
    const error = await refusal((tx) => read(tx, first as Record<string, never>))
    expect(error?.code).toBe('integrity')
    expect(await setColumn(store.engine, table, where, 'mac', first?.['mac'])).toBe(1)
  })

  it('of another kind of value than its column holds is refused, not misread', async () => {
    const secret = makeSecret(projectHome(there.app), 'TYPED')
    await store.transact(({ secrets }) => secrets.insert(secret))
    const isSqlite = store.engine.capabilities.bytesType === 'blob'
    for (const [column, value] of [
      ['note', 7],
      ['live', 'yes'],
      ['updated_at', Buffer.from('x')],
    ] as const) {
      // Postgres itself refuses these.
      if (!isSqlite) continue
      await setColumn(store.engine, 'secret', { id: secret.id }, column, value)
      const error = await refusal(({ secrets }) => secrets.findById(secret.id))
      expect(error?.code).toBe('integrity')
      expect(error?.message).toContain(secret.id)
      const kept = { note: secret.note, live: 1, updated_at: secret.updatedAt }
      await setColumn(store.engine, 'secret', { id: secret.id }, column, kept[column])
    }
    expect(await store.transact(({ secrets }) => secrets.findById(secret.id))).toEqual(secret)
  })

  it('stops an admission, whichever of its rows it is', async () => {
    const { acme, app, production, alice, token, grants, hash } = there
    await store.transact(({ places }) => places.insertExternalId('toy', 'project', '77', app.id))
    const byNames = { workspace: byName('acme'), project: byName('app'), environment: byName('production') }
    const byExternal = { project: { by: 'external', surface: 'toy', id: '77' } as const }
    const cases = [
      ['token', token.id, 'permissions', '["secret:list"]', byNames],
      ['principal', alice.id, 'active', 0, {}],
      ['role_grant', grants[1]?.id, 'role', 'owner', byNames],
      ['workspace', acme.id, 'kind', 'user', byNames],
      ['project', app.id, 'visibility', 'public', byNames],
      ['environment', production.id, 'personal_overrides', 0, byNames],
    ] as const
    for (const [table, id, column, value, locator] of cases) {
      const [row] = (await rawRows(store.engine, table)).filter((each) => each['id'] === id)
      await setColumn(store.engine, table, { id }, column, value)
      const error = await refusal(({ access }) => access.admit(hash, locator))
      expect(error?.facts.subject).toBe(table)
      await setColumn(store.engine, table, { id }, column, row?.[column])
    }
    await setColumn(store.engine, 'external_id', { external_id: '77' }, 'internal_id', there.foreign.id)
    const error = await refusal(({ access }) => access.admit(hash, byExternal))
    expect(error?.facts.subject).toBe('external_id')
  })

  it('stops an admission whose rows are each whole and do not belong together', async () => {
    const { acme, foreign, app } = there
    const bob = makePrincipal(acme.id, 'bob')
    const hash = new Uint8Array(32).fill(5)
    const grant = makeGrant(bob.id, { workspaceId: acme.id, role: 'viewer' })
    await store.transact(async ({ access }) => {
      await access.insertPrincipal(bob)
      await access.insertToken(makeToken(bob.id), hash)
      await access.insertGrant(grant)
    })
    const locator = { workspace: byId(acme.id), project: byId(app.id) }
    const statement = admissionStatement('hash', shapeOf(locator))
    const rowsOf = (of: Uint8Array, at: Locator) =>
      store.engine.submit((session) =>
        session.all(statement, admissionArguments({ by: 'hash', hash: of }, at)),
      )
    const [bobs] = await rowsOf(hash, locator)
    const alices = (await rowsOf(there.hash, locator)).at(-1)
    const [abroad] = await rowsOf(hash, { workspace: byId(there.other.id), project: byId(foreign.id) })
    const admission = (row: object, other: object | undefined, alias: string) => {
      const part = Object.entries(other ?? {}).filter(([name]) => name.startsWith(alias))
      const lying = answering([{ ...row, ...Object.fromEntries(part) }])
      return admit(lying, store.guard, { by: 'hash', hash }, locator)
    }
    expect((await admission(bobs!, bobs, 't_'))?.principal).toEqual(bob)
    for (const [alias, other] of [
      ['t_', alices],
      ['p_', alices],
      ['g_', alices],
      ['j_', abroad],
    ] as const) {
      await expect(admission(bobs!, other, alias)).rejects.toMatchObject({ code: 'integrity' })
    }
    await expect(admit(answering([alices!]), store.guard, { by: 'hash', hash }, locator)).rejects.toThrow(
      'stored token',
    )
  })

  it('stops the reading of a secret that was moved, renamed or given another head', async () => {
    const { app, foreign, production } = there
    const secret = makeSecret(projectHome(app), 'MOVED')
    const value = makeValue(secret, production.id, { version: 2 })
    await store.transact(async ({ secrets }) => {
      await secrets.insert(secret)
      await secrets.insertValue(value)
      await secrets.insertVersion(makeVersion(value, { version: 1 }))
      await secrets.insertVersion(makeVersion(value))
    })
    const line = { environmentId: production.id }
    const read = (project = app, name = 'MOVED') =>
      refusal(({ secrets }) => secrets.findHead(projectHome(project), 'shared', name, line))
    expect(await read()).toBeUndefined()
    const at = { homeKind: 'project', homeId: app.id, store: 'shared', foldedName: 'MOVED' } as const
    const args = { ...at, environmentId: production.id, principalId: '' } as const
    const joined = await store.engine.submit((session) => session.first(headByName, args))
    const [, , ...rest] = String(joined?.['h_row']).split(columnSeparator)
    for (const moved of [
      [value.id, '9', ...rest],
      [secret.id, '2', ...rest],
    ]) {
      const row = { ...joined, h_row: moved.join(columnSeparator) }
      const lying = new StoredSecrets(new Rows(answering([row]), store.guard))
      await expect(lying.heads(projectHome(app), 'shared', line)).rejects.toThrow('stored secret_version')
    }
    await setColumn(store.engine, 'secret', { id: secret.id }, 'home_id', foreign.id)
    expect((await read(foreign))?.message).toContain(secret.id)
    await setColumn(store.engine, 'secret', { id: secret.id }, 'home_id', app.id)
    await setColumn(store.engine, 'secret', { id: secret.id }, 'folded_name', 'RENAMED')
    expect((await read(app, 'RENAMED'))?.code).toBe('integrity')
    await setColumn(store.engine, 'secret', { id: secret.id }, 'folded_name', 'MOVED')
    await setColumn(store.engine, 'secret_value', { id: value.id }, 'version', 1)
    expect((await read())?.message).toContain(value.id)
    for (const reading of ['list', 'heads'] as const) {
      const page = { offset: 0, limit: 10 }
      const error = await refusal(({ secrets }) => secrets[reading](projectHome(app), 'shared', line, page))
      expect(error?.message).toContain(value.id)
    }
  })

  it('is reported by the walk, which goes on', async () => {
    const made = ['W1', 'W2', 'W3', 'W4'].map((name) => makeSecret(projectHome(there.foreign), name))
    const values = made.map((secret) => makeValue(secret))
    await store.transact(async ({ secrets }) => {
      for (const secret of made) await secrets.insert(secret)
      for (const value of values) {
        await secrets.insertValue(value)
        await secrets.insertVersion(makeVersion(value))
      }
    })
    await setColumn(store.engine, 'secret', { id: made[0]?.id }, 'audience', 'all')
    await removeRows(store.engine, 'secret_version', { value_id: values[1]?.id })
    await setColumn(store.engine, 'secret_value', { id: values[2]?.id }, 'live', 0)
    const walked = await store.transact(async ({ secrets }) => {
      const first = await secrets.walk('', 2)
      return [...first, ...(await secrets.walk(first.at(-1)?.valueId ?? '', 1000))]
    })
    const ids = walked.map(({ valueId }) => valueId)
    expect(ids).toEqual(ids.toSorted())
    const faults = values.map(({ id }) => walked.find(({ valueId }) => valueId === id))
    expect(faults[0]?.fault).toContain(`secret ${made[0]?.id}`)
    expect(faults[0]?.secret).toMatchObject({ name: 'W1', audience: 'all' })
    expect(faults[1]?.fault).toBe('The newest version is not stored')
    expect(faults[1]?.head).toBeUndefined()
    expect(faults[2]?.fault).toContain(`secret_value ${values[2]?.id}`)
    expect(faults[3]).toMatchObject({ secret: made[3], value: values[3], head: { version: 1 } })
    expect(faults[3]?.fault).toBeUndefined()
  })

  it('is reported by the walk when the secret around it is gone', async () => {
    const [found] = await store.engine.submit((session) => session.all(headsAfter, { after: '', limit: 1 }))
    // The references of our own connections do not let a secret go before its values.
    const orphan = { ...found!, s_row: '' }
    const walked = walkHead(store.guard, orphan)
    expect(walked.secret).toBeUndefined()
    expect(walked.fault).toContain('belongs to no stored secret')
  })

  function loneRow(table: ProtectedName, rows: readonly RawRow[]): RawRow {
    const wanted = lone[`${table}_id` as keyof typeof lone]?.[0]
    const found = wanted === undefined ? rows[0] : rows.find((row) => row['id'] === wanted)
    if (found === undefined) throw new Error(`no row of ${table} was planted`)
    return found
  }

  /** Of references another row's id, so that the database itself accepts the change. */
  function otherThan(column: string, value: unknown): unknown {
    const others = column in lone ? lone[column as keyof typeof lone] : undefined
    const other = others?.find((id) => id !== value)
    if (other !== undefined && value !== '') return other
    if (typeof value === 'string') return `${value}x`
    if (typeof value === 'number') return value === 1 ? 0 : value + 1
    if (!(value instanceof Uint8Array)) throw new Error(`the column ${column} holds something odd`)
    return Uint8Array.from(value, (byte, index) => (index === value.length - 1 ? byte ^ 1 : byte))
  }
})

/** A database that answers as it likes. */
function answering(rows: readonly object[]): Session {
  return {
    all: async <_A extends object, R>(): Promise<R[]> => rows as R[],
    first: async <_A extends object, R>(): Promise<R | undefined> => rows[0] as R | undefined,
    run: async () => 0,
    defer: () => {},
  }
}
