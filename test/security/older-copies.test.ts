import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { listMembers, removeMember } from '../../src/core/access/members.ts'
import { listTokens, revokeToken } from '../../src/core/access/tokens.ts'
import { checkIntegrity } from '../../src/core/doctor/integrity.ts'
import { putSecret } from '../../src/core/secret/put-secret.ts'
import { revealSecret } from '../../src/core/secret/read-secret.ts'
import { openTestHouse, type Act, type TestHouse } from '../house.ts'
import { createDatabase } from '../postgres.ts'
import { insertRow, rawRows, removeRows } from '../tamper.ts'
import { at, populate, production, utf8 } from '../world.ts'

describe.each(['SQLite', 'Postgres'])('an older copy on %s', (engine) => {
  let house: TestHouse
  let as: (login: string) => Act
  const target = { at: production, store: 'shared', name: 'KEY' }
  const put = (text: string, name = 'KEY') =>
    as('alice')(putSecret, { ...target, name, value: { kind: 'plain', bytes: utf8(text) } })
  const faults = async () => (await as('owner')(checkIntegrity, {})).faults

  beforeAll(async () => {
    const base = inject('postgresUrl')
    house = await openTestHouse(engine === 'Postgres' ? await createDatabase(base ?? '') : undefined)
    as = await populate(house)
    await put('first')
  })
  afterAll(() => house[Symbol.asyncDispose]())

  it('of a removed member’s grant gives access again, and is found', async () => {
    const { members } = await as('alice')(listMembers, { at: at('acme') })
    const dev = members.find(({ principal }) => principal.login === 'dev')
    const before = await rawRows(house.engine, 'role_grant')
    await as('alice')(removeMember, { at: at('acme'), member: dev?.principal.id ?? '' })
    await expect(as('dev')(revealSecret, target)).rejects.toMatchObject({ code: 'not_found' })
    const kept = new Set((await rawRows(house.engine, 'role_grant')).map(({ id }) => id))
    const gone = before.filter(({ id }) => !kept.has(id))
    expect(gone).toHaveLength(1)
    for (const row of gone) await insertRow(house.engine, 'role_grant', row)
    expect(new TextDecoder().decode((await as('dev')(revealSecret, target)).bytes)).toBe('first')
    const fault = 'was taken away, as the audit record says: an older copy was put back'
    expect(await faults()).toEqual([{ row: `role_grant ${String(gone[0]?.['id'])}`, fault }])
    await removeRows(house.engine, 'role_grant', { id: gone[0]?.['id'] })
    expect(await faults()).toEqual([])
  })

  it('of a revoked token lets it in again, and is found', async () => {
    const token = (await as('vic')(listTokens, {})).find(({ token: { name } }) => name === 'vic')?.token
    const before = (await rawRows(house.engine, 'token')).find(({ id }) => id === token?.id)
    await as('vic')(revokeToken, { id: token?.id ?? '' })
    const after = (await rawRows(house.engine, 'token')).find(({ id }) => id === token?.id)
    await removeRows(house.engine, 'token', { id: token?.id })
    await insertRow(house.engine, 'token', before ?? {})
    expect(await as('vic')(listTokens, {})).toHaveLength(1)
    const fault = 'is another than was written last, as the audit record says: an older copy was put back'
    expect(await faults()).toEqual([{ row: `token ${token?.id}`, fault }])
    await removeRows(house.engine, 'token', { id: token?.id })
    await insertRow(house.engine, 'token', after ?? {})
    expect(await faults()).toEqual([])
  })

  it('is not suspected where sixteen writers are at work', async () => {
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let turn = 0; turn < 8; turn += 1) await put(`${turn}`, `NAME_${writer % 4}`)
    })
    const looks = Array.from({ length: 8 }, async () => {
      for (let turn = 0; turn < 4; turn += 1) expect(await faults()).toEqual([])
    })
    await Promise.all([...writers, ...looks])
  })
})
