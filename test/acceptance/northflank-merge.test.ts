import fc from 'fast-check'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, type NorthflankServer, northflankServer } from './northflank.ts'

/*
 * The merge a second time, from the documentation's words alone: higher priority wins a key; a workload's own value
 * wins over any group; restrictions are the union of named objects, tags (any or all) and stages; a group reaches
 * builds, running workloads, or both; a linked key appears under its default name and every alias.
 */

interface Workload {
  readonly kind: 'service' | 'job'
  readonly id: string
  readonly tags: readonly string[]
  readonly stage: string
}

interface Group {
  readonly name: string
  readonly priority: number
  readonly secretType: 'environment' | 'arguments' | 'environment-arguments'
  readonly variables: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, string>>
  readonly restrictions: {
    readonly restricted: boolean
    readonly nfObjects?: readonly { readonly id: string; readonly type: 'service' | 'job' }[]
    readonly tags?: readonly string[]
    readonly tagMatchCondition?: 'and' | 'or'
    readonly stageIds?: readonly string[]
  }
  readonly links: readonly {
    readonly addon: string
    readonly key: string
    readonly aliases: readonly string[]
  }[]
}

type Own = Readonly<Record<'runtime' | 'build', Readonly<Record<string, string>>>>

const pool: readonly Workload[] = [
  { kind: 'service', id: 'one', tags: ['red', 'blue'], stage: 'production' },
  { kind: 'service', id: 'two', tags: ['red'], stage: 'staging' },
  { kind: 'service', id: 'three', tags: [], stage: '' },
  { kind: 'job', id: 'one', tags: ['blue', 'green'], stage: '' },
]
const credentials: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  alpha: { HOST: 'h1', PASSWORD: 'p1' },
  beta: { HOST: 'h2', TOKEN: 't2' },
}

const names = ['A', 'B', 'C', 'NF_ALPHA_HOST']
const tags = ['red', 'blue', 'green', 'unused']
const some = <T>(items: readonly T[], max = items.length) =>
  fc.uniqueArray(fc.constantFrom(...items), { maxLength: max })
const variables = fc.dictionary(
  fc.constantFrom(...names),
  fc.string({ maxLength: 4, unit: fc.constantFrom('x', 'y', 'z') }),
)

const restrictions: fc.Arbitrary<Group['restrictions']> = fc.record(
  {
    restricted: fc.boolean(),
    nfObjects: some(
      pool.map(({ id, kind }) => ({ id, type: kind })),
      2,
    ),
    tags: some(tags, 3),
    tagMatchCondition: fc.constantFrom('and', 'or'),
    stageIds: some(['production', 'staging', 'nowhere'], 2),
  },
  { requiredKeys: ['restricted'] },
)

const link = fc.constantFrom(
  { addon: 'alpha', key: 'HOST' },
  { addon: 'alpha', key: 'password' },
  { addon: 'beta', key: 'TOKEN' },
  { addon: 'beta', key: 'MISSING' },
  { addon: 'gamma', key: 'HOST' },
)
const links = fc.uniqueArray(fc.record({ at: link, aliases: some(names, 2) }), {
  selector: ({ at }) => at.addon,
  maxLength: 3,
})

const group: fc.Arbitrary<Omit<Group, 'name'>> = fc.record({
  priority: fc.constantFrom(0, 1, 50, 100),
  secretType: fc.constantFrom('environment', 'arguments', 'environment-arguments'),
  variables,
  files: fc.dictionary(fc.constantFrom('/etc/a', '/etc/b'), fc.constantFrom('YQ==', 'Yg==')),
  restrictions,
  links: links.map((all) => all.map(({ at, aliases }) => ({ ...at, aliases }))),
})

const world = fc.record({
  groups: fc
    .array(group, { maxLength: 5 })
    .map((all) => all.map((each, n) => ({ ...each, name: `Group ${n}` }))),
  own: fc.record({ runtime: variables, build: variables }),
})

/** One thing that claims a name: what it says, where it is from, and how strong it is (smaller is stronger). */
interface Claim {
  readonly name: string
  readonly strength: readonly number[]
  readonly shown: Readonly<Record<string, unknown>>
}

function reaches(each: Group, workload: Workload, phase: 'runtime' | 'build'): boolean {
  if (each.secretType === 'environment' && phase === 'build') return false
  if (each.secretType === 'arguments' && phase === 'runtime') return false
  const { restricted, nfObjects, tags: wanted, tagMatchCondition, stageIds } = each.restrictions
  if (!restricted) return true
  if ((nfObjects ?? []).some(({ id, type }) => id === workload.id && type === workload.kind)) return true
  if (workload.stage !== '' && (stageIds ?? []).includes(workload.stage)) return true
  const had = (wanted ?? []).filter((tag) => workload.tags.includes(tag)).length
  return tagMatchCondition === 'and' ? had > 0 && had === (wanted ?? []).length : had > 0
}

/** In the order of their making. */
function claims(groups: readonly Group[], own: Own, workload: Workload, phase: 'runtime' | 'build'): Claim[] {
  const made: Claim[] = Object.entries(own[phase]).map(([name, value]) => ({
    name,
    strength: [0, 0, 0, 0],
    shown: { value },
  }))
  for (const [age, each] of groups.entries()) {
    if (!reaches(each, workload, phase)) continue
    const from = { inheritedFrom: each.name.toLowerCase().replaceAll(' ', '-'), priority: each.priority }
    const strength = [1, -each.priority, age]
    for (const [name, value] of Object.entries(each.variables)) {
      made.push({ name, strength: [...strength, 0], shown: { value, ...from } })
    }
    for (const [rank, { addon, key, aliases }] of each.links.entries()) {
      const value = credentials[addon]?.[key.toUpperCase()]
      if (value === undefined) continue
      const linked = `NF_${addon.toUpperCase()}_${key.toUpperCase()}`
      for (const name of new Set([linked, ...aliases])) {
        made.push({ name, strength: [...strength, 1 + rank], shown: { value, ...from, addonId: addon } })
      }
    }
  }
  return made
}

function byStrength(a: Claim, b: Claim): number {
  const at = a.strength.findIndex((value, index) => value !== b.strength[index])
  return at === -1 ? 0 : (a.strength[at] ?? 0) - (b.strength[at] ?? 0)
}

function expectedDetails(all: readonly Claim[]): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const name of new Set(all.map((claim) => claim.name))) {
    const [winner, ...losers] = all.filter((claim) => claim.name === name).toSorted(byStrength)
    found[name] = { ...winner?.shown, overriding: losers.map(({ shown }) => shown) }
  }
  return found
}

function expectedFiles(groups: readonly Group[], workload: Workload, phase: 'runtime' | 'build') {
  const found: Record<string, unknown> = {}
  const admitted = groups.filter((each) => reaches(each, workload, phase))
  for (const each of admitted.toReversed().toSorted((a, b) => a.priority - b.priority)) {
    for (const [path, data] of Object.entries(each.files)) found[path] = { data }
  }
  return found
}

let nf: NorthflankServer
beforeAll(async () => {
  nf = await northflankServer()
  await nf.server.apply({
    workspaces: [
      {
        slug: 'acme',
        projects: [
          {
            slug: 'merge',
            workloads: pool.map(({ id, kind, tags: carried, stage }) => ({
              name: id,
              kind,
              tags: carried,
              ...(stage === '' ? {} : { environment: stage }),
            })),
            addons: Object.entries(credentials).map(([id, secrets]) => ({
              id,
              type: 'redis',
              credentials: secrets,
            })),
          },
        ],
      },
    ],
  })
})
afterAll(() => nf?.stop())

const base = '/projects/merge'
const pathOf = ({ kind, id }: Workload) => `${base}/${kind}s/${id}`
let newest = 0

/** Each group is made in a millisecond of its own, so that ties are decided by age. */
async function make({
  name,
  priority,
  secretType,
  variables: values,
  files,
  restrictions: limited,
  links: linked,
}: Group) {
  while (Date.now() <= newest) await pause(1)
  const answer = await call(nf, 'POST', `${base}/secrets`, {
    name,
    priority,
    secretType,
    restrictions: limited,
    addonDependencies: linked.map(({ addon, key, aliases }) => ({
      addonId: addon,
      keys: [{ keyName: key, aliases }],
    })),
    secrets: {
      variables: values,
      files: Object.fromEntries(Object.entries(files).map(([path, data]) => [path, { data }])),
    },
  })
  expect(answer.body.error).toBeUndefined()
  newest = Date.parse(String(answer.body.data?.['createdAt']))
}

async function build(groups: readonly Group[], own: Own): Promise<void> {
  const listed = await call(nf, 'GET', `${base}/secrets?per_page=100`)
  for (const { id } of (listed.body.data?.['secrets'] ?? []) as { id: string }[]) {
    await call(nf, 'DELETE', `${base}/secrets/${id}`)
  }
  for (const each of groups) await make(each)
  for (const workload of pool) {
    await call(nf, 'POST', `${pathOf(workload)}/runtime-environment`, { runtimeEnvironment: own.runtime })
    await call(nf, 'POST', `${pathOf(workload)}/build-arguments`, { buildArguments: own.build })
  }
}

async function observe(workload: Workload, phase: 'runtime' | 'build') {
  const path = `${pathOf(workload)}/${phase === 'runtime' ? 'runtime-environment' : 'build-arguments'}`
  const fields =
    phase === 'runtime'
      ? (['runtimeEnvironment', 'runtimeFiles'] as const)
      : (['buildArguments', 'buildFiles'] as const)
  const details = (await call(nf, 'GET', `${path}/details`)).body.data
  const effective = (await call(nf, 'GET', path)).body.data
  return {
    details: details?.[fields[0]] as never as Record<string, { value: string }>,
    values: effective?.[fields[0]],
    files: effective?.[fields[1]],
  }
}

describe('the merge', () => {
  it('is what a second implementation makes of the documentation, reasons included', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ groups, own }) => {
        await build(groups, own)
        for (const workload of pool) {
          for (const phase of ['runtime', 'build'] as const) {
            const seen = await observe(workload, phase)
            expect(seen.details).toEqual(expectedDetails(claims(groups, own, workload, phase)))
            const winners = Object.entries(seen.details).map(([name, { value }]) => [name, value])
            expect(seen.values).toEqual(Object.fromEntries(winners))
            expect(seen.files).toEqual(expectedFiles(groups, workload, phase))
          }
        }
      }),
      { numRuns: 25 },
    )
  }, 120_000)

  it('does not depend on the order of creation where no two priorities are equal', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.nat(), async ({ groups, own }, turn) => {
        const distinct = groups.map((each, n) => ({ ...each, priority: n * 7 }))
        const turned = distinct.map((_, n) => distinct[(n + turn) % distinct.length] as Group)
        const seen = []
        for (const order of [distinct, turned.toReversed()]) {
          await build(order, own)
          seen.push(await observe(pool[0] as Workload, 'runtime'))
        }
        expect(seen[0]).toEqual(seen[1])
      }),
      { numRuns: 10 },
    )
  }, 120_000)
})
