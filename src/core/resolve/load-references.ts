import { limits } from '../../limits.ts'
import { foldUpper } from '../place/names.ts'
import type { Place, Project } from '../place/place.ts'
import { admitsProject } from '../secret/admits-project.ts'
import type { SecretHead } from '../secret/secret.ts'
import type { Context } from '../use-case.ts'
import type { LayerSource, Linked, Offer } from './layer.ts'
import { offerOf } from './layer.ts'
import { linkedOffers } from './linked-offers.ts'
import { openConsumed } from './open-offer.ts'
import type { ConsumedPhase } from './resolve-layers.ts'
import { isInPhase } from './resolve-layers.ts'
import type { Reference, Unresolved } from './references.ts'
import { Expander, referencesIn } from './references.ts'

/** A project, or an environment of it. */
export type ReadingPlace = Place & { readonly project: Project }

/** How a consumer reads: the layers of an environment, strongest first. */
export interface Referencing {
  readonly context: Context
  readonly sourcesOf: (place: ReadingPlace) => Promise<readonly LayerSource[]>
  /** What else a value must be for a reference to lead to it. */
  readonly only?: (head: SecretHead) => boolean
  /** Of what addons give; any phase without. */
  readonly phase?: ConsumedPhase
}

/** A text with the environment and name it is read as. */
export interface Expandable {
  readonly place: ReadingPlace
  readonly name: string
  readonly text: string
}

export interface Expanded {
  /** In the order given. */
  readonly texts: readonly string[]
  readonly unresolved: readonly Unresolved[]
  /** What was opened beside what was given: it belongs on the audit record, too. */
  readonly opened: readonly Offer[]
}

interface Scope {
  readonly place: ReadingPlace
  readonly texts: Map<string, string | undefined>
  sources?: readonly LayerSource[]
}

/**
 * Expands references of the texts given, opening only what they lead to and the caller may consume. `known` are texts
 * already at hand, the winners of their environments.
 */
export async function expandReferences(
  referencing: Referencing,
  items: readonly Expandable[],
  known: readonly Expandable[],
): Promise<Expanded> {
  if (!items.some(({ text }) => text.includes('${'))) {
    return { texts: items.map(({ text }) => text), unresolved: [], opened: [] }
  }
  const loading = new Loading(referencing)
  for (const { place, name, text } of known) loading.scope(place).texts.set(foldUpper(name), text)
  await loading.follow(items)
  const expander = new Expander<Scope>({
    fold: foldUpper,
    scopeOf: (from, reference) => loading.named(from.place, reference),
    textOf: (scope, name) => scope.texts.get(foldUpper(name)),
  })
  const texts = items.map(({ place, name, text }) => expander.expand(loading.scope(place), name, text))
  return { texts, unresolved: expander.unresolved, opened: loading.opened }
}

class Loading {
  readonly opened: Offer[] = []
  readonly #referencing: Referencing
  readonly #scopes = new Map<string, Scope>()
  readonly #named = new Map<string, Scope | undefined>()

  constructor(referencing: Referencing) {
    this.#referencing = referencing
  }

  scope(place: ReadingPlace): Scope {
    const key = placeKey(place)
    const found = this.#scopes.get(key)
    if (found !== undefined) return found
    const made = { place, texts: new Map<string, string | undefined>() }
    this.#scopes.set(key, made)
    return made
  }

  named(from: ReadingPlace, reference: Reference): Scope | undefined {
    if (reference.environment === '') return this.scope(from)
    return this.#named.get(wayTo(from, reference))
  }

  /** Breadth first, each name once. */
  async follow(items: readonly Expandable[]): Promise<void> {
    let waiting = items
    while (waiting.length > 0) {
      const next: Expandable[] = []
      for (const { place, text } of waiting) {
        for (const reference of referencesIn(text)) {
          const found = await this.#load(place, reference)
          if (found !== undefined) next.push(found)
        }
      }
      waiting = next
    }
  }

  async #load(from: ReadingPlace, reference: Reference): Promise<Expandable | undefined> {
    const scope = await this.#find(from, reference)
    const folded = foldUpper(reference.name)
    if (scope === undefined || scope.texts.has(folded)) return undefined
    const text = this.opened.length < limits.referencesMax ? await this.#open(scope, folded) : undefined
    scope.texts.set(folded, text)
    return text === undefined ? undefined : { place: scope.place, name: reference.name, text }
  }

  /** By name, where the caller may consume. */
  async #find(from: ReadingPlace, reference: Reference): Promise<Scope | undefined> {
    if (reference.environment === '') return this.scope(from)
    const way = wayTo(from, reference)
    if (this.#named.has(way)) return this.#named.get(way)
    const { places } = this.#referencing.context.tx
    const { workspace } = from
    const project =
      reference.project === '' ? from.project : await places.project(workspace.id, reference.project)
    const environment =
      project === undefined ? undefined : await places.environment(project.id, reference.environment)
    const place =
      project === undefined || environment === undefined ? undefined : { workspace, project, environment }
    const allowed = place !== undefined && this.#allows(place)
    const scope = allowed ? this.scope(place) : undefined
    this.#named.set(way, scope)
    return scope
  }

  #allows(place: ReadingPlace): boolean {
    const { rights } = this.#referencing.context.caller
    return rights.sees(place) && rights.allows('secret:consume', place)
  }

  async #open(scope: Scope, foldedName: string): Promise<string | undefined> {
    const { context } = this.#referencing
    const { tx } = context
    scope.sources ??= await this.#referencing.sourcesOf(scope.place)
    for (const { home, store, line, audienceOf, linked } of scope.sources) {
      if (linked !== undefined) {
        const given = await this.#given(linked, foldedName)
        if (given !== undefined) return given
        continue
      }
      const head = await tx.secrets.findHead(home, store, foldedName, line)
      if (head === undefined || this.#referencing.only?.(head) === false) continue
      if (audienceOf !== undefined && !(await admitsProject(tx, head.secret, scope.place.project))) continue
      const bytes = await openConsumed(context, head)
      this.opened.push(offerOf(head))
      return textOf(bytes)
    }
    return undefined
  }

  async #given(linked: Linked, foldedName: string): Promise<string | undefined> {
    const { context, phase } = this.#referencing
    const found = (await linkedOffers(context, linked)).find((offer) => offer.foldedName === foldedName)
    const isHere = found !== undefined && (phase === undefined || isInPhase(found.phase, phase))
    if (!isHere || found.origin.by !== 'source') return undefined
    this.opened.push(found)
    return textOf(found.origin.bytes)
  }
}

/** Tells one place from another. */
export function placeKey({ project, environment }: ReadingPlace): string {
  return environment?.id ?? project.id
}

function wayTo(from: ReadingPlace, { project, environment }: Reference): string {
  return `${from.project.id}:${project.toLowerCase()}:${environment.toLowerCase()}`
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `undefined` for bytes that are no text: a reference to them leads to nothing. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}
