import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listChanges } from '../src/core/change/list-changes.ts'
import { putSecret } from '../src/core/secret/put-secret.ts'
import { listSecrets, revealSecret } from '../src/core/secret/read-secret.ts'
import { getSealingKey } from '../src/core/secret/sealing-key.ts'
import { writeSecrets } from '../src/core/secret/write-secrets.ts'
import { sealBox } from '../src/crypto/index.ts'
import { openTestHouse, type Act, type TestHouse } from './house.ts'
import { populate, production, utf8 } from './world.ts'

/** What speed rests on and no machine changes: how often the database is asked, and how many writers share a sync. */
describe('the work behind a request', () => {
  let house: TestHouse
  let dev: Act
  const at = { at: production, store: 'shared' }
  const put = (name: string) =>
    dev(putSecret, { ...at, name, value: { kind: 'plain', bytes: utf8('value') } })

  /** The audit rows of a batch are written once for all its works: a head, and an insert. */
  const auditStatements = 2

  /** And the head of the row chain, where a row was written. */
  const rowStatements = 1

  async function statements(work: () => Promise<unknown>): Promise<number> {
    const before = house.engine.counters.statements
    await work()
    return house.engine.counters.statements - before - auditStatements
  }

  const ofWrite = async (work: () => Promise<unknown>): Promise<number> =>
    (await statements(work)) - rowStatements

  beforeAll(async () => {
    house = await openTestHouse()
    dev = (await populate(house))('dev')
    for (let i = 0; i < 50; i++) await put(`NAME_${i}`)
  })
  afterAll(() => house[Symbol.asyncDispose]())

  it('asks twice for a read', async () => {
    expect(await statements(() => dev(revealSecret, { ...at, name: 'NAME_1' }))).toBeLessThanOrEqual(2)
  })

  it('asks twice for a list of fifty', async () => {
    const page = { offset: 0, limit: 50 }
    expect(await statements(() => dev(listSecrets, { ...at, page }))).toBeLessThanOrEqual(2)
  })

  it('asks five times for a list of changes, however many values they wrote', async () => {
    const list = () => dev(listChanges, { at: production, limit: 30 })
    expect(await statements(list)).toBeLessThanOrEqual(5)
  })

  it('asks at most eight times for a write, sealed or not', async () => {
    expect(await ofWrite(() => put('NAME_1'))).toBeLessThanOrEqual(8)
    expect(await ofWrite(() => put('NEW_NAME'))).toBeLessThanOrEqual(8)
    const { keyId, publicKey } = await dev(getSealingKey, at)
    const value = { kind: 'sealed', keyId, box: sealBox(publicKey, utf8('boxed')) } as const
    expect(await ofWrite(() => dev(putSecret, { ...at, name: 'NAME_2', value }))).toBeLessThanOrEqual(8)
  })

  it('counts what a home holds once for all that one request writes there', async () => {
    const write = (from: number, count: number) => {
      const items = Array.from({ length: count }, (_, n) => ({
        name: `BULK_${from + n}`,
        bytes: utf8('value'),
        attributes: {},
      }))
      return ofWrite(() => dev(writeSecrets, { ...at, items }))
    }
    const [one, ten] = [await write(0, 1), await write(10, 10)]
    // Of each: what stands there, the secret of that name, its value; and a row of all three.
    expect(ten - one).toBeLessThanOrEqual(9 * 6)
  })

  it('lets several writers share one sync, and answers 256 of them', async () => {
    const before = { ...house.engine.counters }
    const written = await Promise.all(Array.from({ length: 256 }, (_, i) => put(`MANY_${i}`)))
    const { commits, syncs, works } = house.engine.counters
    expect(written).toHaveLength(256)
    expect(works - before.works).toBe(256)
    expect(commits - before.commits).toBeLessThan(64)
    expect(syncs - before.syncs).toBeLessThan(64)
  })

  it('lets a refused write leave its neighbours committed', async () => {
    const works = ['NEXT_1', 'no name', 'NEXT_2'].map((name) => put(name))
    const outcomes = await Promise.allSettled(works)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(new TextDecoder().decode((await dev(revealSecret, { ...at, name: 'NEXT_2' })).bytes)).toBe('value')
  })
})
