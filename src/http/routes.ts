import type { Route, Surface } from './surface.ts'

/** One route of one surface at one of its mounts. */
export interface Binding {
  readonly surface: Surface
  readonly mount: string
  readonly route: Route
  /** The whole path with braces, as it is logged and walked by tests: `/api/v3/repos/{owner}`. */
  readonly pattern: string
  /** Empty text stands for a parameter. */
  readonly segments: readonly string[]
  readonly paramNames: readonly string[]
}

export interface Place {
  readonly surface: Surface
  readonly mount: string
}

export interface RouteTable {
  readonly bindings: readonly Binding[]
  /** Those at each surface's first mount, which stand for all: what is asked for at a later mount is looked for there. */
  readonly firstBindings: readonly Binding[]
  /** For a path and query below a later mount: which that is, and how they read below the surface's first. */
  relocate(target: string): { readonly place: Place; readonly target: string } | undefined
  /** Who answers for a path that is no route: the longest literal prefix that somebody declared. */
  owner(path: string): Place
  /** The methods a path has, without regard to the method asked for, and who has them. */
  lookUp(path: string): { readonly place: Place; readonly methods: readonly string[] } | undefined
}

const segmentPattern = /^(?:[A-Za-z0-9._~!$&'()+,;=@-]+|\{\w+\})$/

/** Every route at every mount, `/-/<surface>` included. Throws when two surfaces could both claim one path. */
export function routeTable(surfaces: readonly Surface[]): RouteTable {
  if (surfaces.length === 0) throw new Error('A listener needs at least one surface')
  if (new Set(surfaces.map(({ name }) => name)).size < surfaces.length) {
    throw new Error('Two surfaces have the same name')
  }
  const bindings = surfaces.flatMap((surface) =>
    mountsOf(surface).flatMap((mount) => surface.routes.map((route) => bind(surface, mount, route))),
  )
  refuseSharedPaths(bindings)
  const later = laterMounts(surfaces)
  refuseSharedMounts(later, bindings)
  const claims = claimsOf(surfaces, bindings)
  const root = claims.get('') ?? places(surfaces)[0]
  if (root === undefined) throw new Error('No surface has a mount')
  const deepest = Math.max(...[...claims.keys()].map((prefix) => prefix.split('/').length))
  const owner = (path: string) => {
    const parts = path.split('/', deepest)
    for (let length = parts.length; length > 1; length--) {
      const claim = claims.get(parts.slice(0, length).join('/'))
      if (claim !== undefined) return claim
    }
    return root
  }
  return {
    bindings,
    firstBindings: bindings.filter(({ surface, mount }) => mount === firstMount(surface)),
    relocate: relocator(later),
    owner,
    lookUp: (path) => lookUp(bindings, path),
  }
}

/**
 * Below a later mount there is one surface only, and no two surfaces claim one path: so below the first mount a path finds
 * a route of its own surface, or none of it.
 */
function relocator(later: readonly Place[]): RouteTable['relocate'] {
  return (target) => {
    const place = later.find(({ mount }) => isBelow(target, mount))
    if (place === undefined) return undefined
    const moved = firstMount(place.surface) + target.slice(place.mount.length)
    return { place, target: moved.startsWith('/') ? moved : `/${moved}` }
  }
}

function laterMounts(surfaces: readonly Surface[]): Place[] {
  return places(surfaces).filter(({ surface, mount }) => mount !== firstMount(surface))
}

function refuseSharedMounts(later: readonly Place[], bindings: readonly Binding[]): void {
  for (const { surface, mount } of later) {
    const segments = mount === '' ? [] : mount.split('/').slice(1)
    const other = bindings.find(
      (each) =>
        each.surface !== surface &&
        each.segments.length >= segments.length &&
        overlaps(segments, each.segments.slice(0, segments.length)),
    )
    if (other === undefined) continue
    throw new Error(
      `${other.surface.name} has ${other.pattern} below ${mount || '/'}, where only ${surface.name} may be: it is not its first mount`,
    )
  }
}

function isBelow(target: string, mount: string): boolean {
  const next = target[mount.length]
  return (next === undefined || next === '/' || next === '?') && target.startsWith(mount)
}

function firstMount({ name, mounts }: Surface): string {
  return mounts[0] ?? `/-/${name}`
}

function mountsOf(surface: Surface): string[] {
  return [...surface.mounts, `/-/${surface.name}`]
}

function places(surfaces: readonly Surface[]): Place[] {
  return surfaces.flatMap((surface) => mountsOf(surface).map((mount) => ({ surface, mount })))
}

function bind(surface: Surface, mount: string, route: Route): Binding {
  const pattern = route.path === '/' && mount !== '' ? mount : mount + route.path
  const parts = pattern === '/' ? [] : pattern.split('/').slice(1)
  const bad = !pattern.startsWith('/') || !parts.every((part) => segmentPattern.test(part))
  if (bad) {
    throw new Error(`${surface.name}: "${pattern}" is not a path of literals and whole-segment {parameters}`)
  }
  if (!Object.keys(route.responses).some((status) => Number(status) < 400)) {
    throw new Error(`${surface.name}: ${route.method} ${pattern} declares no success response`)
  }
  const paramNames = parts.filter((part) => part.startsWith('{')).map((part) => part.slice(1, -1))
  const segments = parts.map((part) => (part.startsWith('{') ? '' : part))
  return { surface, mount, route, pattern, segments, paramNames }
}

/** Also across methods: a path that answers GET as one vendor and PUT as another could not say who refuses POST. */
function refuseSharedPaths(bindings: readonly Binding[]): void {
  const byLength = new Map<number, Binding[]>()
  for (const one of bindings) {
    const alike = byLength.get(one.segments.length) ?? []
    const other = alike.find((each) => each.surface !== one.surface && overlaps(each.segments, one.segments))
    if (other !== undefined) {
      throw new Error(
        `${other.surface.name} and ${one.surface.name} both claim ${other.pattern} (${one.pattern})`,
      )
    }
    alike.push(one)
    byLength.set(one.segments.length, alike)
  }
}

/** Both are of one length. */
function overlaps(one: readonly string[], other: readonly string[]): boolean {
  return one.every((segment, index) => segment === '' || other[index] === '' || segment === other[index])
}

/** Mounts may be shared (the first surface listed answers there); the literal paths below them may not. */
function claimsOf(surfaces: readonly Surface[], bindings: readonly Binding[]): Map<string, Place> {
  const claims = new Map<string, Place>()
  for (const { surface, mount, segments } of bindings) {
    const literals = segments.slice(0, segments.includes('') ? segments.indexOf('') : segments.length)
    for (let length = mount.split('/').length; length <= literals.length; length++) {
      const prefix = `/${literals.slice(0, length).join('/')}`
      const holder = claims.get(prefix)
      if (holder !== undefined && holder.surface !== surface) {
        throw new Error(`${holder.surface.name} and ${surface.name} both have paths below ${prefix}`)
      }
      if (holder === undefined) claims.set(prefix, { surface, mount })
    }
  }
  for (const place of places(surfaces)) {
    const holder = claims.get(place.mount)
    if (holder === undefined) claims.set(place.mount, place)
  }
  return claims
}

function lookUp(bindings: readonly Binding[], path: string): { place: Place; methods: string[] } | undefined {
  const exact = path.slice(1).split('/')
  const slashed = exact.at(-1) === '' ? exact.slice(0, -1) : exact
  const hits = bindings.filter((binding) => {
    const { surface, segments, route } = binding
    return matches(segments, surface.trailingSlash === 'same' || route.path === '/' ? slashed : exact)
  })
  const first = hits[0]
  if (first === undefined) return undefined
  const methods = new Set(hits.map(({ route }) => route.method))
  if (methods.has('GET')) methods.add('HEAD')
  return { place: { surface: first.surface, mount: first.mount }, methods: [...methods].toSorted() }
}

function matches(segments: readonly string[], path: readonly string[]): boolean {
  if (segments.length !== path.length) return false
  return segments.every((segment, index) => (segment === '' ? path[index] !== '' : segment === path[index]))
}
