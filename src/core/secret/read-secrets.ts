import type { Environment, Locator, Ref } from '../place/place.ts'
import { environmentLayers } from '../resolve/environment-layers.ts'
import type { ReadingPlace, Expandable } from '../resolve/load-references.ts'
import { expandReferences, textOf } from '../resolve/load-references.ts'
import type { Unresolved } from '../resolve/references.ts'
import type { Reader } from '../resolve/consumer-layers.ts'
import type { Offer } from '../resolve/layer.ts'
import { headsOf } from '../resolve/layer.ts'
import { loadLayers } from '../resolve/load-layers.ts'
import { offerTarget, openConsumed } from '../resolve/open-offer.ts'
import { useCase } from '../use-case.ts'
import type { InProject } from './in-project.ts'
import { environmentsFor, inProject, missing } from './in-project.ts'
import { foldForReading } from './read-secret.ts'
import type { Secret, SecretHead } from './secret.ts'
import { secretTarget } from './secret-target.ts'
import { noteUse } from './use-store.ts'

export interface ReadSecrets {
  /** A project. */
  readonly at: Locator
  /** One environment; all that the caller may read without. */
  readonly environment?: Ref
  /** A name or id: throws `not_found` where it has no value that the caller may read. */
  readonly secret?: string
  /**
   * `reveal`: a person looks at what is kept here, as it was written. `consume`: a consumer receives it, imports included
   * and references expanded; write-only secrets reach nobody else.
   */
  readonly purpose: 'reveal' | 'consume'
  /** Secrets that the surface's answer cannot carry stay closed. */
  readonly only?: (secret: Secret) => boolean
}

export interface ReadValue {
  readonly environment: Environment
  readonly personal: boolean
  readonly bytes: Uint8Array
  readonly head: SecretHead
}

export interface ReadSecret {
  readonly secret: Secret
  readonly values: readonly ReadValue[]
}

export interface SecretsRead {
  /** By folded name. */
  readonly secrets: readonly ReadSecret[]
  readonly unresolved: readonly Unresolved[]
  /** What references led to, beside what is in `secrets`. */
  readonly opened: readonly Offer[]
}

/** A project's secrets with their values over its environments: one pass, one event naming every value that was opened. */
export const readSecrets = useCase<ReadSecrets, SecretsRead>({
  action: 'secret.read',
  permission: undefined,
  at: (input) => input.at,
  async run(context, input) {
    const at = inProject(context)
    const permission = input.purpose === 'consume' ? 'secret:consume' : 'secret:reveal'
    const environments = await environmentsFor(at, permission, input.environment)
    const found: Found[] = []
    for (const environment of environments) found.push(...(await readEnvironment(at, environment, input)))
    const wanted = input.secret === undefined ? found : select(found, input.secret)
    const opened = await openAll(at, wanted)
    if (input.purpose === 'reveal') return { secrets: grouped(opened), unresolved: [], opened: [] }
    const received = await expanded(at, opened, input.secret === undefined)
    const heads = [...wanted.map(({ head }) => head), ...headsOf(received.opened)]
    await noteUse(context, heads)
    return received
  },
  event: (input, output) => ({
    action: input.purpose === 'consume' ? 'secret.resolved' : 'secret.revealed',
    targets: [
      ...output.secrets.flatMap(({ values }) => values.map(({ head }) => secretTarget(head))),
      ...output.opened.map(offerTarget),
    ],
    details: {
      ...(input.purpose === 'consume' ? { consumer: 'environment' } : {}),
      ...(output.unresolved.length === 0
        ? {}
        : { unresolved: output.unresolved.map((each) => `${each.in}: ${each.fault}`) }),
    },
  }),
})

interface Found {
  readonly environment: Environment
  readonly personal: boolean
  readonly head: SecretHead
}

async function readEnvironment(
  at: InProject,
  environment: Environment,
  input: ReadSecrets,
): Promise<Found[]> {
  const place = { ...at.place, environment }
  const sources = await environmentLayers(at.context.tx, place, readerOf(at))
  const own = sources.filter(({ line }) => line.environmentId === environment.id)
  const wanted = input.purpose === 'consume' ? sources : own
  const layers = await loadLayers(at.context, wanted)
  const taken = new Set<string>()
  return layers.flatMap(({ offers }, index) => {
    const isOwn = index < own.length
    const shown = headsOf(offers).filter(
      ({ secret }) =>
        (isOwn || !taken.has(secret.foldedName)) &&
        (input.purpose === 'consume' || !secret.writeOnly) &&
        (input.only?.(secret) ?? true),
    )
    for (const { secret } of shown) taken.add(secret.foldedName)
    return shown.map((head) => ({ environment, personal: head.value.principalId !== undefined, head }))
  })
}

function readerOf({ personalOf, context }: InProject): Reader {
  return personalOf === undefined ? undefined : context.caller.principal
}

/** By name, or else by id. */
function select(found: readonly Found[], nameOrId: string): Found[] {
  const folded = foldForReading(nameOrId)
  const byName = found.filter(({ head }) => head.secret.foldedName === folded)
  const selected = byName.length > 0 ? byName : found.filter(({ head }) => head.secret.id === nameOrId)
  if (selected.length === 0) throw missing()
  return selected
}

async function openAll(at: InProject, found: readonly Found[]): Promise<ReadValue[]> {
  const opened: ReadValue[] = []
  for (const each of found) opened.push({ ...each, bytes: await openConsumed(at.context, each.head) })
  return opened
}

/** One entry per name: the project's own secret where it has one in any of the environments, else an imported one. */
function grouped(values: readonly ReadValue[]): ReadSecret[] {
  const byName = new Map<string, ReadValue[]>()
  for (const value of values) {
    const { foldedName } = value.head.secret
    const others = byName.get(foldedName)
    if (others === undefined) byName.set(foldedName, [value])
    else others.push(value)
  }
  return [...byName]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [first, ...rest]]) => {
      if (first === undefined) return []
      const all = [first, ...rest]
      const own = all.find(({ head, environment }) => head.secret.home.id === environment.projectId)
      return [{ secret: (own ?? first).head.secret, values: all }]
    })
}

/** `whole`: all names of the environments are at hand, so that a reference to one that is not there leads nowhere. */
async function expanded(at: InProject, values: readonly ReadValue[], whole: boolean): Promise<SecretsRead> {
  const items: (Expandable & { readonly value: ReadValue })[] = values.flatMap((value) => {
    const text = textOf(value.bytes)
    const place = { ...at.place, environment: value.environment }
    return text === undefined ? [] : [{ place, name: value.head.secret.name, text, value }]
  })
  const sourcesOf = (place: ReadingPlace) => environmentLayers(at.context.tx, place, readerOf(at))
  const known = whole ? items.toSorted((a, b) => Number(a.value.personal) - Number(b.value.personal)) : []
  const result = await expandReferences({ context: at.context, sourcesOf }, items, known)
  const texts = new Map(items.map(({ value }, index) => [value, result.texts[index]]))
  const replaced = values.map((value) => {
    const text = texts.get(value)
    return text === undefined ? value : { ...value, bytes: Buffer.from(text, 'utf8') }
  })
  return { secrets: grouped(replaced), unresolved: result.unresolved, opened: result.opened }
}
