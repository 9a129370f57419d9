import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Act, TestHouse } from '../../../test/house.ts'
import { openTestHouse } from '../../../test/house.ts'
import { at, populate, utf8 } from '../../../test/world.ts'
import { byName } from '../place/place.ts'
import { resolve } from '../resolve/resolve.ts'
import { changeSecret } from './change-secret.ts'
import { listSelectedProjects } from './list-selected.ts'
import { putSecret } from './put-secret.ts'
import { listOpenSecrets, readOpenSecret } from './read-open.ts'
import { describeSecret } from './read-secret.ts'
import { selectProject, setAudience } from './set-audience.ts'

let house: TestHouse
let alice: Act
let dev: Act
let eve: Act

beforeAll(async () => {
  const declared = { name: 'settings', perEnvironment: true, open: true }
  house = await openTestHouse(undefined, { stores: [declared] })
  const as = await populate(house)
  alice = as('alice')
  dev = as('dev')
  eve = as('eve')
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const where = { at: at('acme'), store: 'shared' }
const value = (text: string) => ({ kind: 'plain', bytes: utf8(text) }) as const
const selected = (...names: string[]) => ({ audience: 'selected', projects: names.map(byName) }) as const

async function reaches(project: string, name: string): Promise<boolean> {
  const asked = { at: at('acme', project, 'production'), phase: 'runtime' } as const
  return (await alice(resolve, asked)).values.some(({ resolved }) => resolved.name === name)
}

describe("who may consume a workspace's secret", () => {
  it('is every project that is not public, unless it is said', async () => {
    await alice(putSecret, { ...where, name: 'PLAIN', value: value('v') })
    expect([await reaches('app', 'PLAIN'), await reaches('site', 'PLAIN')]).toEqual([true, false])
  })

  it('does not change with the value', async () => {
    const name = 'NARROW'
    await alice(putSecret, { ...where, name, value: value('one'), audience: selected() })
    expect([await reaches('app', name), await reaches('site', name)]).toEqual([false, false])
    await alice(putSecret, { ...where, name, value: value('two') })
    expect((await alice(describeSecret, { ...where, name })).secret.audience).toBe('selected')
    expect([await reaches('app', name), await reaches('site', name)]).toEqual([false, false])
  })

  it('changes without the value', async () => {
    const name = 'MOVED'
    await alice(putSecret, { ...where, name, value: value('one') })
    await alice(setAudience, { ...where, name, audience: selected('site') })
    expect([await reaches('app', name), await reaches('site', name)]).toEqual([false, true])
    await alice(selectProject, { ...where, name, project: byName('app'), selected: true })
    await alice(selectProject, { ...where, name, project: byName('site'), selected: false })
    const page = { offset: 0, limit: 10 }
    const { items } = await alice(listSelectedProjects, { ...where, name, page })
    expect(items.map(({ project }) => project.name)).toEqual(['app'])
    await alice(setAudience, { ...where, name, audience: { audience: 'all' } })
    expect([await reaches('app', name), await reaches('site', name)]).toEqual([true, true])
    const { value: line } = await alice(describeSecret, { ...where, name })
    expect(line.version).toBe(1)
  })

  it('is none of a project that the workspace has not, and none that the caller cannot see', async () => {
    const name = 'REFUSED'
    await alice(putSecret, { ...where, name, value: value('v') })
    const audience = selected('app', 'nowhere')
    await expect(alice(setAudience, { ...where, name, audience })).rejects.toMatchObject({ code: 'invalid' })
    expect((await alice(describeSecret, { ...where, name })).secret.audience).toBe('private')
    await expect(eve(setAudience, { ...where, name, audience: selected() })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('is one list at a time: nothing is selected where the audience is another', async () => {
    const name = 'ALL'
    await dev(putSecret, { ...where, name, value: value('v'), audience: { audience: 'all' } })
    const project = byName('app')
    await expect(alice(selectProject, { ...where, name, project, selected: true })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it("is not a question of a project's own secrets", async () => {
    const own = { at: at('acme', 'app'), store: 'shared', name: 'OWN' }
    await alice(putSecret, { ...own, value: value('v') })
    await expect(alice(setAudience, { ...own, audience: selected() })).rejects.toMatchObject({
      code: 'invalid',
    })
  })
})

describe('a change of a secret', () => {
  it('is a name, a value and an audience at once, or none of them', async () => {
    const name = 'BEFORE'
    await alice(putSecret, { ...where, name, value: value('one'), audience: selected('site') })
    await alice(changeSecret, { ...where, name, newName: 'AFTER', value: value('two') })
    expect(await reaches('site', 'AFTER')).toBe(true)
    expect(await reaches('app', 'AFTER')).toBe(false)
    await expect(alice(describeSecret, { ...where, name })).rejects.toMatchObject({ code: 'not_found' })
    const taken = { ...where, name: 'AFTER', newName: 'PLAIN', value: value('three') }
    await expect(alice(changeSecret, taken)).rejects.toMatchObject({ code: 'conflict' })
    const { value: line } = await alice(describeSecret, { ...where, name: 'AFTER' })
    expect(line.version).toBe(1)
  })
})

describe('a store', () => {
  const production = at('acme', 'app', 'production')

  it('has values per environment where it is declared so, and nowhere else', async () => {
    const put = (store: string) =>
      alice(putSecret, { at: production, store, name: 'HERE', value: value(store) })
    await put('settings')
    await expect(put('flat')).rejects.toMatchObject({ code: 'invalid' })
    await expect(put('undeclared')).rejects.toMatchObject({
      code: 'invalid',
      message:
        'Secrets of the store undeclared have no values per environment; those of shared, settings have',
    })
  })

  it('shows its values to whoever lists it where it is declared so, and nowhere else', async () => {
    const page = { offset: 0, limit: 10 }
    const listed = await alice(listOpenSecrets, { at: production, store: 'settings', page })
    expect(listed.items.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['settings'])
    await expect(alice(listOpenSecrets, { at: production, store: 'shared', page })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(readOpen('shared')).rejects.toMatchObject({ code: 'forbidden' })
  })

  const readOpen = (store: string) => alice(readOpenSecret, { at: production, store, name: 'HERE' })
})
