import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadDriver } from '../../src/storage/sqlite-driver.js'
import { startServer } from '../acceptance/server.ts'
import { HttpClient } from './http-client.ts'
import type { Acknowledged, Ledger, Write } from './ledger.ts'
import { filesIn, readTruth } from './stored-truth.ts'
import { valueOf } from './written-value.js'

const attempted = new Map<number, Write>()
const acknowledged = new Map<number, Acknowledged>()
const ledger: Ledger = { attempted, acknowledged }
let directory: string
let ownerToken: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keywell-truth-'))
  const server = await startServer({ directory, keep: true })
  ownerToken = server.ownerToken
  const { writer = '' } = await server.apply({
    users: [{ login: 'alice' }],
    workspaces: [{ slug: 'acme', members: [{ user: 'alice', role: 'admin' }], projects: [{ slug: 'app' }] }],
    tokens: [{ name: 'writer', user: 'alice' }],
  })
  const client = new HttpClient(server.url)
  for (const id of [1, 2, 3, 4]) {
    const write = { id, name: id % 2 === 0 ? 'EVEN' : 'ODD' }
    attempted.set(id, write)
    const body = { value: valueOf(write).toString() }
    const path = `/api/v1/workspaces/acme/projects/app/secrets/${write.name}`
    const answer = await client.send(path, { method: 'PUT', token: writer, body })
    expect(answer.status).toBeLessThan(300)
    acknowledged.set(id, { ...write, version: Math.ceil(id / 2) })
  }
  client.close()
  await server.stop()
})

afterAll(() => rm(directory, { recursive: true, force: true }))

async function truthAfter(damage: string, told: Ledger = ledger): Promise<readonly string[]> {
  const copy = await mkdtemp(join(tmpdir(), 'keywell-truth-'))
  try {
    await cp(directory, copy, { recursive: true })
    const { DatabaseSync } = await loadDriver()
    const database = new DatabaseSync(filesIn(copy).database)
    database.exec(`pragma foreign_keys = off; ${damage}`)
    database.close()
    return (await readTruth(filesIn(copy), told, ownerToken)).findings
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

it('finds nothing in what a server left', async () => {
  expect(await truthAfter('')).toEqual([])
})

const damages: [what: string, damage: string, finding: RegExp][] = [
  ['a lost version', 'delete from secret_version where version = 1', /acknowledged write 1 is lost/],
  ['a lost secret', 'delete from secret_version; delete from secret_value', /write 4 is lost/],
  [
    'a version without its event',
    `delete from audit_event where body like '%secret.updated%'`,
    /has no audit event/,
  ],
  ['an event without its version', 'delete from secret_version where version = 2', /has no version/],
  [
    'a changed envelope',
    'update secret_version set envelope = zeroblob(90) where version = 1',
    /was changed outside/,
  ],
  [
    'a chain that does not go on',
    `update audit_event set hash = zeroblob(32) where seq = 2`,
    /does not continue/,
  ],
  ['a reference to nothing', `delete from principal where login = 'alice'`, /foreign key/],
  ['a founder who is gone', 'delete from workspace', /workspaces .* are missing/],
  [
    'an instance that is gone',
    'delete from workspace; delete from principal; delete from audit_event; delete from token; delete from role_grant',
    /founded anew/,
  ],
]
it.each(damages)('finds %s', async (_, damage, finding) => {
  expect(await truthAfter(damage)).toContainEqual(expect.stringMatching(finding))
})

it('finds what was acknowledged and never stored', async () => {
  const more = new Map([...acknowledged, [9, { id: 9, name: 'ODD', version: 3 }]])
  expect(await truthAfter('', { attempted, acknowledged: more })).toEqual([
    'ODD: acknowledged write 9 is lost',
  ])
})
