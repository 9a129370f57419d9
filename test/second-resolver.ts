/**
 * The resolver a second time, written from the table in docs/resolver.md and importing nothing of the product: what it
 * and the product disagree about, one of them has wrong.
 */
export type Phase = 'build' | 'runtime' | 'both'

export interface World {
  readonly environments: readonly string[]
  readonly values: readonly WorldValue[]
  readonly imports: readonly WorldImport[]
}

export interface WorldValue {
  readonly at: Home
  readonly store: 'shared' | 'toy'
  readonly name: string
  readonly phase: Phase
  readonly value: string
  /** Of a workspace's secret. */
  readonly audience: 'all' | 'private' | 'selected'
}

export type Home =
  | { readonly kind: 'personal'; readonly environment: string }
  | { readonly kind: 'environment'; readonly environment: string }
  | { readonly kind: 'project' }
  | { readonly kind: 'workspace' }

export interface WorldImport {
  readonly into: Exclude<Home, { kind: 'personal' }>
  readonly from: Exclude<Home, { kind: 'personal' }>
  readonly store: 'shared' | 'toy'
}

export interface Asked {
  readonly as: 'run' | 'toy-job'
  readonly environment: string | undefined
  readonly phase: 'build' | 'runtime'
}

/** Name (in capitals) → value. The project of the world is private, and no secret selects it. */
export function secondResolver(world: World, asked: Asked): Map<string, string> {
  const winners = new Map<string, string>()
  for (const { home, store } of order(world, asked)) {
    for (const value of world.values) {
      if (!isSame(value.at, home) || value.store !== store) continue
      if (value.phase !== 'both' && value.phase !== asked.phase) continue
      if (home.kind === 'workspace' && value.audience === 'selected') continue
      if (asked.as === 'toy-job' && value.name.includes('-')) continue
      const name = value.name.toUpperCase()
      if (!winners.has(name)) winners.set(name, value.value)
    }
  }
  return winners
}

interface Step {
  readonly home: Home
  readonly store: string
}

function order(world: World, { as, environment }: Asked): Step[] {
  const here: Step[] =
    environment === undefined ? [] : [{ home: { kind: 'environment', environment }, store: 'shared' }]
  const project = { kind: 'project' } as const
  const workspace = { kind: 'workspace' } as const
  if (as === 'toy-job') {
    return [...here, { home: project, store: 'toy' }, { home: workspace, store: 'toy' }]
  }
  const personal: Step[] =
    environment === undefined ? [] : [{ home: { kind: 'personal', environment }, store: 'shared' }]
  return [
    ...personal,
    ...here.flatMap((step) => withImports(world, step)),
    ...withImports(world, { home: project, store: 'shared' }),
    ...withImports(world, { home: workspace, store: 'shared' }),
  ]
}

/** The layer, and directly below it what its home imports; only a shared layer brings its home's imports. */
function withImports(world: World, step: Step): Step[] {
  if (step.store !== 'shared') return [step]
  const taken = world.imports.filter(({ into }) => isSame(into, step.home))
  return [step, ...taken.flatMap(({ from, store }) => withImports(world, { home: from, store }))]
}

function isSame(a: Home, b: Home): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Whether some home's imports lead back to it. */
export function hasCircle(imports: readonly WorldImport[]): boolean {
  const reaches = (from: Home, target: Home, seen: readonly string[]): boolean =>
    imports
      .filter(({ into, store }) => isSame(into, from) && store === 'shared')
      .some(({ from: next }) => {
        if (isSame(next, target)) return true
        const key = JSON.stringify(next)
        return !seen.includes(key) && reaches(next, target, [...seen, key])
      })
  return imports.some(({ into }) => reaches(into, into, []))
}
