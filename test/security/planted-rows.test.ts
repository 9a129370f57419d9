import { createHash, createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AdministeredHouse } from './administered-house.ts'
import { app } from './furniture.ts'
import { flipped, sameRow, sameValue } from './stored-rows.ts'

let judged: AdministeredHouse

beforeAll(async () => {
  judged = await AdministeredHouse.start()
}, 120_000)
afterAll(() => judged?.stop())

describe('an older copy of a row', () => {
  it('opens, and is found by the doctor', async () => {
    const unfound: string[] = []
    let copies = 0
    for (const [table, was] of judged.earlier) {
      const keys = judged.stored.key(table)
      const now = judged.stored.rows(table)
      for (const row of now) {
        const old = was.find((each) => keys.every((key) => sameValue(each[key] ?? null, row[key] ?? null)))
        if (old === undefined || sameRow(old, row) || table === 'token_use') continue
        judged.stored.replace(
          table,
          now.map((other) => (sameRow(other, row) ? old : other)),
        )
        copies += 1
        if ((await judged.faults()).length === 0) unfound.push(table)
        judged.stored.replace(table, now)
      }
    }
    expect(copies).toBeGreaterThanOrEqual(4)
    expect(unfound).toEqual([])
  })

  it('of a secret with all that belonged to it is found, too', async () => {
    const tables = ['secret_version', 'secret_value', 'secret'] as const
    const kept = tables.map((table) => judged.stored.rows(table))
    for (const table of tables) judged.stored.replace(table, judged.earlier.get(table) ?? [])
    const value = await judged.house.ask('alice', `${app}/environments/production/secrets/DB_URL/value`)
    expect(JSON.parse(value.text)).toMatchObject({ version: 2, value: 'second' })
    expect(await judged.faults()).toContainEqual(
      expect.stringMatching(/DB_URL is at version 2.*last is version 3/),
    )
    for (const [index, table] of tables.entries()) judged.stored.replace(table, kept[index] ?? [])
    expect(await judged.faults()).toEqual([])
  })
})

describe('a planted row', () => {
  const text = `kw_${'A'.repeat(36)}`

  it.each(['sha256', 'hmac'] as const)('of a token by a guessed %s lets nobody in', async (guess) => {
    const row = judged.stored.rows('token')[0]!
    const hash =
      guess === 'sha256'
        ? createHash('sha256').update(text).digest()
        : createHmac('sha256', text).update(text).digest()
    for (const mac of [row['mac']!, new Uint8Array(32)]) {
      judged.stored.insert('token', { ...row, id: 'planted', hash, mac })
      const answer = await judged.house.client.send('/api/v1/me', { token: text })
      expect(answer.status).toBe(401)
      judged.stored.exec(`delete from token where id = 'planted'`)
    }
  })

  it('of a token under the hash of one that is known is refused by name', async () => {
    const rows = judged.stored.rows('token')
    const [vic, owner] = ['vic', 'first owner'].map((name) => rows.find((row) => row['name'] === name)!)
    const mine = { ...owner!, hash: vic!['hash']! }
    judged.stored.replace('token', rows.filter((row) => row !== vic && row !== owner).concat(mine))
    const answer = await judged.house.client.send('/api/v1/me', { token: judged.house.tokens['vic']! })
    expect([answer.status, answer.text]).toEqual([
      500,
      expect.stringContaining(`token ${String(owner!['id'])} was changed`),
    ])
    judged.stored.replace('token', rows)
  })

  it('of a grant gives nothing, and stops whom it is for', async () => {
    const rows = judged.stored.rows('role_grant')
    const eve = judged.stored.rows('principal').find((row) => row['login'] === 'eve')!
    const acme = judged.stored.rows('workspace').find((row) => row['slug'] === 'acme')!
    const owning = rows.find((row) => row['workspace_id'] === acme['id'] && row['role'] === 'owner')!
    for (const id of ['planted', owning['id']!]) {
      const planted = { ...owning, id, principal_id: eve['id']! }
      judged.stored.replace('role_grant', [...rows.filter((row) => row['id'] !== id), planted])
      const answer = await judged.house.client.send(`${app}/environments/production/secrets`, {
        token: judged.house.tokens['eve']!,
      })
      expect([answer.status, answer.text]).toEqual([
        500,
        expect.stringContaining(`role_grant ${String(id)} was changed`),
      ])
    }
    judged.stored.replace('role_grant', rows)
  })

  it('of a version is refused when read, and so is one moved to another secret', async () => {
    const rows = judged.stored.rows('secret_version')
    const valueOf = (name: string) => {
      const secret = judged.stored.rows('secret').find((row) => row['name'] === name)!
      return judged.stored.rows('secret_value').find((row) => row['secret_id'] === secret['id'])!['id']!
    }
    const [key, tool] = [valueOf('API_KEY'), valueOf('TOOL')]
    const foreign = rows.find((row) => row['value_id'] === tool)!
    const others = rows.filter((row) => row['value_id'] !== key)
    for (const planted of [
      { ...foreign, value_id: key },
      { ...rows.find((row) => row['value_id'] === key)!, envelope: foreign['envelope']! },
    ]) {
      judged.stored.replace('secret_version', [...others, planted])
      for (const path of ['value', 'versions']) {
        const answer = await judged.house.client.send(
          `${app}/environments/production/secrets/API_KEY/${path}`,
          {
            token: judged.house.tokens['alice']!,
          },
        )
        expect([answer.status, answer.text]).toEqual([
          500,
          expect.stringContaining('version 1 of secret API_KEY was changed'),
        ])
      }
      expect(await judged.faults()).toContainEqual(expect.stringMatching(/API_KEY .*changed outside/))
    }
    judged.stored.replace('secret_version', [
      ...rows,
      { ...rows.find((row) => row['value_id'] === key)!, version: 2 },
    ])
    const answer = await judged.house.client.send(`${app}/environments/production/secrets/API_KEY/versions`, {
      token: judged.house.tokens['alice']!,
    })
    expect([answer.status, answer.text]).toEqual([500, expect.stringContaining('API_KEY')])
    judged.stored.replace('secret_version', rows)
  })
})

describe('the content of a share', () => {
  it('put under another, or changed, is not shown', async () => {
    const rows = judged.stored.rows('share_content')
    const [one, two] = [rows[0]!, rows[1]!]
    const view = () =>
      Promise.all(
        judged.furniture.shares.map((share) =>
          judged.house.client.send(`/v1/share/${share}/view`, { method: 'POST', body: {} }),
        ),
      )
    expect((await view()).map(({ status }) => status)).toEqual([200, 200])
    for (const planted of [
      [
        { ...one, envelope: two['envelope']! },
        { ...two, envelope: one['envelope']! },
      ],
      [
        { ...one, envelope: flipped(one['envelope']!) },
        { ...two, envelope: flipped(two['envelope']!) },
      ],
    ]) {
      judged.stored.replace('share_content', [...rows.slice(2), ...planted])
      for (const answer of await view()) {
        expect([answer.status, answer.text]).toEqual([
          500,
          expect.stringContaining('changed outside Keywell'),
        ])
      }
    }
    judged.stored.replace('share_content', rows)
  })
})

describe('the audit record', () => {
  it.each(['chain', 'seq', 'body', 'hash'])('with another %s is found by the doctor', async (column) => {
    const rows = judged.stored.rows('audit_event')
    const target = rows[Math.floor(rows.length / 2)]!
    judged.stored.replace(
      'audit_event',
      rows.map((row) =>
        row === target
          ? { ...row, [column]: column === 'seq' ? 100_000 : flipped(row[column] ?? null) }
          : row,
      ),
    )
    expect(await judged.faults()).toContainEqual(expect.stringMatching(/^audit event \d+ of chain/))
    judged.stored.exec(
      `delete from audit_event where seq >= 100000 or chain not in (select id from workspace union select 'instance')`,
    )
    judged.stored.replace('audit_event', [...rows, ...judged.stored.rows('audit_event').slice(rows.length)])
  })
})
