/**
 * What a database administrator can do who has every row and no root key. Each change is made behind the back of the
 * running server; then the same questions are asked as before. Allowed answers: as before, a refusal that names the row,
 * or that the thing is not there. Never success with another meaning.
 */
import { createHash, createHmac } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesIn } from '../reliability/stored-truth.ts'
import { startPeopled, type PeopledServer } from './peopled-server.ts'
import { compare, Prober, type Outcome, type Probe, type Probed } from './probes.ts'
import { flipped, sameRow, sameValue, StoredRows, type StoredRow } from './stored-rows.ts'

/** Columns that decide nothing, so that a change of them need not be noticed. Everything else must be. */
const idle: Readonly<Record<string, string>> = {
  'token_use.token_id': 'when a token was last used is shown, and decides nothing',
  'token_use.last_used_at': 'shown, decides nothing',
  'schema_migration.applied_at': 'never read',
}
/** Tables read only when a server starts; what happens then is tried in key-tables.test.ts. */
const readAtStart = new Set(['keyset', 'schema_migration'])
/** Nothing asks for these yet; the stores' own contract suite shows that their rows are refused. */
const unread = new Set(['addon', 'workload', 'team'])

const places = '/api/v1/workspaces'
const app = `${places}/acme/projects/app`
const paths = [
  '/api/v1/me',
  places,
  `${places}/acme`,
  `${places}/other`,
  `${places}/acme/projects`,
  app,
  `${app}/environments`,
  `${app}/secrets`,
  `${app}/secrets/SHARED_DEFAULT/value`,
  `${app}/environments/production/secrets`,
  `${app}/environments/production/secrets/DB_URL`,
  `${app}/environments/production/secrets/DB_URL/value`,
  `${app}/environments/production/secrets/DB_URL/versions`,
  `${app}/environments/production/secrets/GONE/versions`,
  `${app}/environments/production/secrets/API_KEY/value`,
  `${app}/environments/staging/secrets/DB_URL/value`,
  `${app}/environments/staging/secrets/DB_URL/value?personal=true`,
  `${app}/resolved?as=run&environment=production`,
  `${app}/resolved?as=run&environment=staging`,
  `${places}/acme/secrets/ORG/value`,
  `${places}/other/projects/app/environments/production/secrets/DB_URL/value`,
  '/api/v1/tokens',
  '/repos/acme/app',
  '/repos/acme/app/environments',
  '/repos/acme/app/environments/production/secrets',
  '/repos/acme/app/environments/production/secrets/public-key',
  '/orgs/acme/actions/secrets/ORG_SELECTED/repositories',
]
const people = ['alice', 'vic', 'eve', 'narrow', 'bound', 'ended']

let house: PeopledServer
let stored: StoredRows
let prober: Prober
let before: readonly Probed[]
/** Every row as it was before some of them were changed by their owners. */
let earlier: ReadonlyMap<string, readonly StoredRow[]>

beforeAll(async () => {
  house = await startPeopled()
  stored = await StoredRows.open(filesIn(house.server.directory).database)
  await furnish()
  earlier = new Map(stored.tables().map((table) => [table, stored.rows(table)]))
  await goOn()
  const probes = people.flatMap((as) => paths.map((path): Probe => ({ as, path })))
  prober = new Prober(house.client, house.tokens, probes)
  // Twice: what is made at its first reading is there at the second.
  await prober.askAll()
  before = await prober.askAll()
}, 120_000)

afterAll(async () => {
  stored?.[Symbol.dispose]()
  await house?.stop()
})

const put = (as: string, path: string, value: string) =>
  house.ask(as, path, { method: 'PUT', body: { value } })

async function furnish(): Promise<void> {
  for (const value of ['first', 'second'])
    await put('alice', `${app}/environments/production/secrets/DB_URL`, value)
  await put('alice', `${app}/environments/production/secrets/API_KEY`, 'the key')
  await put('alice', `${app}/environments/production/secrets/GONE`, 'gone')
  await put('alice', `${app}/environments/staging/secrets/DB_URL`, 'staged')
  await put('alice', `${app}/environments/staging/secrets/DB_URL?personal=true`, 'my own')
  await put('vic', `${places}/vic/secrets/PRIVATE`, 'of vic')
  await put('alice', `${app}/secrets/SHARED_DEFAULT`, 'default')
  await put('alice', `${places}/acme/projects/tools/secrets/TOOL`, 'imported')
  await put('alice', `${places}/acme/secrets/ORG`, 'of the workspace')
  await put('eve', `${places}/other/projects/app/environments/production/secrets/DB_URL`, 'foreign')
  for (const path of ['/repos/acme/app', '/repos/acme/tools', '/orgs/acme', '/repos/other/app']) {
    await house.ask(path.startsWith('/repos/other') ? 'eve' : 'alice', path)
  }
  await house.ask('alice', '/repos/acme/app/environments/production/secrets/public-key')
  await house.ask('eve', '/repos/other/app/environments/production/secrets/public-key')
  await sodium.ready
  const { key, key_id } = await json('alice', '/orgs/acme/actions/secrets/public-key')
  const { id } = await json('alice', '/repos/acme/app')
  const box = sodium.crypto_box_seal('selected', Buffer.from(String(key), 'base64'))
  await house.ask('alice', '/orgs/acme/actions/secrets/ORG_SELECTED', {
    method: 'PUT',
    body: {
      encrypted_value: Buffer.from(box).toString('base64'),
      key_id,
      visibility: 'selected',
      selected_repository_ids: [id],
    },
  })
}

async function json(as: string, path: string): Promise<Record<string, unknown>> {
  return JSON.parse((await house.ask(as, path)).text) as Record<string, unknown>
}

/** Changes that make earlier copies of rows. */
async function goOn(): Promise<void> {
  await put('alice', `${app}/environments/production/secrets/DB_URL`, 'third')
  await house.ask('alice', `${app}/environments/production/secrets/GONE`, { method: 'DELETE' })
  const { items } = JSON.parse((await house.ask('dev', '/api/v1/tokens')).text) as {
    items: { id: string; name: string }[]
  }
  const ended = items.find(({ name }) => name === 'ended')
  await house.ask('dev', `/api/v1/tokens/${ended?.id}`, { method: 'DELETE' })
}

interface Verdict {
  /** What was asked of the doctor, while the change stood. */
  readonly isFound: boolean
  /** Success with another meaning, or an error that names nothing. */
  readonly wrong: readonly string[]
  readonly outcomes: ReadonlySet<Outcome>
}

/** Makes the table hold other rows, asks everything, and puts the table back. `undefined`: its keys do not allow it. */
async function judge(
  table: string,
  rows: readonly StoredRow[],
  look = async () => false,
): Promise<Verdict | undefined> {
  const kept = stored.rows(table)
  try {
    stored.replace(table, rows)
  } catch {
    return undefined
  }
  let after: readonly Probed[]
  let isFound: boolean
  try {
    after = await prober.askAll()
    isFound = await look()
  } finally {
    // What was appended or noted meanwhile stays.
    const isGrowing = table === 'audit_event' || table === 'token_use'
    stored.replace(table, isGrowing ? [...kept, ...stored.rows(table).slice(kept.length)] : kept)
  }
  const outcomes = new Set<Outcome>()
  const wrong: string[] = []
  for (const [index, probe] of prober.probes.entries()) {
    const [was, is] = [before[index], after[index]]
    if (was === undefined || is === undefined) throw new Error('a question was not asked')
    const outcome = compare(
      ...(table === 'external_id' ? ([unnumbered(was), unnumbered(is)] as const) : ([was, is] as const)),
    )
    outcomes.add(outcome)
    if (outcome === 'changed' || outcome === 'broken') {
      wrong.push(
        `${probe.as} ${probe.path}: ${outcome}: ${is.status} ${JSON.stringify(is.body).slice(0, 300)}`,
      )
    }
  }
  return { wrong, outcomes, isFound }
}

/** A thing whose number was taken away gets a new one, and the old one leads nowhere. */
function unnumbered({ status, body }: Probed): Probed {
  return { status, body: JSON.parse(JSON.stringify(body).replaceAll(/\b\d{9}\b/g, '0')) }
}

/** Who cannot even ask the doctor has noticed, too. */
async function faults(): Promise<string[]> {
  const answer = await house.client.send('/api/v1/doctor/integrity', { token: house.server.ownerToken })
  const report = JSON.parse(answer.text) as { detail?: string; faults: { row: string; fault: string }[] }
  if (answer.status !== 200) return [`the doctor cannot be asked: ${report.detail}`]
  return report.faults.map(({ row, fault }) => `${row} ${fault}`)
}

/** A row that somebody's question depends on: its loss is noticed. */
const needed = new Map<string, StoredRow>()

it('finds nothing to object to before anything was changed', async () => {
  expect(await faults()).toEqual([])
  expect(outcomesOf(await prober.askAll())).toEqual(before.map(() => 'same'))
})

it('has something in every table, so that a new one is not forgotten', () => {
  const known = new Set([
    ...Object.keys(idle).map((column) => column.split('.')[0]),
    ...unread,
    ...readAtStart,
  ])
  const empty = stored.tables().filter((table) => stored.rows(table).length === 0 && !known.has(table))
  expect(empty).toEqual([])
})

describe('a deleted row', () => {
  it('takes its thing along, and of a secret it is found by the doctor', async () => {
    const wrong: string[] = []
    for (const table of tried()) {
      const rows = stored.rows(table)
      for (const [index, row] of chosen(rows).entries()) {
        const verdict = await judge(
          table,
          rows.filter((other) => !sameRow(other, row)),
          async () => (await faults()).length > 0,
        )
        if (verdict === undefined) continue
        if (verdict.outcomes.size > 1 && !needed.has(table)) needed.set(table, row)
        // Whose own value is gone receives what lies below it: that cannot be refused, only found.
        if (!verdict.isFound) wrong.push(...verdict.wrong.map((text) => `${table} row ${index}: ${text}`))
      }
    }
    expect(wrong).toEqual([])
    expect(tried().filter((table) => !needed.has(table))).toEqual([])
  }, 180_000)
})

describe('a changed column', () => {
  it('is refused by name, or its row is not found any more; never does it mean something else', async () => {
    const wrong: string[] = []
    const unnoticed: string[] = []
    for (const table of tried()) {
      const target = needed.get(table)
      if (target === undefined) continue
      const rows = stored.rows(table)
      for (const column of stored.columns(table)) {
        const kinds = [flipped(target[column] ?? null), ...copies(rows, target, column)]
        const noticed = new Set<boolean>()
        for (const value of kinds) {
          const changed = rows.map((row) => (sameRow(row, target) ? { ...row, [column]: value } : row))
          const verdict = await judge(table, changed)
          if (verdict === undefined) continue
          wrong.push(...verdict.wrong.map((text) => `${table}.${column}: ${text}`))
          noticed.add(verdict.outcomes.size > 1)
        }
        if (noticed.has(false)) unnoticed.push(`${table}.${column}`)
      }
    }
    expect(wrong).toEqual([])
    expect(unnoticed).toEqual([])
  }, 180_000)

  it('exchanged with that of another row is refused just the same', async () => {
    const wrong: string[] = []
    for (const table of tried()) {
      const target = needed.get(table)
      const other = stored.rows(table).find((row) => target !== undefined && !sameRow(row, target))
      if (target === undefined || other === undefined) continue
      for (const column of stored.columns(table)) {
        const [mine, theirs] = [target[column] ?? null, other[column] ?? null]
        if (sameValue(mine, theirs)) continue
        const exchanged = stored.rows(table).map((row) => {
          if (sameRow(row, target)) return { ...row, [column]: theirs }
          return sameRow(row, other) ? { ...row, [column]: mine } : row
        })
        const verdict = await judge(table, exchanged)
        wrong.push(...(verdict?.wrong ?? []).map((text) => `${table}.${column}: ${text}`))
      }
    }
    expect(wrong).toEqual([])
  }, 180_000)
})

describe('an older copy of a row', () => {
  it('opens, and is found by the doctor', async () => {
    const found: Record<string, boolean> = {}
    for (const table of tried()) {
      const keys = stored.key(table)
      const now = stored.rows(table)
      for (const row of now) {
        const old = earlier
          .get(table)
          ?.find((was) => keys.every((key) => sameValue(was[key] ?? null, row[key] ?? null)))
        if (old === undefined || sameRow(old, row)) continue
        const verdict = await judge(
          table,
          now.map((other) => (sameRow(other, row) ? old : other)),
          async () =>
            (await faults()).some((fault) =>
              /older copy|was revoked|no longer|on the audit record/.test(fault),
            ),
        )
        const name = `${table} ${keys.map((key) => String(row[key])).join('/')}`
        if (verdict !== undefined) found[name] = verdict.isFound
      }
    }
    expect(Object.keys(found).length).toBeGreaterThanOrEqual(4)
    expect(Object.entries(found).filter(([, isFound]) => !isFound)).toEqual([])
  })

  it('of a secret with all that belonged to it is found, too', async () => {
    const tables = ['secret_version', 'secret_value', 'secret'] as const
    const kept = tables.map((table) => stored.rows(table))
    for (const table of tables) stored.replace(table, earlier.get(table) ?? [])
    const value = await house.ask('alice', `${app}/environments/production/secrets/DB_URL/value`)
    expect(JSON.parse(value.text)).toMatchObject({ version: 2, value: 'second' })
    expect(await faults()).toContainEqual(expect.stringMatching(/DB_URL is at version 2.*last is version 3/))
    for (const [index, table] of tables.entries()) stored.replace(table, kept[index] ?? [])
    expect(await faults()).toEqual([])
  })
})

describe('a planted row', () => {
  const text = `kw_${'A'.repeat(36)}`

  it.each(['sha256', 'hmac'] as const)('of a token by a guessed %s lets nobody in', async (guess) => {
    const row = stored.rows('token')[0]!
    const hash =
      guess === 'sha256'
        ? createHash('sha256').update(text).digest()
        : createHmac('sha256', text).update(text).digest()
    for (const mac of [row['mac']!, new Uint8Array(32)]) {
      stored.insert('token', { ...row, id: 'planted', hash, mac })
      const answer = await house.client.send('/api/v1/me', { token: text })
      expect(answer.status).toBe(401)
      stored.exec(`delete from token where id = 'planted'`)
    }
  })

  it('of a token under the hash of one that is known is refused by name', async () => {
    const rows = stored.rows('token')
    const [vic, owner] = ['vic', 'first owner'].map((name) => rows.find((row) => row['name'] === name)!)
    const mine = { ...owner!, hash: vic!['hash']! }
    stored.replace('token', rows.filter((row) => row !== vic && row !== owner).concat(mine))
    const answer = await house.client.send('/api/v1/me', { token: house.tokens['vic']! })
    expect([answer.status, answer.text]).toEqual([
      500,
      expect.stringContaining(`token ${String(owner!['id'])} was changed`),
    ])
    stored.replace('token', rows)
  })

  it('of a grant gives nothing, and stops whom it is for', async () => {
    const rows = stored.rows('role_grant')
    const eve = stored.rows('principal').find((row) => row['login'] === 'eve')!
    const acme = stored.rows('workspace').find((row) => row['slug'] === 'acme')!
    const owning = rows.find((row) => row['workspace_id'] === acme['id'] && row['role'] === 'owner')!
    for (const id of ['planted', owning['id']!]) {
      const planted = { ...owning, id, principal_id: eve['id']! }
      stored.replace('role_grant', [...rows.filter((row) => row['id'] !== id), planted])
      const answer = await house.client.send(`${app}/environments/production/secrets`, {
        token: house.tokens['eve']!,
      })
      expect([answer.status, answer.text]).toEqual([
        500,
        expect.stringContaining(`role_grant ${String(id)} was changed`),
      ])
    }
    stored.replace('role_grant', rows)
  })

  it('of a version is refused when read, and so is one moved to another secret', async () => {
    const rows = stored.rows('secret_version')
    const valueOf = (name: string) => {
      const secret = stored.rows('secret').find((row) => row['name'] === name)!
      return stored.rows('secret_value').find((row) => row['secret_id'] === secret['id'])!['id']!
    }
    const [key, tool] = [valueOf('API_KEY'), valueOf('TOOL')]
    const foreign = rows.find((row) => row['value_id'] === tool)!
    const others = rows.filter((row) => row['value_id'] !== key)
    for (const planted of [
      { ...foreign, value_id: key },
      { ...rows.find((row) => row['value_id'] === key)!, envelope: foreign['envelope']! },
    ]) {
      stored.replace('secret_version', [...others, planted])
      for (const path of ['value', 'versions']) {
        const answer = await house.client.send(`${app}/environments/production/secrets/API_KEY/${path}`, {
          token: house.tokens['alice']!,
        })
        expect([answer.status, answer.text]).toEqual([
          500,
          expect.stringContaining('version 1 of secret API_KEY was changed'),
        ])
      }
      expect(await faults()).toContainEqual(expect.stringMatching(/API_KEY .*changed outside/))
    }
    stored.replace('secret_version', [
      ...rows,
      { ...rows.find((row) => row['value_id'] === key)!, version: 2 },
    ])
    const answer = await house.client.send(`${app}/environments/production/secrets/API_KEY/versions`, {
      token: house.tokens['alice']!,
    })
    expect([answer.status, answer.text]).toEqual([500, expect.stringContaining('API_KEY')])
    stored.replace('secret_version', rows)
  })
})

describe('the audit record', () => {
  it.each(['chain', 'seq', 'body', 'hash'])('with another %s is found by the doctor', async (column) => {
    const rows = stored.rows('audit_event')
    const target = rows[Math.floor(rows.length / 2)]!
    stored.replace(
      'audit_event',
      rows.map((row) =>
        row === target
          ? { ...row, [column]: column === 'seq' ? 100_000 : flipped(row[column] ?? null) }
          : row,
      ),
    )
    expect(await faults()).toContainEqual(expect.stringMatching(/^audit event \d+ of chain/))
    stored.exec(
      `delete from audit_event where seq >= 100000 or chain not in (select id from workspace union select 'instance')`,
    )
    stored.replace('audit_event', [...rows, ...stored.rows('audit_event').slice(rows.length)])
  })
})

function outcomesOf(after: readonly Probed[]): Outcome[] {
  return after.map((is, index) => compare(before[index]!, is))
}

/** Tables whose rows somebody's questions read. */
function tried(): string[] {
  const set = new Set([
    ...readAtStart,
    ...unread,
    ...Object.keys(idle).map((column) => column.split('.')[0] ?? ''),
  ])
  return stored.tables().filter((table) => !set.has(table) && table !== 'audit_event')
}

function chosen(rows: readonly StoredRow[]): readonly StoredRow[] {
  return process.env['KEYWELL_SECURITY_ALL'] === '1' ? rows : rows.slice(0, 12)
}

/** The first other value that the column has elsewhere. */
function copies(rows: readonly StoredRow[], target: StoredRow, column: string) {
  const other = rows.find((row) => !sameValue(row[column] ?? null, target[column] ?? null))
  return other === undefined ? [] : [other[column] ?? null]
}
