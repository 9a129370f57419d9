import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explain } from '../../src/core/resolve/explain.ts'
import { resolve } from '../../src/core/resolve/resolve.ts'
import { consumers, crossings, stores } from '../../src/surfaces/index.ts'
import { openTestHouse, type Act, type TestHouse } from '../house.ts'
import { at } from '../world.ts'
import { buildWorld } from './build-world.ts'
import type { Home, WholeAsked, WholeWorld } from './whole-resolver.ts'
import { wholeResolver } from './whole-resolver.ts'

let house: TestHouse
let count = 0

beforeAll(async () => {
  house = await openTestHouse(undefined, { stores, consumers, crossings })
})
afterAll(() => house[Symbol.asyncDispose]())

const names = ['A', 'B', 'C', 'D-D'] as const
const homes: readonly Home[] = [
  'personal one',
  'one',
  'two',
  'project',
  'workspace',
  'user',
  'a',
  'b',
  'workload',
]
const anyStore = fc.constantFrom('shared', 'shared', 'actions', 'dependabot', 'codespaces', 'agents')
const phases = fc.constantFrom('build' as const, 'runtime' as const, 'both' as const, 'both' as const)
const audiences = fc.constantFrom('all' as const, 'private' as const, 'selected' as const, 'chosen' as const)
/** Of a secret, the same for all its values: by home, store and name. */
const attributes = fc.array(fc.record({ phase: phases, audience: audiences }), {
  minLength: 72,
  maxLength: 72,
})
const placed = fc.record({
  home: fc.constantFrom(...homes),
  store: anyStore,
  name: fc.nat(3),
  refers: fc.constantFrom('', '', 'B', 'C', 'NOWHERE', 'two:C'),
})
const group = (slug: 'a' | 'b') =>
  fc.record({
    slug: fc.constant(slug),
    priority: fc.constantFrom(0, 0, 50),
    phase: phases,
    admits: fc.boolean(),
    linked: fc.constantFrom([], [['NF_DB_KEY', 'of the addon'] as const, ['A', 'of the addon'] as const]),
  })
const taken = fc.record({
  into: fc.constantFrom('one' as const, 'two' as const, 'project' as const, 'workspace' as const),
  from: fc.constantFrom(
    'one' as const,
    'two' as const,
    'project' as const,
    'workspace' as const,
    'a' as const,
    'b' as const,
  ),
  store: anyStore,
})
const plans = fc.record({
  attributes,
  placed: fc.array(placed, { maxLength: 28 }),
  taken: fc.array(taken, { maxLength: 6 }),
  a: group('a'),
  b: group('b'),
})
type Plan = typeof plans extends fc.Arbitrary<infer T> ? T : never

function worldOf(plan: Plan): WholeWorld {
  const values = plan.placed.map(({ home, store: wished, name, refers }, index) => {
    const store = storeAt(home, wished)
    const { phase, audience } = plan.attributes[ownerOf(home) * 24 + storeNumber(store) * 4 + name]!
    // A name refers only to later ones: no circles, which have a test of their own.
    const isLater = refers === 'NOWHERE' || (refers.endsWith('C') && name < 2) || (refers === 'B' && name < 1)
    const text = isLater && refers !== '' ? `value ${index} \${${refers}}` : `value ${index}`
    return { home, store, name: names[name]!, phase, audience, text }
  })
  const imports = plan.taken.flatMap(({ into, from, store: wished }) => {
    // A workspace has no project of its own.
    if (into === 'workspace' && from !== 'workspace') return []
    const store = from === 'project' || from === 'workspace' ? wished : 'shared'
    return [{ into, from, store }]
  })
  return {
    values: unique(values, ({ home, store, name }) => `${home} ${store} ${name}`),
    imports: unique(imports, ({ into, from, store }) => `${into} ${from} ${store}`),
    groups: [plan.a, plan.b],
  }
}

function storeAt(home: Home, wished: string): string {
  if (home === 'user') return 'codespaces'
  return home === 'project' || home === 'workspace' ? wished : 'shared'
}

function ownerOf(home: Home): number {
  return home === 'workspace' ? 1 : home === 'user' ? 2 : 0
}

function storeNumber(store: string): number {
  return ['shared', 'actions', 'dependabot', 'codespaces', 'agents'].indexOf(store)
}

function unique<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}

const askedFor: readonly WholeAsked[] = [
  ...(['one', 'two', undefined] as const).map((environment) => ({ as: 'run', environment })),
  ...(['one', 'two'] as const).map((environment) => ({ as: 'environment', environment })),
  ...(['one', undefined] as const).map((environment) => ({ as: 'actions', environment })),
  ...['dependabot', 'agents', 'codespace', 'workload'].map((as) => ({ as, environment: undefined })),
].flatMap((asked) => (['build', 'runtime'] as const).map((phase) => ({ ...asked, phase })))

async function received(act: Act, slug: string, { as, environment, phase }: WholeAsked) {
  const input = { at: at(slug, 'app', environment), as: as === 'workload' ? 'workload:api' : as, phase }
  const { values } = await act(resolve, input)
  const { items } = await act(explain, input)
  expect(items.map(({ winner }) => winner)).toEqual(values.map(({ resolved }) => resolved.winner))
  return Object.fromEntries(
    values.map(({ resolved, bytes }) => [resolved.name, Buffer.from(bytes).toString('utf8')]),
  )
}

/** A person of its own each time: what is in the personal workspace stays there. */
async function build(world: WholeWorld): Promise<{ act: Act; slug: string; made: WholeWorld }> {
  const number = (count += 1)
  const [login, slug] = [`user-${number}`, `whole-${number}`]
  const tokens = await house.seed({ users: [{ login }], tokens: [{ name: login, user: login }] })
  const act = house.as(tokens.get(login))
  return { act, slug, made: await buildWorld(house, act, { slug, login }, world) }
}

describe('in any world', () => {
  it('every kind of consumer receives what the documentation alone says, and what explain says', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { act, slug, made } = await build(worldOf(plan))
        for (const asked of askedFor) {
          const expected = Object.fromEntries(wholeResolver(made, asked))
          expect({ asked, values: await received(act, slug, asked) }).toEqual({ asked, values: expected })
        }
      }),
      { numRuns: 24, endOnFailure: true },
    )
  }, 300_000)

  it('the order in which values were made decides nothing', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const world = worldOf(plan)
        const one = await build(world)
        const other = await build({ ...world, values: world.values.toReversed() })
        for (const asked of askedFor) {
          expect({ asked, values: await received(other.act, other.slug, asked) }).toEqual({
            asked,
            values: await received(one.act, one.slug, asked),
          })
        }
      }),
      { numRuns: 8, endOnFailure: true },
    )
  }, 300_000)
})
