import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type Act, type TestHouse } from '../../../test/house.ts'
import { toyDeclared } from '../../../test/toy-consumer.ts'
import { at, populate, production, utf8 } from '../../../test/world.ts'
import { limits } from '../../limits.ts'
import { listImports, replaceImports } from '../place/imports.ts'
import type { Locator } from '../place/place.ts'
import { putSecret, type PutSecret } from '../secret/put-secret.ts'
import { deleteEnvironment, putEnvironment } from '../place/environments.ts'
import { explain } from './explain.ts'
import { resolve } from './resolve.ts'

let house: TestHouse
let as: (login: string) => Act

beforeAll(async () => {
  house = await openTestHouse(undefined, toyDeclared)
  as = await populate(house)
})
afterAll(() => house[Symbol.asyncDispose]())

const app = at('acme', 'app')
const staging = at('acme', 'app', 'staging')
const phase = 'runtime'

function put(where: Locator, name: string, more: Partial<PutSecret> = {}) {
  const value = { kind: 'plain', bytes: utf8('v') } as const
  return as('dev')(putSecret, { at: where, store: 'shared', name, value, ...more })
}

async function absent(name: string, asked: { as?: string; at?: Locator; phase?: 'build' } = {}) {
  const { items, elsewhere } = await as('dev')(explain, { at: staging, phase, name, ...asked })
  expect(items).toEqual([])
  return elsewhere
}

describe('explain', () => {
  it('says who won, over whom, by which rule, and who set each through what', async () => {
    await put(at('acme'), 'LAYERED')
    await as('alice')(putSecret, {
      at: app,
      store: 'shared',
      name: 'LAYERED',
      value: { kind: 'plain', bytes: utf8('canary-of-explain') },
    })
    await put(staging, 'LAYERED')
    const { items, logins, layers } = await as('vic')(explain, { at: staging, phase, name: 'layered' })
    expect(layers.map(({ label }) => label)).toEqual([
      'personal value in environment staging',
      'environment staging',
      'project app',
      'workspace acme',
    ])
    const [{ winner, hidden } = { winner: undefined, hidden: [] }] = items
    expect(winner?.layer).toMatchObject({ label: 'environment staging', rule: 'value of the environment' })
    expect(hidden.map(({ layer }) => layer.label)).toEqual(['project app', 'workspace acme'])
    expect(hidden.map(({ offer: { origin } }) => origin.by === 'secret' && origin.head.head.surface)).toEqual(
      ['test', 'test'],
    )
    expect(new Set(logins.values())).toEqual(new Set(['dev', 'alice']))
  })

  it('needs the right to list, not the right to consume', async () => {
    await expect(as('eve')(explain, { at: staging, phase })).rejects.toMatchObject({ code: 'not_found' })
    await expect(as('eve')(explain, { at: at('acme', 'site'), phase })).rejects.toMatchObject({
      code: 'forbidden',
      facts: { permission: 'secret:list' },
    })
  })

  it('says where a name is that the consumer does not receive, and how to import it', async () => {
    await put(app, 'ABSENT', { store: 'toy' })
    await put(production, 'ABSENT')
    await put(at('acme', 'site'), 'ABSENT')
    const elsewhere = await absent('ABSENT')
    const byPlace = new Map(elsewhere.map(({ where, why, importWith }) => [where, { why, importWith }]))
    const otherStore = 'this consumer does not read that store'
    const otherPlace = 'this consumer does not read that place'
    expect(Object.fromEntries(byPlace)).toEqual({
      'store toy of project app': { why: otherStore, importWith: 'project:toy' },
      'store shared of environment production': { why: otherPlace, importWith: 'environment:production' },
      'store shared of project site': { why: otherPlace, importWith: 'workspace:acme/site' },
    })
    for (const { importWith } of elsewhere) {
      await as('dev')(replaceImports, { at: staging, from: [importWith ?? ''] })
      const { items } = await as('dev')(explain, { at: staging, phase, name: 'ABSENT' })
      expect(items[0]?.winner.layer.rule).toBe('imported into environment staging')
    }
    await as('dev')(replaceImports, { at: staging, from: [] })
  })

  it('proposes no import to a consumer that takes none', async () => {
    await put(app, 'NOT_FOR_TOYS')
    expect(await absent('NOT_FOR_TOYS', { as: 'toy-job' })).toEqual([
      {
        where: 'store shared of project app',
        why: 'this consumer does not read that place',
        importWith: undefined,
      },
    ])
  })

  it('names the phase, the audience and the reader as reasons', async () => {
    await put(staging, 'ONLY_BUILD', { attributes: { phase: 'build' } })
    expect(await absent('ONLY_BUILD')).toMatchObject([
      { why: 'it is for build alone', importWith: undefined },
    ])
    await put(at('acme'), 'CHOSEN', { audience: { audience: 'selected' } })
    expect(await absent('CHOSEN')).toMatchObject([
      { why: 'its audience (selected) does not admit this project', importWith: undefined },
    ])
    await put(staging, 'WITH-HYPHEN')
    expect(await absent('WITH-HYPHEN', { as: 'toy-job' })).toMatchObject([{ why: 'its name has a hyphen' }])
  })

  it('shows nothing of what the caller may not list', async () => {
    await put(production, 'HIDDEN_FROM_NARROW')
    const { elsewhere } = await as('narrow')(explain, { at: staging, phase, name: 'HIDDEN_FROM_NARROW' })
    expect(elsewhere).toEqual([])
  })

  it('names the consumers there are when asked for another', async () => {
    await expect(as('dev')(explain, { at: staging, phase, as: 'nobody' })).rejects.toMatchObject({
      code: 'invalid',
      message:
        'There is no consumer nobody: take one of run, environment, toy-job, toy-desk, or workload:NAME',
    })
  })
})

describe('a consumer of a surface', () => {
  it('reads its own layers and nothing that is imported', async () => {
    await put(app, 'TOYS', { store: 'toy' })
    await put(at('acme'), 'TOYS_FOR_ALL', { store: 'toy', audience: { audience: 'all' } })
    await as('dev')(replaceImports, { at: staging, from: ['project:shared'] })
    await put(app, 'IMPORTED_ONLY')
    const { values: received } = await as('dev')(resolve, { at: staging, as: 'toy-job', phase })
    const names = received.map(({ resolved }) => resolved.name)
    expect(names).toContain('TOYS')
    expect(names).toContain('TOYS_FOR_ALL')
    expect(names).not.toContain('IMPORTED_ONLY')
    await as('dev')(replaceImports, { at: staging, from: [] })
  })

  it('reads a user’s own secrets only where they select the project', async () => {
    const own = { store: 'toy', value: { kind: 'plain', bytes: utf8('mine') } } as const
    const projects = [{ by: 'id', id: await projectId('app') } as const]
    await as('dev')(putSecret, {
      at: at('dev'),
      ...own,
      name: 'DESK',
      audience: { audience: 'selected', projects },
    })
    await as('dev')(putSecret, {
      at: at('dev'),
      ...own,
      name: 'DESKLESS',
      audience: { audience: 'selected' },
    })
    const names = async (login: string) => {
      const { values: received } = await as(login)(resolve, { at: app, as: 'toy-desk', phase })
      return received.map(({ resolved }) => resolved.name)
    }
    expect(await names('dev')).toContain('DESK')
    expect(await names('dev')).not.toContain('DESKLESS')
    expect(await names('vic')).not.toContain('DESK')
  })

  it('needs one statement for each layer, and a few for who asks and what is imported', async () => {
    for (let index = 0; index < 20; index += 1) await put(staging, `COUNTED_${index}`)
    // The first reading notes that the values are used.
    await as('dev')(resolve, { at: staging, phase })
    const before = house.engine.counters.statements
    await as('dev')(resolve, { at: staging, phase })
    const layers = 4
    expect(house.engine.counters.statements - before).toBeLessThanOrEqual(layers + 6)
  })
})

describe('imports', () => {
  const into = (where: Locator, ...from: string[]) => as('dev')(replaceImports, { at: where, from })

  it('come back as they were named, in their order', async () => {
    await into(staging, 'project:toy', 'workspace:toy', 'environment:production', 'workspace:acme/site:toy')
    const { items } = await as('vic')(listImports, { at: staging })
    expect(items.map(({ text }) => text)).toEqual([
      'project:toy',
      'workspace:toy',
      'environment:production',
      'workspace:acme/site:toy',
    ])
    expect((await into(staging, 'project')).items.map(({ text }) => text)).toEqual(['project:shared'])
    expect((await into(staging, 'project:shared')).changed).toBe(false)
    await into(staging)
  })

  it('are refused when they go in a circle, which is named, and nothing changes', async () => {
    await into(staging, 'environment:production')
    await into(app, 'environment:staging')
    await expect(into(production, 'project:shared')).rejects.toMatchObject({
      code: 'conflict',
      facts: { subject: 'import_cycle' },
      message:
        'Imports go in a circle: environment production → project app → environment staging → environment production',
    })
    expect((await as('dev')(listImports, { at: production })).items).toEqual([])
    await expect(into(app, 'project:shared')).rejects.toMatchObject({ facts: { subject: 'import_cycle' } })
    // A store other than shared comes alone: no circle.
    await into(production, 'project:toy')
    for (const where of [staging, app, production]) await into(where)
  })

  it('are refused beyond the depth that is allowed, at whichever end the chain grows', async () => {
    const depth = limits.importDepthMax + 1
    const place = (index: number) => at('acme', 'app', `deep-${index}`)
    const link = (index: number) => into(place(index), `environment:deep-${index + 1}`)
    for (let index = 0; index <= depth; index += 1) {
      await as('alice')(putEnvironment, { at: app, name: `deep-${index}` })
    }
    for (let index = 1; index < depth; index += 1) await link(index)
    await as('dev')(resolve, { at: place(1), phase })
    await expect(link(0)).rejects.toMatchObject({ code: 'limit' })
    await into(place(depth - 1))
    await link(0)
    await expect(link(depth - 1)).rejects.toMatchObject({ code: 'limit' })
    for (let index = 0; index <= depth; index += 1) await as('alice')(deleteEnvironment, { at: place(index) })
  })

  it('need the right to consume where they come from, and never show what is hidden', async () => {
    const narrow = (from: string) => as('narrow')(replaceImports, { at: staging, from: [from] })
    await expect(narrow('project:shared')).rejects.toMatchObject({
      code: 'forbidden',
      facts: { permission: 'secret:consume' },
    })
    const hidden = await narrow('environment:production').catch((error: unknown) => error)
    const missing = await narrow('environment:nowhere').catch((error: unknown) => error)
    expect(hidden).toMatchObject({ code: 'invalid' })
    expect(String(hidden).replace('production', 'nowhere')).toBe(String(missing))
    await expect(narrow('workspace:other/app')).rejects.toMatchObject({ code: 'invalid' })
    await expect(narrow('nonsense')).rejects.toMatchObject({ code: 'invalid' })
    await expect(as('vic')(replaceImports, { at: staging, from: [] })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('that were there stay, whoever writes the list again', async () => {
    await into(staging, 'project:shared')
    const kept = await as('narrow')(replaceImports, { at: staging, from: ['project:shared'] })
    expect(kept.changed).toBe(false)
    await into(staging)
  })

  it('of a place that is gone give nothing and are listed without a name', async () => {
    await as('alice')(putEnvironment, { at: app, name: 'passing' })
    await into(staging, 'environment:passing', 'project:toy')
    await as('alice')(deleteEnvironment, { at: at('acme', 'app', 'passing') })
    await as('dev')(resolve, { at: staging, phase })
    expect((await as('dev')(listImports, { at: staging })).items.map(({ text }) => text)).toEqual([
      'project:toy',
    ])
    await into(staging)
  })

  it('refuse one source twice, and more than there may be', async () => {
    await expect(into(staging, 'project:toy', 'project:toy')).rejects.toMatchObject({ code: 'invalid' })
    const many = Array.from({ length: limits.importsPerHomeMax + 1 }, (_, index) => `project:store${index}`)
    await expect(into(staging, ...many)).rejects.toMatchObject({ code: 'limit' })
  })

  async function count() {
    return (await as('dev')(listImports, { at: staging })).items.length
  }

  it('are tried without being made', async () => {
    const planned = await as('dev')(replaceImports, { at: staging, from: ['project:toy'], dryRun: true })
    expect([planned.changed, planned.items.length, await count()]).toEqual([true, 1, 0])
  })
})

async function projectId(name: string): Promise<string> {
  return house.look(async (tx) => {
    const acme = await tx.places.workspaceBySlug('acme')
    const project = acme === undefined ? undefined : await tx.places.project(acme.id, name)
    return project?.id ?? ''
  })
}
