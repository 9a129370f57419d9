import { DomainError } from '../error.ts'
import type { HomeKind, Secret } from '../secret/secret.ts'
import { sharedStore } from '../secret/store.ts'

/** One step of a consumer's order, before it is known which project, environment or person it stands for. */
export interface LayerTemplate {
  /**
   * `personal`: the caller's own value in the environment. `workspace`: as far as the audience admits the project.
   * `user`: the caller's personal workspace, as far as its secrets admit the project.
   */
  readonly from: 'personal' | 'environment' | 'project' | 'workspace' | 'user'
  readonly store: string
  /** What is imported into this home follows directly below it. */
  readonly imports: boolean
}

/** What of a secret decides whether somebody can be told of it. */
export type Carried = Pick<Secret, 'name' | 'kind' | 'dataType'>

/** Why these readers cannot be told of a secret, `undefined` when they can. */
export type LeavesOut = (secret: Carried) => string | undefined

/** What one surface cannot tell its clients of. */
export interface Crossing {
  readonly surface: string
  /** Where its clients look: what lies elsewhere is not left out, but another's. */
  readonly looks: readonly CrossedHome[]
  readonly leavesOut: LeavesOut
}

export interface CrossedHome {
  readonly home: HomeKind
  readonly store: string
  /** They are shown the values of environments, and no default ones. */
  readonly environmentsAlone?: boolean
}

/** A kind of reader, as data: what it reads, strongest first. Surfaces declare theirs. */
export interface ConsumerDeclaration {
  readonly name: string
  readonly layers: readonly LayerTemplate[]
  /** It may run outside every environment although it reads one. */
  readonly environmentOptional: boolean
  /** References in its values are expanded; without, it gets what was written. */
  readonly expands: boolean
  readonly leavesOut?: LeavesOut
}

export interface Consumers {
  readonly all: readonly ConsumerDeclaration[]
  /** Throws `invalid` naming those there are. */
  find(name: string): ConsumerDeclaration
}

/** Keywell's own: what `run` gives a process. */
export const runConsumer: ConsumerDeclaration = {
  name: 'run',
  environmentOptional: false,
  expands: true,
  layers: [
    { from: 'personal', store: sharedStore, imports: false },
    { from: 'environment', store: sharedStore, imports: true },
    { from: 'project', store: sharedStore, imports: true },
    { from: 'workspace', store: sharedStore, imports: true },
  ],
}

/** One environment read alone. */
export const environmentConsumer: ConsumerDeclaration = {
  name: 'environment',
  environmentOptional: false,
  expands: true,
  layers: [
    { from: 'personal', store: sharedStore, imports: false },
    { from: 'environment', store: sharedStore, imports: true },
  ],
}

/** Keywell's own consumers and those the surfaces declare. Throws when two have one name. */
export function declareConsumers(declared: readonly ConsumerDeclaration[]): Consumers {
  const all = [runConsumer, environmentConsumer, ...declared]
  const byName = new Map(all.map((consumer) => [consumer.name, consumer]))
  if (byName.size < all.length) throw new Error('two consumers have the same name')
  const names = all.map(({ name }) => name).join(', ')
  return {
    all,
    find(name) {
      const found = byName.get(name)
      if (found !== undefined) return found
      const message = `There is no consumer ${name}: take one of ${names}, or workload:NAME`
      throw new DomainError('invalid', message, { violations: [{ path: 'as', rule: 'enum', message }] })
    },
  }
}
