import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { PrincipalId, SecretId, ValueId } from '../ids.ts'
import { asId } from '../ids.ts'
import type { Place } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import type { Home, Secret, SecretKind, SecretValue } from './secret.ts'
import { makeValue } from './secret.ts'
import { foldSecretName } from './secret-name.ts'
import type { FoundLine, Line } from './secret-store.ts'
import { sealVersion } from './value-envelope.ts'

/** What of a secret itself a write may set; absent parts stay, or take the default on a new secret. */
export type SecretAttributes = Partial<
  Pick<Secret, 'phase' | 'dataType' | 'audience' | 'writeOnly' | 'note' | 'annotations' | 'kind'>
>

export interface WriteTarget {
  readonly home: Home
  readonly store: string
  readonly name: string
  readonly line: Line
  readonly attributes: SecretAttributes
  /** What a second spelling of a name means: an error, or the same secret, which keeps its first spelling. */
  readonly spelling?: Spelling
}

export type PlacedContext = Context & { readonly place: Place }

export type Spelling = 'refuse' | 'keep'

export interface Written {
  readonly secret: Secret
  readonly value: SecretValue
  /** The value was not there before. */
  readonly created: boolean
  readonly version: number
}

/**
 * Finds the secret at its home or makes it, with the attributes asked for. Throws `conflict` for a second spelling, and
 * `forbidden` where attributes would change for environments that the caller may not write.
 */
export async function ensureSecret(context: PlacedContext, target: WriteTarget): Promise<Secret> {
  return (await ensureLine(context, target)).secret
}

/** The same, with the value that the target's line has so far. */
export async function ensureLine(context: PlacedContext, target: WriteTarget): Promise<FoundLine> {
  const { home, store, line, name, spelling } = target
  const kind: SecretKind = target.attributes.kind ?? 'value'
  const foldedName = foldSecretName(name, kind)
  const found = await context.tx.secrets.findLine(home, store, foldedName, line)
  if (found === undefined) {
    return { secret: await insertSecret(context, target, foldedName), value: undefined }
  }
  const { secret, value } = found
  const isSameName = !secret.live || secret.name === name
  if (!isSameName && spelling !== 'keep') {
    throw new DomainError('conflict', `This secret is spelled ${secret.name}`, { subject: 'spelling' })
  }
  const spelled = isSameName ? target : { ...target, name: secret.name }
  return { secret: await reviseSecret(context, secret, spelled), value }
}

async function insertSecret(context: Context, target: WriteTarget, foldedName: string): Promise<Secret> {
  const secret: Secret = {
    id: asId<SecretId>(context.newId()),
    home: target.home,
    store: target.store,
    name: target.name,
    foldedName,
    kind: 'value',
    phase: 'runtime',
    dataType: 'text',
    audience: 'private',
    writeOnly: false,
    note: '',
    annotations: {},
    ...target.attributes,
    live: true,
    createdAt: context.now,
    updatedAt: context.now,
    createdBy: context.caller.principal.id,
  }
  await context.tx.secrets.insert(secret)
  return secret
}

/**
 * A deleted secret comes back under its old id, so that its history stays in one piece. What was write-only stays so: to
 * end that is no part of writing a value.
 */
async function reviseSecret(context: PlacedContext, found: Secret, target: WriteTarget): Promise<Secret> {
  const writeOnly = found.writeOnly || target.attributes.writeOnly === true
  const given = Object.entries({ ...target.attributes, writeOnly })
  if (found.live && given.every(([key, value]) => isSame(found, key, value))) return found
  if (found.live) requireWhole(context)
  const revived = found.live ? {} : { createdAt: context.now }
  const wanted = { ...found, ...target.attributes, writeOnly, ...revived, name: target.name, live: true }
  const secret: Secret = { ...wanted, updatedAt: context.now }
  await context.tx.secrets.update(secret)
  return secret
}

/**
 * Note, phase and the like are of the secret at all of its environments: to change them asks for the right to write where
 * it lives. Answers that place.
 */
export function requireWhole(context: PlacedContext): Place {
  const { environment: _environment, ...whole } = context.place
  context.require('secret:write', whole)
  return whole
}

function isSame(secret: Secret, key: string, value: unknown): boolean {
  const current: unknown = Reflect.get(secret, key)
  return current === value || JSON.stringify(current) === JSON.stringify(value)
}

/** Writes the next version of one line. `bytes` undefined deletes it: a version without content. */
export async function writeVersion(
  context: Context,
  secret: Secret,
  line: Line,
  bytes: Uint8Array | undefined,
): Promise<Written> {
  return writeNext(
    context,
    secret,
    { line, value: await context.tx.secrets.findValue(secret.id, line) },
    bytes,
  )
}

/** The same, over what the line has so far: its head, or nothing. */
export async function writeNext(
  context: Context,
  secret: Secret,
  { line, value: found }: { readonly line: Line; readonly value: SecretValue | undefined },
  bytes: Uint8Array | undefined,
): Promise<Written> {
  if (bytes !== undefined && bytes.length > limits.valueBytesMax) {
    throw new DomainError('too_large', `A value is at most ${limits.valueBytesMax} bytes`, {
      subject: 'value',
    })
  }
  const wasLive = found?.live === true
  if (bytes !== undefined && !wasLive) await context.counts.add(context.tx, secret, line)
  if (bytes === undefined && wasLive) context.counts.take(secret, line)
  const value = nextValue(context, secret, line, found, bytes !== undefined)
  const facts = {
    valueId: value.id,
    version: value.version,
    deleted: bytes === undefined,
    changeId: context.changeId,
    sizeBytes: bytes?.length ?? 0,
    createdAt: context.now,
    createdBy: context.caller.principal.id,
    surface: context.caller.surface,
  }
  const version = await sealVersion(
    context.keyring,
    context.tx.keys,
    { secret, value, version: facts },
    bytes ?? new Uint8Array(),
  )
  await (found === undefined ? context.tx.secrets.insertValue(value) : context.tx.secrets.updateValue(value))
  await context.tx.secrets.insertVersion(version)
  return { secret, value, created: !wasLive, version: value.version }
}

function nextValue(
  context: Context,
  secret: Secret,
  line: Line,
  found: SecretValue | undefined,
  live: boolean,
): SecretValue {
  const facts = {
    id: found?.id ?? asId<ValueId>(context.newId()),
    secretId: secret.id,
    version: (found?.version ?? 0) + 1,
    live,
    createdAt: found === undefined || (!found.live && live) ? context.now : found.createdAt,
    updatedAt: context.now,
  }
  return makeValue(facts, found ?? line)
}

/** After a deletion: a secret lives while it has any value, a personal one included. */
export async function settleSecret(context: Context, secret: Secret): Promise<void> {
  const lines = await context.tx.secrets.values(secret.id)
  if (lines.some((line) => line.live)) return
  await context.tx.secrets.update({ ...secret, live: false, updatedAt: context.now })
}

/** To be told that a value is the same is to be told the value: for anybody else it is written again. */
export function mayTellSame(
  { caller, place }: Pick<Context, 'caller'> & { readonly place: Place },
  { writeOnly }: Pick<Secret, 'writeOnly'>,
): boolean {
  return !writeOnly && caller.rights.allows('secret:reveal', place)
}

/** Throws `precondition` unless the line is at the version the caller saw; 0 is none. */
export function requireVersion(current: number, expected: number | undefined): void {
  if (expected === undefined || expected === current) return
  throw new DomainError('precondition', `The secret is at version ${current}, not ${expected}`)
}

export function lineOwner(personal: boolean | undefined, principal: PrincipalId): PrincipalId | undefined {
  return personal === true ? principal : undefined
}
