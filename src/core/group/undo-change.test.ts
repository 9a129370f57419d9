import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../test/engines.ts'
import type { Act, TestHouse } from '../../../test/house.ts'
import { removeRows, setColumn } from '../../../test/tamper.ts'
import { at, events, plainGroup, populate, utf8 } from '../../../test/world.ts'
import { limits } from '../../limits.ts'
import { editGroup } from './edit-group.ts'
import { groupHistory } from './group-history.ts'
import { describeGroup } from './read-group.ts'
import { undoChange } from './undo-change.ts'
import { reviseGroup, writeGroup } from './write-group.ts'

const app = at('acme', 'app')
const values = { kinds: new Set(['value'] as const), entries: [] }

describe.each(engines)('a change of a group on %s', (_engine, openHouse) => {
  let house: TestHouse
  let alice: Act

  beforeAll(async () => {
    house = await openHouse()
    alice = (await populate(house))('alice')
  }, 60_000)
  afterAll(() => house[Symbol.asyncDispose]())

  async function make(name: string): Promise<string> {
    const settings = { ...plainGroup(name), description: 'first' }
    const made = await alice(writeGroup, { at: app, mode: 'create', settings, values })
    return made.group.id
  }

  const describeAs = async (slug: string, description: string) => {
    await alice(reviseGroup, { at: app, slug, settings: { description } })
    return newest()
  }
  const newest = async () => String((await events(house, 'acme', 1))[0]?.['id'])
  const undo = (slug: string, changeId: string) => alice(undoChange, { at: app, slug, changeId })
  const description = async (slug: string) =>
    (await alice(describeGroup, { at: app, slug })).group.description

  it('is taken back to the settings before it, and to no group where it made one', async () => {
    await make('undone')
    const made = await newest()
    const changed = await describeAs('undone', 'second')
    await undo('undone', changed)
    const undone = await newest()
    expect(await description('undone')).toBe('first')
    await undo('undone', undone)
    expect(await description('undone')).toBe('second')
    await make('brief')
    await undo('brief', await newest())
    await expect(description('brief')).rejects.toMatchObject({ code: 'not_found' })
    await expect(undo('undone', made)).rejects.toMatchObject({ code: 'conflict' })
  })

  it.each([
    ['before it', 1],
    ['that it made', 2],
    ['after it', 3],
  ])('is refused where the version %s was taken away', async (_which, version) => {
    const slug = `taken-${version}`
    const groupId = await make(slug)
    const changed = await describeAs(slug, 'second')
    if (version === 3) await describeAs(slug, 'third')
    expect(await removeRows(house.engine, 'secret_group_version', { group_id: groupId, version })).toBe(1)
    await expect(undo(slug, changed)).rejects.toMatchObject({
      code: 'integrity',
      facts: { subject: 'secret_group_version' },
    })
    await expect(alice(groupHistory, { at: app, slug, limit: 10 })).rejects.toMatchObject({
      code: 'integrity',
    })
    expect(await description(slug)).toBe(version === 3 ? 'third' : 'second')
  })

  it('is not told with what was made of its versions in the database', async () => {
    await make('told')
    house.clock.now += 1
    const set = [{ kind: 'value', name: 'TOLD', bytes: utf8('x') }] as const
    const { written } = await alice(editGroup, { at: app, slug: 'told', set, unset: [] })
    const history = () => alice(groupHistory, { at: app, slug: 'told', limit: 10 })
    const [edited, made] = (await history()).changes
    expect(edited?.values).toEqual([{ kind: 'value', name: 'TOLD', version: 1 }])
    const row = { value_id: written[0]?.value.id, version: 1 }
    await setColumn(house.engine, 'secret_version', row, 'change_id', made?.changeId)
    await expect(history()).rejects.toMatchObject({ code: 'integrity' })
  })

  it('is told page by page, with so many bytes of values opened for each', async () => {
    await make('long')
    const names = Array.from({ length: 60 }, (_, index) => `LONG_${index}`)
    const rounds = Math.ceil(limits.changesListed.bytesMax / limits.valueBytesMax / names.length)
    for (let round = 0; round < rounds; round += 1) {
      house.clock.now += 1
      const bytes = utf8(`${round % 10}`.repeat(limits.valueBytesMax))
      const set = names.map((name) => ({ kind: 'value', name, bytes }) as const)
      await alice(editGroup, { at: app, slug: 'long', set, unset: [] })
    }
    const page = (limit: number, before?: string) =>
      alice(groupHistory, { at: app, slug: 'long', limit, before })
    const all = await page(rounds + 1)
    expect(all.more).toBe(false)
    const told = all.changes.map((change) => [change.values.length, change.shortened])
    expect(told.slice(0, rounds - 1)).toEqual(Array.from({ length: rounds - 1 }, () => [names.length, false]))
    expect(told[rounds - 1]?.[1]).toBe(true)
    expect(told[rounds - 1]?.[0]).toBeLessThan(names.length)
    const [latest, ...older] = all.changes.map(({ changeId }) => changeId)
    const first = await page(1)
    expect([first.changes.map(({ changeId }) => changeId), first.more]).toEqual([[latest], true])
    const rest = await page(rounds, latest)
    expect([rest.changes.map(({ changeId }) => changeId), rest.more]).toEqual([older, false])
    expect(rest.changes.some(({ shortened }) => shortened)).toBe(false)
  })
})
