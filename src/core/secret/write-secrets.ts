import { equalBytes } from '../../crypto/index.ts'
import { DomainError } from '../error.ts'
import type { ChangeId, EnvironmentId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import type { Environment, Locator, Place } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import { homeOf, lineOf } from './home.ts'
import { foldForReading } from './read-secret.ts'
import type { Secret, SecretHead } from './secret.ts'
import { foldSecretName } from './secret-name.ts'
import { secretTarget } from './secret-target.ts'
import { openVersion } from './value-envelope.ts'
import type { SecretAttributes, Spelling, Written } from './write-value.ts'
import {
  ensureSecret,
  lineOwner,
  mayTellSame,
  requireVersion,
  settleSecret,
  writeVersion,
} from './write-value.ts'

/** What is to become of one value. */
export interface GivenItem {
  readonly name: string
  /** The name or id of one of the project's; the place's own value without. */
  readonly environment?: string
  readonly personal?: boolean
  /** Absent: the value is deleted. */
  readonly bytes?: Uint8Array
  readonly attributes?: SecretAttributes
  /** The version the caller saw; 0 = must not exist yet. */
  readonly expected?: number
}

export interface WriteSecrets {
  readonly at: Locator
  readonly store: string
  readonly items: readonly GivenItem[]
  /** What a value that is there already means. */
  readonly ifExists?: 'replace' | 'keep'
  readonly spelling?: Spelling
  readonly dryRun?: boolean
}

/** What became of an item, or would. Whoever may not reveal a value is not told that it is the same: it is written. */
export type ItemAction = 'create' | 'update' | 'unchanged' | 'kept' | 'delete'

export interface ItemOutcome {
  readonly action: ItemAction
  /** As the first writer spelled it. */
  readonly name: string
  readonly environment: string | undefined
  /** The newest version now. */
  readonly version: number
}

export interface WrittenSecrets {
  /** Absent when nothing was to be written. */
  readonly changeId: ChangeId | undefined
  readonly outcomes: readonly ItemOutcome[]
  readonly written: readonly Written[]
}

/**
 * Writes and deletes many values of one home as one change: all or none. A refusal names its item, in the message and in
 * `violations`. Asks for `secret:write` wherever something is to be written.
 */
export const writeSecrets = useCase<WriteSecrets, WrittenSecrets>({
  action: 'secret.change',
  permission: undefined,
  at: (input) => input.at,
  planned: (input) => input.dryRun === true,
  async run(context, input) {
    const places = await placesOf(context, input.items)
    refuseTwice(input.items, places)
    const done: Done[] = []
    for (const [index, item] of input.items.entries()) {
      const place = places[index] ?? context.place
      done.push(await naming(item, place, index, () => writeItem({ ...context, place }, input, item)))
    }
    const written = done.flatMap((each) => each.written ?? [])
    const changeId = written.length === 0 ? undefined : context.changeId
    return { changeId, outcomes: done.map(({ outcome }) => outcome), written }
  },
  event: (input, { written }) => ({
    action: written.length === 0 ? 'secret.unchanged' : 'secret.changed',
    targets: written.map(secretTarget),
    details: { items: input.items.length },
  }),
})

type PlacedContext = Context & { readonly place: Place }

interface Done {
  readonly outcome: ItemOutcome
  readonly written?: Written
}

/** Of each item the place of its line, with the right to write there. */
async function placesOf(context: PlacedContext, items: readonly GivenItem[]): Promise<readonly Place[]> {
  const known = new Map<string | undefined, Place>()
  const places: Place[] = []
  for (const [index, item] of items.entries()) {
    const { environment } = item
    const place =
      known.get(environment) ??
      (await naming(item, context.place, index, () => placeOf(context, environment)))
    known.set(environment, place)
    places.push(place)
  }
  return places
}

async function placeOf(context: PlacedContext, environment: string | undefined): Promise<Place> {
  const { place, tx } = context
  if (environment === undefined) {
    context.require('secret:write', place)
    return place
  }
  const { project } = place
  if (project === undefined || place.environment !== undefined) {
    throw new DomainError('invalid', 'Only at a project may an item name an environment')
  }
  const found: Environment | undefined = isUuid(environment)
    ? await tx.places.environmentById(asId<EnvironmentId>(environment))
    : await tx.places.environment(project.id, environment)
  if (found?.projectId !== project.id) throw noEnvironment()
  const at = { ...place, environment: found }
  if (!context.caller.rights.sees(at)) throw noEnvironment()
  context.require('secret:write', at)
  return at
}

function noEnvironment(): DomainError {
  return new DomainError('not_found', 'There is no such environment', { subject: 'environment' })
}

function refuseTwice(items: readonly GivenItem[], places: readonly Place[]): void {
  const seen = new Set<string>()
  for (const [index, item] of items.entries()) {
    const environment = places[index]?.environment?.id ?? ''
    const line = `${environment} ${item.personal === true} ${item.name.toUpperCase()}`
    if (seen.has(line)) {
      throw named(item, index, new DomainError('invalid', 'There are two items for this value'))
    }
    seen.add(line)
  }
}

async function writeItem(context: PlacedContext, input: WriteSecrets, item: GivenItem): Promise<Done> {
  const { store } = input
  const line = lineOf(context, store, lineOwner(item.personal, context.caller.principal.id))
  const home = homeOf(context.place)
  const foldedName =
    item.bytes === undefined
      ? foldForReading(item.name)
      : foldSecretName(item.name, item.attributes?.kind ?? 'value')
  const found = await context.tx.secrets.findHead(home, store, foldedName, line)
  requireVersion(found?.value.version ?? 0, item.expected)
  const environment = context.place.environment?.name
  if (item.bytes === undefined) return { ...(await deleteItem(context, found, environment)) }
  if (found !== undefined && input.ifExists === 'keep') return asItIs('kept', found, environment)
  const spelled = input.spelling === undefined ? {} : { spelling: input.spelling }
  const target = { home, store, name: item.name, line, attributes: item.attributes ?? {}, ...spelled }
  const secret = await ensureSecret(context, target)
  if (found !== undefined && (await isTheSame(context, found, secret, item.bytes))) {
    return asItIs('unchanged', found, environment)
  }
  const written = await writeVersion(context, secret, line, item.bytes)
  const action = written.created ? 'create' : 'update'
  return { outcome: { action, name: secret.name, environment, version: written.version }, written }
}

async function deleteItem(
  context: PlacedContext,
  found: SecretHead | undefined,
  environment: string | undefined,
): Promise<Done> {
  if (found === undefined) {
    throw new DomainError('not_found', 'There is no such secret here', { subject: 'secret' })
  }
  const { secret, value } = found
  const written = await writeVersion(context, secret, value, undefined)
  await settleSecret(context, secret)
  return {
    outcome: { action: 'delete', name: secret.name, environment, version: written.version },
    written,
  }
}

function asItIs(
  action: 'kept' | 'unchanged',
  { secret, value }: SecretHead,
  environment: string | undefined,
): Done {
  return { outcome: { action, name: secret.name, environment, version: value.version } }
}

async function isTheSame(
  context: PlacedContext,
  found: SecretHead,
  secret: Secret,
  bytes: Uint8Array,
): Promise<boolean> {
  if (!mayTellSame(context, secret)) return false
  if (secret.updatedAt !== found.secret.updatedAt) return false
  return equalBytes(await openVersion(context.keyring, context.tx.keys, found), bytes)
}

async function naming<T>(item: GivenItem, place: Place, index: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof DomainError
      ? named({ ...item, environment: item.environment ?? place.environment?.name }, index, error)
      : error
  }
}

/** The same refusal, with the item it is of. */
function named(
  item: { readonly name: string; readonly environment?: string | undefined },
  index: number,
  error: DomainError,
): DomainError {
  const label = item.environment === undefined ? item.name : `${item.name} in ${item.environment}`
  const violations = [{ path: `items.${index}`, rule: error.code, message: error.message }]
  return new DomainError(error.code, `${label}: ${error.message}`, { ...error.facts, violations })
}
