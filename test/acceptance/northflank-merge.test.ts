import fc from 'fast-check'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Addon,
  type Group,
  type Kind,
  type Link,
  merge,
  type Offer,
  type Phase,
  type Value,
  type Workload,
  type World,
} from '../second-merge.ts'
import { call, type NorthflankServer, northflankServer } from './northflank.ts'

const pool: readonly Workload[] = [
  { kind: 'service', id: 'one', tags: ['red', 'blue'], stage: 'production' },
  { kind: 'service', id: 'two', tags: ['red'], stage: 'staging' },
  { kind: 'service', id: 'three', tags: [] },
  { kind: 'job', id: 'one', tags: ['blue', 'green'] },
]
const addons: readonly Addon[] = [
  { of: 'managed', id: 'alpha', credentials: { HOST: 'h1', PASSWORD: 'p1', MONGO_SRV: 'm1' } },
  { of: 'managed', id: 'be-ta', credentials: { HOST: 'h2', TOKEN: 't2' } },
  // Of two id spaces: this is another addon than the first.
  { of: 'external', id: 'alpha', credentials: { HOST: 'h3', bucket_name: 'b3' } },
]

const names = ['A', 'a', 'B', 'NF_ALPHA_HOST']
const some = <T>(items: readonly T[], maxLength = items.length) =>
  fc.uniqueArray(fc.constantFrom(...items), { maxLength })
const text = fc.string({ maxLength: 4, unit: fc.constantFrom('x', 'y', 'z') })
const value = (kind: Kind, from: readonly string[]): fc.Arbitrary<Value> =>
  fc.record({ kind: fc.constant(kind), name: fc.constantFrom(...from), text })
/** One bundle keeps no two names that differ only in case. */
const values = fc.uniqueArray(
  fc.oneof(
    value('variable', names),
    value('variable', names),
    value('file', ['/etc/a', '/etc/b']),
    value('mount', ['token', 'cert']),
  ),
  { maxLength: 6, selector: ({ kind, name }) => `${kind} ${name.toUpperCase()}` },
)

const keys = fc.uniqueArray(
  fc.record({
    key: fc.constantFrom('HOST', 'host', 'PASSWORD', 'mongoSrv', 'TOKEN', 'bucket-name', 'ABSENT'),
    aliases: some(names, 2),
  }),
  { maxLength: 3, selector: ({ key }) => key },
)
const links: fc.Arbitrary<Link[]> = fc.uniqueArray(
  fc.record({
    of: fc.constantFrom('managed', 'external'),
    addon: fc.constantFrom('alpha', 'be-ta', 'nowhere'),
    keys,
  }),
  { maxLength: 4, selector: ({ of, addon }) => `${of} ${addon}` },
)

const group: fc.Arbitrary<Omit<Group, 'id'>> = fc.record({
  priority: fc.constantFrom(0, 1, 50, 100),
  phase: fc.constantFrom('build', 'runtime', 'both', 'both'),
  restricted: fc.boolean(),
  named: some(
    pool.map(({ id, kind }) => ({ id, kind })),
    2,
  ),
  tags: some(['red', 'blue', 'green', 'unused'], 3),
  match: fc.constantFrom('any', 'all'),
  stages: some(['production', 'staging', 'nowhere'], 2),
  values,
  links,
})
const ownOf = (kinds: readonly Kind[]) => values.map((all) => all.filter(({ kind }) => kinds.includes(kind)))
const world: fc.Arbitrary<World> = fc.record({
  groups: fc
    .array(group, { maxLength: 5 })
    .map((all) => all.map((each, n): Group => ({ ...each, id: `group-${n}` }))),
  addons: fc.constant(addons),
  own: fc.record({ runtime: ownOf(['variable', 'file']), build: ownOf(['variable', 'file', 'mount']) }),
})

let nf: NorthflankServer
beforeAll(async () => {
  nf = await northflankServer()
  const workloads = pool.map(({ id, stage, ...rest }) => ({
    ...rest,
    name: id,
    ...(stage === undefined ? {} : { environment: stage }),
  }))
  const sources = addons.map(({ of, id, credentials }) => ({
    id,
    type: 'redis',
    external: of === 'external',
    credentials,
  }))
  await nf.server.apply({
    workspaces: [{ slug: 'acme', projects: [{ slug: 'merge', workloads, addons: sources }] }],
  })
})
afterAll(() => nf?.stop())

const base = '/projects/merge'
const pathOf = ({ kind, id }: Workload) => `${base}/${kind}s/${id}`
const base64 = (plain: string) => Buffer.from(plain).toString('base64')
const pathOfPhase = { runtime: 'runtime-environment', build: 'build-arguments' } as const
const fields = {
  runtime: { variable: 'runtimeEnvironment', file: 'runtimeFiles', mount: 'dockerSecretMounts' },
  build: { variable: 'buildArguments', file: 'buildFiles', mount: 'dockerSecretMounts' },
} as const
const phases = ['runtime', 'build'] as const
const kinds = ['variable', 'file', 'mount'] as const

function bundleOf(all: readonly Value[]) {
  const of = (wanted: Kind) => all.filter(({ kind }) => kind === wanted)
  const files = (wanted: Kind) =>
    Object.fromEntries(of(wanted).map(({ name, text: plain }) => [name, { data: base64(plain) }]))
  return {
    variable: Object.fromEntries(of('variable').map(({ name, text: plain }) => [name, plain])),
    file: files('file'),
    mount: files('mount'),
  }
}

function dependencies(all: readonly Link[], wanted: Link['of']) {
  return all
    .filter(({ of }) => of === wanted)
    .map(({ addon, keys: linked }) => ({
      addonId: addon,
      keys: linked.map(({ key, aliases }) => ({ keyName: key, aliases })),
    }))
}

let newest = 0

/** Each group is made in a millisecond of its own, so that ties are decided by age. */
async function make({ id, priority, phase, values: held, ...rest }: Group) {
  while (Date.now() <= newest) await pause(1)
  const { restricted, named, tags, match, stages, links: linked } = rest
  const bundle = bundleOf(held)
  const answer = await call(nf, 'POST', `${base}/secrets`, {
    name: id,
    priority,
    secretType: { runtime: 'environment', build: 'arguments', both: 'environment-arguments' }[phase],
    restrictions: {
      restricted,
      nfObjects: named.map((each) => ({ id: each.id, type: each.kind })),
      tags,
      tagMatchCondition: match === 'all' ? 'and' : 'or',
      stageIds: stages,
    },
    addonDependencies: dependencies(linked, 'managed'),
    externalAddonDependencies: dependencies(linked, 'external'),
    secrets: { variables: bundle.variable, files: bundle.file, dockerSecretMounts: bundle.mount },
  })
  expect(answer.body.error).toBeUndefined()
  newest = Date.parse(String(answer.body.data?.['createdAt']))
}

async function build({ groups, own }: World): Promise<void> {
  const listed = await call(nf, 'GET', `${base}/secrets?per_page=100`)
  for (const { id } of (listed.body.data?.['secrets'] ?? []) as { id: string }[]) {
    await call(nf, 'DELETE', `${base}/secrets/${id}`)
  }
  for (const each of groups) await make(each)
  for (const workload of pool) {
    for (const phase of phases) {
      const { variable, file, mount } = bundleOf(own[phase])
      const { variable: variables, file: files } = fields[phase]
      const mounts = phase === 'build' ? { dockerSecretMounts: mount } : {}
      const body = { [variables]: variable, [files]: file, ...mounts }
      const set = await call(nf, 'POST', `${pathOf(workload)}/${pathOfPhase[phase]}`, body)
      expect(set.body.error).toBeUndefined()
    }
  }
}

function shownOf({ kind, text: plain, group: from, addon }: Offer) {
  return {
    value: kind === 'variable' ? plain : { data: base64(plain) },
    ...(from === undefined ? {} : { inheritedFrom: from.id, priority: from.priority }),
    ...(addon === undefined ? {} : { addonId: addon }),
  }
}

function layerOf({ group: from, addon }: Offer, { id }: Workload): string {
  if (from === undefined) return `workload ${id}`
  return addon === undefined ? `group ${from.id}` : `addon ${addon} in group ${from.id}`
}

/** Of each kind: what wins with its reasons, and what wins. */
function expected(merged: readonly Offer[][], phase: Phase) {
  const details: Record<string, Record<string, object>> = {}
  const winners: Record<string, Record<string, unknown>> = {}
  for (const kind of kinds) {
    const named = merged.filter(([first]) => first?.kind === kind)
    if (kind === 'mount' && named.length === 0) continue
    const pairs = named.flatMap(([winner, ...hidden]) =>
      winner === undefined ? [] : [[winner.name, shownOf(winner), hidden.map(shownOf)] as const],
    )
    const field = fields[phase][kind]
    details[field] = Object.fromEntries(
      pairs.map(([name, shown, overriding]) => [name, { ...shown, overriding }]),
    )
    winners[field] = Object.fromEntries(pairs.map(([name, shown]) => [name, shown.value]))
  }
  return { details, winners }
}

async function observe(workload: Workload, phase: Phase) {
  const path = `${pathOf(workload)}/${pathOfPhase[phase]}`
  const details = (await call(nf, 'GET', `${path}/details`)).body.data
  return { details, winners: (await call(nf, 'GET', path)).body.data }
}

interface Explained {
  readonly name: string
  readonly winner: { readonly layer: string; readonly kind: string }
  readonly hidden: readonly { readonly layer: string }[]
}

/** What Keywell's own explanation says, as `kind name: winner < hidden`. */
async function explained({ id }: Workload, phase: Phase): Promise<string[]> {
  const path = `/api/v1/workspaces/acme/projects/merge/explained?as=workload:${id}&phase=${phase}`
  const answer = await fetch(`${nf.server.url}${path}`, {
    headers: { authorization: `Bearer ${nf.tokens['full']}` },
  })
  const { items } = (await answer.json()) as { items: readonly Explained[] }
  return items.map(({ name, winner, hidden }) => {
    const kind = winner.kind === 'value' ? 'variable' : winner.kind
    return `${kind} ${name}: ${[winner, ...hidden].map(({ layer }) => layer).join(' < ')}`
  })
}

describe('the merge', () => {
  it('is what a second implementation makes of the documentation, and so are both of its explanations', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (made) => {
        await build(made)
        for (const workload of pool) {
          for (const phase of phases) {
            const merged = merge(made, workload, phase)
            expect(await observe(workload, phase)).toEqual(expected(merged, phase))
            // A service and a job may have one name: the service is meant.
            if (workload.kind === 'job') continue
            const lines = merged.map((offers) => {
              const layers = offers.map((offer) => layerOf(offer, workload)).join(' < ')
              return `${offers[0]?.kind} ${offers[0]?.name}: ${layers}`
            })
            expect((await explained(workload, phase)).toSorted()).toEqual(lines.toSorted())
          }
        }
      }),
      { numRuns: 20 },
    )
  }, 300_000)

  it('does not depend on the order of creation where no two priorities are equal', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.nat(), async (made, turn) => {
        const distinct = made.groups.map((each, n) => ({ ...each, priority: n * 7 }))
        const turned = distinct.map((_, n) => distinct[(n + turn) % distinct.length] as Group)
        const seen = []
        for (const groups of [distinct, turned.toReversed()]) {
          await build({ ...made, groups })
          seen.push(
            await observe(pool[0] as Workload, 'runtime'),
            await observe(pool[3] as Workload, 'build'),
          )
        }
        expect(seen.slice(0, 2)).toEqual(seen.slice(2))
      }),
      { numRuns: 10 },
    )
  }, 300_000)

  it('gives an equal priority to the group that was created first, also when it is made anew', async () => {
    const tie = (id: string): Group => ({
      id,
      priority: 5,
      phase: 'runtime',
      restricted: false,
      named: [],
      tags: [],
      match: 'any',
      stages: [],
      values: [{ kind: 'variable', name: 'TIE', text: id }],
      links: [],
    })
    const winner = async () => {
      const { winners } = await observe(pool[2] as Workload, 'runtime')
      return (winners as never as { runtimeEnvironment: Record<string, string> }).runtimeEnvironment['TIE']
    }
    const none = { runtime: [], build: [] }
    await build({ groups: [tie('zebra'), tie('ape')], addons, own: none })
    expect(await winner()).toBe('zebra')
    await call(nf, 'DELETE', `${base}/secrets/zebra`)
    await make(tie('zebra'))
    expect(await winner()).toBe('ape')
  })
})
