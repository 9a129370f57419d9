/** Many values as one change, the history by change, and the way back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createToken } from '../src/core/access/tokens.ts'
import { listChanges } from '../src/core/change/list-changes.ts'
import { takeBackChange } from '../src/core/change/take-back-change.ts'
import type { Locator } from '../src/core/place/place.ts'
import { putSecret } from '../src/core/secret/put-secret.ts'
import { revealSecret } from '../src/core/secret/read-secret.ts'
import type { GivenItem, WriteSecrets } from '../src/core/secret/write-secrets.ts'
import { writeSecrets } from '../src/core/secret/write-secrets.ts'
import { envelopeOverheadBytes } from '../src/crypto/index.ts'
import { limits } from '../src/limits.ts'
import { engines } from './engines.ts'
import { openTestHouse, type Act, type TestHouse } from './house.ts'
import { addVersions, type RawRow, removeRows, setColumn } from './tamper.ts'
import { at, events, populate, production, utf8 } from './world.ts'

const app = at('acme', 'app')
const staging = at('acme', 'app', 'staging')

describe.each(engines)('a change of many values on %s', (_engine, openHouse) => {
  let house: TestHouse
  let as: (login: string) => Act

  beforeAll(async () => {
    house = await openHouse()
    as = await populate(house)
  }, 60_000)
  afterAll(() => house[Symbol.asyncDispose]())

  const write = (
    place: Locator,
    items: readonly GivenItem[],
    more: Partial<WriteSecrets> = {},
    act = as('dev'),
  ) => act(writeSecrets, { at: place, store: 'shared', items, ...more })
  const set = (name: string, text: string, more: Partial<GivenItem> = {}): GivenItem => {
    return { name, bytes: utf8(text), ...more }
  }
  const valueOf = async (place: Locator, name: string) => {
    const found = await as('alice')(revealSecret, { at: place, store: 'shared', name })
    return Buffer.from(found.bytes).toString()
  }
  const absent = (place: Locator, name: string) =>
    expect(valueOf(place, name)).rejects.toMatchObject({ code: 'not_found' })

  it('is one change and one event over several environments, and says what became of each item', async () => {
    await write(production, [set('ONE', '1'), set('TWO', '2')])
    const done = await write(app, [
      set('ONE', '1', { environment: 'production' }),
      set('TWO', 'changed', { environment: 'production' }),
      set('TWO', 'other', { environment: 'staging' }),
      set('THREE', 'default'),
    ])
    expect(done.outcomes).toEqual([
      { action: 'unchanged', name: 'ONE', environment: 'production', version: 1 },
      { action: 'update', name: 'TWO', environment: 'production', version: 2 },
      { action: 'create', name: 'TWO', environment: 'staging', version: 1 },
      { action: 'create', name: 'THREE', environment: undefined, version: 1 },
    ])
    const [event] = await events(house, 'acme', 1)
    expect(event).toMatchObject({ id: done.changeId, action: 'secret.changed', details: { items: 4 } })
    expect(event?.['targets']).toHaveLength(3)
    expect(await valueOf(staging, 'TWO')).toBe('other')
    const ended = await write(production, [{ name: 'TWO' }])
    expect(ended.outcomes).toMatchObject([{ action: 'delete', name: 'TWO', version: 3 }])
    await absent(production, 'TWO')
  })

  it('is all or none: a refusal names its item, and nothing is written', async () => {
    await write(production, [set('THERE', 'x')])
    const bad: readonly (readonly [GivenItem, string])[] = [
      [set('THERE', 'y', { expected: 0 }), 'precondition'],
      [{ name: 'NOT_THERE' }, 'not_found'],
      [set('there', 'y'), 'conflict'],
      [set('no name', 'y'), 'invalid'],
      [set('LARGE', 'x'.repeat(limits.valueBytesMax + 1)), 'too_large'],
      [set('HALF', 'again'), 'invalid'],
      [set('ELSEWHERE', 'x', { environment: 'staging' }), 'invalid'],
    ]
    for (const [item, code] of bad) {
      const attempt = write(production, [set('HALF', 'x'), item])
      await expect(attempt).rejects.toMatchObject({ code, facts: { violations: [{ path: 'items.1' }] } })
      await expect(attempt).rejects.toThrow(item.name)
    }
    await absent(production, 'HALF')
    const unknown = write(app, [set('HALF', 'x'), set('A', 'x', { environment: 'nowhere' })])
    await expect(unknown).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is only told beforehand with a dry run, and leaves alone what is to be kept', async () => {
    await write(production, [set('KEPT', 'old')])
    const items = [set('kept', 'new'), set('FRESH', 'x')]
    const options = { ifExists: 'keep', spelling: 'keep', dryRun: true } as const
    const planned = await write(production, items, options)
    expect(planned.outcomes.map(({ action, name }) => [action, name])).toEqual([
      ['kept', 'KEPT'],
      ['create', 'FRESH'],
    ])
    await absent(production, 'FRESH')
    await write(production, items, { ...options, dryRun: false })
    expect(await valueOf(production, 'KEPT')).toBe('old')
    expect(await valueOf(production, 'FRESH')).toBe('x')
  })

  it('tells nobody that a value is the same who may not reveal it', async () => {
    await write(production, [set('GUESSED', 'right')])
    const { text } = await as('dev')(createToken, { name: 'writer', scopes: ['secret:write'] })
    const guess = await write(production, [set('GUESSED', 'right')], { dryRun: true }, house.as(text))
    expect(guess.outcomes[0]?.action).toBe('update')
  })

  it('is allowed only where each of its values may be written', async () => {
    const narrow = as('narrow')
    await write(app, [set('NARROW', 'x', { environment: 'staging' })], {}, narrow)
    const both = [set('N', 'x', { environment: 'staging' }), set('N', 'x', { environment: 'production' })]
    await expect(write(app, both, {}, narrow)).rejects.toMatchObject({ code: 'not_found' })
    await absent(staging, 'N')
    await expect(write(production, [set('V', 'x')], {}, as('vic'))).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('stands in the history of every place that it touched, by whom and through what', async () => {
    const { changeId } = await write(app, [
      set('LISTED', 'a', { environment: 'staging' }),
      set('LISTED', 'b', { environment: 'production' }),
    ])
    const newest = async (place: Locator) => {
      const { changes, logins } = await as('vic')(listChanges, { at: place, limit: 1 })
      const [listed] = changes
      return { ...listed, by: logins.get(listed?.change.createdBy ?? '') }
    }
    const whole = await newest(app)
    expect(whole).toMatchObject({
      by: 'dev',
      change: { id: changeId, action: 'secret.changed', surface: 'test' },
    })
    expect(whole.values?.map(({ name, environment }) => [name, environment]).toSorted()).toEqual([
      ['LISTED', 'production'],
      ['LISTED', 'staging'],
    ])
    const part = await newest(staging)
    expect(part.change?.id).toBe(changeId)
    expect(part.values).toMatchObject([
      { name: 'LISTED', environment: 'staging', version: 1, deleted: false },
    ])
  })

  it('is not taken back in part where it wrote too many values', async () => {
    const { changeId = '', written } = await write(staging, [set('LONG', 'x'), set('SHORT', 'x')])
    await addVersions(
      house.engine,
      String(written[0]?.value.id),
      changeId,
      limits.changeTakenBack.countMax - 1,
    )
    const undo = as('dev')(takeBackChange, { at: app, changeId })
    await expect(undo).rejects.toMatchObject({ code: 'limit', facts: { subject: 'change' } })
  })

  it('is not listed with what was made of its versions in the database', async () => {
    const lab = at('acme', 'site', 'production')
    await write(lab, [set('FIRST', 'x')], {}, as('alice'))
    const { written } = await write(lab, [set('SECOND', 'x')], {}, as('alice'))
    const row = { value_id: written[0]?.value.id, version: 1 }
    const list = () => as('alice')(listChanges, { at: lab, limit: 10 })
    const [newest, older] = (await list()).changes
    for (const [column, value, was] of [
      ['deleted', 1, 0],
      ['change_id', older?.change.id, newest?.change.id],
    ] as const) {
      await setColumn(house.engine, 'secret_version', row, column, value)
      await expect(list()).rejects.toMatchObject({ code: 'integrity' })
      await setColumn(house.engine, 'secret_version', row, column, was)
    }
    expect((await list()).changes).toHaveLength(2)
  })

  it('is taken back as a whole, deletions included, as a change of its own that can be taken back', async () => {
    await write(production, [set('BACK', 'old'), set('GONE', 'was here')])
    const { changeId = '' } = await write(app, [
      set('BACK', 'new', { environment: 'production' }),
      set('BACK', 'new', { environment: 'staging' }),
      { name: 'GONE', environment: 'production' },
    ])
    const undo = { at: app, changeId }
    const planned = await as('dev')(takeBackChange, { ...undo, dryRun: true })
    expect(planned).toHaveLength(3)
    expect(await valueOf(production, 'BACK')).toBe('new')
    await as('dev')(takeBackChange, undo)
    const [event] = await events(house, 'acme', 1)
    expect(event).toMatchObject({ action: 'change.undone', details: { change: changeId } })
    expect(await valueOf(production, 'BACK')).toBe('old')
    expect(await valueOf(production, 'GONE')).toBe('was here')
    await absent(staging, 'BACK')
    await expect(as('dev')(takeBackChange, undo)).rejects.toMatchObject({ code: 'conflict' })
    await as('dev')(takeBackChange, { at: app, changeId: String(event?.['id']) })
    expect(await valueOf(staging, 'BACK')).toBe('new')
    await absent(production, 'GONE')
  })

  it('is not taken back over what was written later, or where it wrote nothing', async () => {
    const { changeId = '' } = await write(production, [set('LATER', '1'), set('ALONE', '1')])
    await as('dev')(putSecret, {
      at: production,
      store: 'shared',
      name: 'LATER',
      value: { kind: 'plain', bytes: utf8('2') },
    })
    const undone = as('dev')(takeBackChange, { at: production, changeId })
    await expect(undone).rejects.toMatchObject({ code: 'conflict' })
    await expect(undone).rejects.toThrow('LATER')
    expect(await valueOf(production, 'ALONE')).toBe('1')
    for (const [place, id] of [
      [staging, changeId],
      [production, 'nonsense'],
    ] as const) {
      const attempt = as('dev')(takeBackChange, { at: place, changeId: id })
      await expect(attempt).rejects.toMatchObject({ code: 'not_found' })
    }
    const viewer = as('vic')(takeBackChange, { at: production, changeId })
    await expect(viewer).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('is not taken back to a version that was removed or forged in the database', async () => {
    for (const [name, tamper] of [
      ['REMOVED', (row: RawRow) => removeRows(house.engine, 'secret_version', row)],
      ['FORGED', (row: RawRow) => setColumn(house.engine, 'secret_version', row, 'deleted', 1)],
    ] as const) {
      const first = await write(production, [set(name, 'old')])
      const { changeId = '' } = await write(production, [set(name, 'new')])
      expect(await tamper({ value_id: first.written[0]?.value.id, version: 1 })).toBe(1)
      const undone = as('dev')(takeBackChange, { at: production, changeId })
      await expect(undone).rejects.toMatchObject({ code: 'integrity' })
      expect(await valueOf(production, name)).toBe('new')
    }
  })
})

it('a list of changes that wrote too many values leaves out those of the oldest, and says so', async () => {
  await using house = await openTestHouse()
  const dev = (await populate(house))('dev')
  const names = Array.from({ length: limits.changeItemsMax }, (_, index) => `NAME_${index}`)
  const rounds = limits.changesListed.countMax / limits.changeItemsMax + 2
  for (let round = 0; round < rounds; round += 1) {
    house.clock.now += 1
    const items = names.map((name) => ({ name, bytes: utf8(`${round}`) }))
    await dev(writeSecrets, { at: production, store: 'shared', items })
  }
  const list = async (limit: number) => (await dev(listChanges, { at: production, limit })).changes
  expect((await list(rounds - 2)).some(({ shortened }) => shortened)).toBe(false)
  const all = await list(rounds)
  expect(all.map(({ values, shortened }) => [values.length, shortened])).toEqual([
    ...Array.from({ length: rounds - 2 }, () => [names.length, false]),
    [0, true],
    [0, true],
  ])
}, 120_000)

it('a list of changes that wrote long values opens only so many bytes of them, the newest first', async () => {
  await using house = await openTestHouse()
  const dev = (await populate(house))('dev')
  const { bytesMax } = limits.changesListed
  const together = Math.floor(limits.bodyBytesMaxBulk / limits.valueBytesMax / 2)
  const names = Array.from({ length: together }, (_, index) => `LONG_${index}`)
  const rounds = Math.ceil(bytesMax / (together * limits.valueBytesMax)) + 1
  for (let round = 0; round < rounds; round += 1) {
    house.clock.now += 1
    const bytes = utf8(String(round % 10).repeat(limits.valueBytesMax))
    const items = names.map((name) => ({ name, bytes }))
    await dev(writeSecrets, { at: production, store: 'shared', items })
  }
  const { changes } = await dev(listChanges, { at: production, limit: 100 })
  const shown = changes.reduce((sum, { values }) => sum + values.length, 0)
  expect(shown * limits.valueBytesMax).toBeLessThanOrEqual(bytesMax)
  expect((shown + 1) * (limits.valueBytesMax + envelopeOverheadBytes)).toBeGreaterThan(bytesMax)
  expect(changes[0]).toMatchObject({ shortened: false, values: names.map(() => ({ version: rounds })) })
  expect(changes.at(-1)?.shortened).toBe(true)
})
