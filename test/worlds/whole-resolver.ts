/**
 * The resolver a second time, whole: written from docs/resolver.md alone, importing nothing of the product. What it and
 * the product disagree about, one of them has wrong.
 */
export type Phase = 'build' | 'runtime' | 'both'

/** One project with the environments `one` and `two`; its visibility is private. */
export interface WholeWorld {
  readonly values: readonly WholeValue[]
  readonly imports: readonly WholeImport[]
  /** In the order in which they were made. */
  readonly groups: readonly WholeGroup[]
}

export type Home = 'personal one' | 'one' | 'two' | 'project' | 'workspace' | 'user' | 'a' | 'b' | 'workload'

export interface WholeValue {
  readonly home: Home
  readonly store: string
  readonly name: string
  readonly phase: Phase
  /** Of a workspace's or a user's secret; `chosen` selects the project, `selected` others. */
  readonly audience: 'all' | 'private' | 'selected' | 'chosen'
  readonly text: string
}

export interface WholeImport {
  readonly into: 'one' | 'two' | 'project' | 'workspace'
  readonly from: Exclude<Home, 'personal one' | 'user' | 'workload'>
  readonly store: string
}

export interface WholeGroup {
  readonly slug: 'a' | 'b'
  readonly priority: number
  readonly phase: Phase
  readonly admits: boolean
  /** What an addon gives through it, by name, in its order. */
  readonly linked: readonly (readonly [string, string])[]
}

export interface WholeAsked {
  readonly as: string
  readonly environment: 'one' | 'two' | undefined
  readonly phase: 'build' | 'runtime'
}

interface Step {
  readonly home: Home
  readonly store: string
}

/** Name → text, as the consumer receives it. */
export function wholeResolver(world: WholeWorld, asked: WholeAsked): Map<string, string> {
  const own = winners(world, asked)
  const isWorkload = asked.as === 'workload'
  if (!isWorkload && asked.as !== 'run' && asked.as !== 'environment') return own
  const expand = (text: string, scope: ReadonlyMap<string, string>): string =>
    text.replaceAll(
      /\$\{(?:(two):)?([A-Z]+)\}/g,
      (written, environment: string | undefined, name: string) => {
        if (environment !== undefined && isWorkload) return written
        const there = environment === 'two' ? winners(world, { ...asked, environment: 'two' }) : scope
        const found = there.get(name)
        return found === undefined ? written : expand(found, there)
      },
    )
  return new Map([...own].map(([name, text]) => [name, expand(text, own)]))
}

function winners(world: WholeWorld, asked: WholeAsked): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, text] of offers(world, asked)) if (!found.has(name)) found.set(name, text)
  return found
}

/** Strongest first. */
function offers(world: WholeWorld, asked: WholeAsked): (readonly [string, string])[] {
  if (asked.as === 'workload') return workloadOffers(world, asked)
  return order(world, asked).flatMap(({ home, store }) => {
    const group = world.groups.find(({ slug }) => slug === home)
    if (group !== undefined) return isIn(group.phase, asked) ? groupOffers(world, group) : []
    return world.values.filter((value) => offered(value, { home, store }, asked)).map(pair)
  })
}

function offered(value: WholeValue, { home, store }: Step, asked: WholeAsked): boolean {
  if (value.home !== home || value.store !== store || !isIn(value.phase, asked)) return false
  if ((home === 'workspace' || home === 'user') && value.audience === 'selected') return false
  const isOurs = asked.as === 'run' || asked.as === 'environment'
  return isOurs || /^[A-Z_][A-Z0-9_]*$/.test(value.name)
}

function order(world: WholeWorld, { as, environment }: WholeAsked): Step[] {
  const shared = (home: Home): Step => ({ home, store: 'shared' })
  const here = environment === undefined ? [] : [shared(environment)]
  const personal = environment === 'one' ? [shared('personal one')] : []
  const imported = (step: Step) => withImports(world, step)
  if (as === 'environment') return [...personal, ...here.flatMap(imported)]
  if (as === 'run') {
    return [
      ...personal,
      ...here.flatMap(imported),
      ...imported(shared('project')),
      ...imported(shared('workspace')),
    ]
  }
  const store = as === 'codespace' ? 'codespaces' : as
  const first: Step[] = as === 'actions' ? here : as === 'codespace' ? [{ home: 'user', store }] : []
  return [...first, { home: 'project', store }, { home: 'workspace', store }]
}

/** The layer, and directly below it what its home imports; only a shared layer brings its home's imports. */
function withImports(world: WholeWorld, step: Step): Step[] {
  if (step.store !== 'shared') return [step]
  const taken = world.imports.filter(({ into }) => into === step.home)
  return [step, ...taken.flatMap(({ from, store }) => withImports(world, { home: from, store }))]
}

function workloadOffers(world: WholeWorld, asked: WholeAsked): (readonly [string, string])[] {
  const own = asked.phase === 'runtime' ? world.values.filter(({ home }) => home === 'workload') : []
  const admitted = world.groups.filter(({ admits, phase }) => admits && isIn(phase, asked))
  const ordered = admitted.toSorted((one, other) => other.priority - one.priority)
  return [...own.map(pair), ...ordered.flatMap((group) => groupOffers(world, group))]
}

function groupOffers(world: WholeWorld, { slug, linked }: WholeGroup): (readonly [string, string])[] {
  return [...world.values.filter(({ home }) => home === slug).map(pair), ...linked]
}

function pair({ name, text }: WholeValue): readonly [string, string] {
  return [name, text]
}

function isIn(phase: Phase, { phase: wanted }: WholeAsked): boolean {
  return phase === 'both' || phase === wanted
}

/** Whether some home's imports lead back to it. */
export function goesInCircle(imports: readonly WholeImport[]): boolean {
  const reaches = (from: string, target: string, seen: readonly string[]): boolean =>
    imports
      .filter(({ into, store }) => into === from && store === 'shared')
      .some(({ from: next }) => {
        return next === target || (!seen.includes(next) && reaches(next, target, [...seen, next]))
      })
  return imports.some(({ into }) => reaches(into, into, []))
}
