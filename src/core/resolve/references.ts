import { limits } from '../../limits.ts'

/**
 * References in values: `${NAME}` is another name of the same environment, `${environment:NAME}` one of another
 * environment of the same project, `${project:environment:NAME}` one of another project of the same workspace.
 * `$${NAME}` is the text `${NAME}`. A NAME begins with a letter, a digit or `_`; whatever has not this form, such as
 * `${NAME:-default}`, is plain text.
 */
const pattern = /\$(\$?)\{(?:(?:([^{}:$]{1,255}):)?([^{}:$]{1,255}):)?([A-Za-z0-9_][A-Za-z0-9_.-]{0,255})\}/g

/** What a reference names. Empty parts are those of the value it stands in. */
export interface Reference {
  readonly project: string
  readonly environment: string
  readonly name: string
}

export function referencesIn(text: string): Reference[] {
  return [...text.matchAll(pattern)].flatMap(([, escaped, project = '', environment = '', name = '']) =>
    escaped === '$' ? [] : [{ project, environment, name }],
  )
}

export type ReferenceFault = 'unknown' | 'cycle' | 'too_large'

/** A reference that was left as it stands, and why. */
export interface Unresolved {
  /** The name of the value it stands in. */
  readonly in: string
  readonly reference: string
  readonly fault: ReferenceFault
}

/** All that references can mean: `scope` is whatever tells one environment from another. */
export interface ReferenceGround<Scope> {
  /** `undefined` where the caller may not read it, or it is not there. */
  scopeOf(from: Scope, reference: Reference): Scope | undefined
  textOf(scope: Scope, name: string): string | undefined
  /** One text for all spellings of a name. */
  fold(name: string): string
}

/**
 * Expands references. Pure: what they can mean is all in `ground`. What cannot be expanded stays in the text as it was
 * written and is reported: nothing is ever emptied. A name that is referred to is expanded once.
 */
export class Expander<Scope> {
  readonly #ground: ReferenceGround<Scope>
  readonly #done = new Map<Scope, Map<string, string>>()
  readonly #open = new Map<Scope, Set<string>>()
  readonly #unresolved = new Map<string, Unresolved>()
  #depth = 0
  #chars = 0

  constructor(ground: ReferenceGround<Scope>) {
    this.#ground = ground
  }

  /** What was left, each once. */
  get unresolved(): readonly Unresolved[] {
    return [...this.#unresolved.values()]
  }

  /** `name` is whose text it is: a reference that leads back to it is a cycle. */
  expand(scope: Scope, name: string, text: string): string {
    const open = entry(this.#open, scope, () => new Set<string>())
    const folded = this.#ground.fold(name)
    const nested = open.has(folded)
    open.add(folded)
    this.#depth += 1
    const expanded = text.replaceAll(pattern, (...match: readonly unknown[]) => {
      const [written = '', escaped, project = '', environment = '', to = ''] = match
        .slice(0, 5)
        .map(textOrNone)
      return escaped === '$'
        ? written.slice(1)
        : this.#put(scope, name, written, { project, environment, name: to })
    })
    this.#depth -= 1
    if (!nested) open.delete(folded)
    return expanded
  }

  #put(scope: Scope, name: string, written: string, reference: Reference): string {
    const found = this.#value(scope, reference)
    const fits = typeof found === 'string' && this.#chars + found.length <= limits.expandedCharsMax
    if (fits) {
      this.#chars += found.length
      return found
    }
    const fault = typeof found === 'string' ? 'too_large' : found.fault
    this.#unresolved.set(`${name} ${written}`, { in: name, reference: written, fault })
    return written
  }

  #value(from: Scope, reference: Reference): string | { readonly fault: ReferenceFault } {
    const scope = this.#ground.scopeOf(from, reference)
    const text = scope === undefined ? undefined : this.#ground.textOf(scope, reference.name)
    if (scope === undefined || text === undefined) return { fault: 'unknown' }
    const folded = this.#ground.fold(reference.name)
    const done = entry(this.#done, scope, () => new Map<string, string>())
    const known = done.get(folded)
    if (known !== undefined) return known
    if (this.#open.get(scope)?.has(folded) === true) return { fault: 'cycle' }
    if (this.#depth > limits.referenceDepthMax) return { fault: 'too_large' }
    const expanded = this.expand(scope, reference.name, text)
    done.set(folded, expanded)
    return expanded
  }
}

function textOrNone(part: unknown): string {
  return typeof part === 'string' ? part : ''
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
