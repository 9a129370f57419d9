import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type Act, type TestHouse } from '../../../test/house.ts'
import { hasCircle, secondResolver } from '../../../test/second-resolver.ts'
import type { Asked, Home, World, WorldImport, WorldValue } from '../../../test/second-resolver.ts'
import { toyDeclared } from '../../../test/toy-consumer.ts'
import { at, utf8 } from '../../../test/world.ts'
import { replaceImports } from '../place/imports.ts'
import { putSecret } from '../secret/put-secret.ts'
import { explain } from './explain.ts'
import type { Layer, Offer } from './layer.ts'
import { resolveLayers } from './resolve-layers.ts'
import { resolve } from './resolve.ts'

let house: TestHouse
let alice: Act
let count = 0

beforeAll(async () => {
  house = await openTestHouse(undefined, toyDeclared)
  const tokens = await house.seed({ users: [{ login: 'alice' }], tokens: [{ name: 'alice', user: 'alice' }] })
  alice = house.as(tokens.get('alice'))
})
afterAll(() => house[Symbol.asyncDispose]())

const environments = ['one', 'two'] as const
const names = ['A', 'B', 'C', 'D-D'] as const
const homes: readonly Home[] = [
  { kind: 'personal', environment: 'one' },
  { kind: 'environment', environment: 'one' },
  { kind: 'environment', environment: 'two' },
  { kind: 'project' },
  { kind: 'workspace' },
]
const askedFor: readonly Asked[] = (['run', 'toy-job'] as const).flatMap((as) =>
  [...environments, undefined].flatMap((environment) =>
    (['build', 'runtime'] as const).map((phase) => ({ as, environment, phase })),
  ),
)

const phases = fc.constantFrom('build', 'runtime', 'both', 'both')
const audiences = fc.constantFrom('all', 'private', 'selected')
/** A phase is a secret's, an audience a workspace's secret's: the same for all its values. */
const attributes = fc.array(fc.record({ phase: phases, audience: audiences }), {
  minLength: 16,
  maxLength: 16,
})
const placed = fc.record({
  home: fc.nat(homes.length - 1),
  store: fc.constantFrom('shared', 'toy'),
  name: fc.nat(3),
})
const taken = fc.record({
  into: fc.integer({ min: 1, max: 4 }),
  from: fc.integer({ min: 1, max: 4 }),
  store: fc.constantFrom('shared', 'toy'),
})
const plans = fc.record({
  attributes,
  placed: fc.uniqueArray(placed, {
    maxLength: 24,
    selector: ({ home, store, name }) => `${home} ${store} ${name}`,
  }),
  taken: fc.uniqueArray(taken, {
    maxLength: 6,
    selector: ({ into, from, store }) => `${into} ${from} ${store}`,
  }),
})
type Plan = typeof plans extends fc.Arbitrary<infer T> ? T : never

function valuesOf(plan: Plan): WorldValue[] {
  return plan.placed.flatMap(({ home, store, name }, index) => {
    const where = homes[home]!
    const inEnvironment = where.kind === 'environment' || where.kind === 'personal'
    if (store === 'toy' && inEnvironment) return []
    const { phase, audience } =
      plan.attributes[(where.kind === 'workspace' ? 8 : 0) + (store === 'toy' ? 4 : 0) + name]!
    return [{ at: where, store, name: names[name]!, phase, audience, value: `value ${index}` }]
  })
}

/** Only shared values of an environment can be imported, and from a project or workspace any store. */
function importsOf(plan: Plan): WorldImport[] {
  return plan.taken.flatMap(({ into, from, store }) => {
    const source = homes[from]!
    if (source.kind === 'environment' && store === 'toy') return []
    // Of its own project alone can a home name an environment; a workspace has none.
    if (homes[into]!.kind === 'workspace' && source.kind !== 'workspace') return []
    return [{ into: homes[into], from: source, store } as WorldImport]
  })
}

function textOf({ from, store }: WorldImport): string {
  return from.kind === 'environment' ? `environment:${from.environment}` : `${from.kind}:${store}`
}

function locatorOf(slug: string, home: Home) {
  if (home.kind === 'workspace') return at(slug)
  return home.kind === 'project' ? at(slug, 'app') : at(slug, 'app', home.environment)
}

/** Builds the world with use cases; imports that go in a circle are refused and left out of it. */
async function build(plan: Plan): Promise<{ slug: string; world: World }> {
  const slug = `world-${(count += 1)}`
  const projects = [
    { slug: 'app', environments: environments.map((name) => ({ name, personal_overrides: true })) },
  ]
  await house.seed({ workspaces: [{ slug, members: [{ user: 'alice', role: 'owner' }], projects }] })
  const values = valuesOf(plan)
  for (const { at: home, store, name, phase, audience, value } of values) {
    await alice(putSecret, {
      at: locatorOf(slug, home),
      store,
      name,
      value: { kind: 'plain', bytes: utf8(value) },
      attributes: { phase },
      ...(home.kind === 'personal' ? { personal: true } : {}),
      ...(home.kind === 'workspace' ? { audience: { audience } } : {}),
    })
  }
  const imports: WorldImport[] = []
  for (const home of homes.slice(1)) {
    const wanted = importsOf(plan).filter(({ into }) => into === home)
    const circle = hasCircle([...imports, ...wanted])
    const made = alice(replaceImports, { at: locatorOf(slug, home), from: wanted.map(textOf) })
    const outcome = await made.then(
      () => 'made',
      (error: unknown) => error,
    )
    if (circle) expect(outcome).toMatchObject({ code: 'conflict', facts: { subject: 'import_cycle' } })
    else expect(outcome).toBe('made')
    if (!circle) imports.push(...wanted)
  }
  return { slug, world: { environments, values, imports } }
}

describe('in any world', () => {
  it('what a consumer receives is what a second resolver says, and what explain says', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { slug, world } = await build(plan)
        for (const asked of askedFor) {
          const { as, phase, environment } = asked
          const input = { at: at(slug, 'app', environment), as, phase }
          const { values: received } = await alice(resolve, input)
          const values: [string, string][] = received.map(({ resolved, bytes }) => [
            resolved.name.toUpperCase(),
            Buffer.from(bytes).toString('utf8'),
          ])
          const bySecond = secondResolver(world, asked)
          expect({ asked, values: Object.fromEntries(values) }).toEqual({
            asked,
            values: Object.fromEntries(bySecond),
          })
          const { items } = await alice(explain, input)
          expect(items.map(({ winner }) => winner)).toEqual(received.map(({ resolved }) => resolved.winner))
          expect(items.map(({ hidden }) => hidden)).toEqual(received.map(({ resolved }) => resolved.hidden))
        }
      }),
      { numRuns: 40 },
    )
  }, 240_000)
})

const offers = fc.array(fc.record({ name: fc.nat(5), phase: phases }), { maxLength: 8 })
const stacks = fc.array(offers, { maxLength: 6 })

function layersOf(stack: typeof stacks extends fc.Arbitrary<infer T> ? T : never): Layer[] {
  return stack.map((each, index) => ({
    label: `layer ${index}`,
    rule: '',
    place: { workspace: 'w' },
    store: 'shared',
    personal: false,
    offers: each.map(({ name, phase }, position): Offer => {
      const origin = { by: 'source', source: `${index} ${position}`, bytes: new Uint8Array() } as const
      return { name: `N${name}`, foldedName: `N${name}`, kind: 'value', phase, origin }
    }),
  }))
}

describe('the resolver', () => {
  it('never lets a weaker layer change a winner', () => {
    fc.assert(
      fc.property(stacks, stacks, fc.constantFrom('build', 'runtime'), (strong, weak, phase) => {
        const before = resolveLayers(layersOf(strong), phase)
        const layers = layersOf([...strong, ...weak])
        const after = new Map(
          resolveLayers(layers, phase).map((each) => [each.name, each.winner.offer.origin]),
        )
        for (const { name, winner } of before) expect(after.get(name)).toEqual(winner.offer.origin)
      }),
    )
  })

  it('loses no offer: each is a winner or hidden behind one, once', () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        const resolved = resolveLayers(layersOf(stack), 'runtime')
        const shown = resolved.flatMap(({ winner, hidden }) => [winner, ...hidden])
        const offered = layersOf(stack).flatMap((layer) =>
          layer.offers.filter(({ phase }) => phase !== 'build'),
        )
        expect(shown.map(({ offer }) => JSON.stringify(offer)).toSorted()).toEqual(
          offered.map((offer) => JSON.stringify(offer)).toSorted(),
        )
        expect(new Set(resolved.map(({ name }) => name)).size).toBe(resolved.length)
      }),
    )
  })
})
