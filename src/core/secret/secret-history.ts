import { DomainError } from '../error.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import { homeOf, lineOf } from './home.ts'
import type { SecretCoordinates } from './read-secret.ts'
import { foldForReading } from './read-secret.ts'
import type { Secret, SecretValue, SecretVersion } from './secret.ts'
import type { Page } from './secret-store.ts'
import { secretTarget } from './secret-target.ts'
import { openVersion } from './value-envelope.ts'
import type { Written } from './write-value.ts'
import { lineOwner, requireVersion, writeVersion } from './write-value.ts'

export interface SecretLine {
  readonly secret: Secret
  readonly value: SecretValue
}

export interface SecretHistory extends SecretLine {
  readonly versions: readonly SecretVersion[]
  /** Who wrote them, by principal id. */
  readonly logins: ReadonlyMap<string, string>
}

/** `before`: only versions below this one. */
export interface HistoryPage {
  readonly before?: number
  readonly limit: number
}

/** Every version of a line, newest first, without values; a deleted secret's too. */
export const secretHistory = useCase<SecretCoordinates & { readonly page: HistoryPage }, SecretHistory>({
  action: 'secret.history',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, input) {
    const line = await findLine(context, input)
    const versions = await authentic(context, line, input.page)
    const authors = await context.tx.access.principals([
      ...new Set(versions.map((version) => version.createdBy)),
    ])
    return { ...line, versions, logins: new Map(authors.map((author) => [author.id, author.login])) }
  },
  event: (_input, output) => ({ action: 'secret.history', targets: [secretTarget(output)] }),
})

/** Versions carry no MAC of their own: only an envelope that opens tells that a row is one of ours, and none is missing. */
async function authentic(
  context: Context,
  { secret, value }: SecretLine,
  { before = value.version + 1, limit }: HistoryPage,
): Promise<SecretVersion[]> {
  const page: Page = { offset: Math.max(0, value.version + 1 - before), limit }
  const versions = await context.tx.secrets.versions(value.id, page)
  for (const [index, head] of versions.entries()) {
    if (head.version !== value.version - page.offset - index) throw gapIn(secret)
    await openVersion(context.keyring, context.tx.keys, { secret, value, head })
  }
  if (versions.length < Math.min(page.limit, value.version - page.offset)) throw gapIn(secret)
  return versions
}

export function gapIn(secret: Secret): DomainError {
  const message = `The stored versions of secret ${secret.name} were changed outside Keywell`
  return new DomainError('integrity', message, { subject: 'secret_version' })
}

export interface RestoreSecret extends SecretCoordinates {
  readonly version: number
  /** The version the caller saw; that of a deletion, too. */
  readonly expected?: number
}

/** Writes an old version's content as the newest: history only grows. Works after a deletion, too. */
export const restoreSecret = useCase<RestoreSecret, Written>({
  action: 'secret.restore',
  permission: 'secret:write',
  at: (input) => input.at,
  async run(context, input) {
    const { secret, value } = await findLine(context, input)
    requireVersion(value.version, input.expected)
    const version = await context.tx.secrets.version(value.id, input.version)
    if (version === undefined || version.deleted) {
      throw new DomainError('not_found', 'There is no such version with a value', { subject: 'version' })
    }
    const bytes = await openVersion(context.keyring, context.tx.keys, { secret, value, head: version })
    return writeVersion(context, await revive(context, secret), value, bytes)
  },
  event: (input, output) => ({
    action: 'secret.restored',
    targets: [secretTarget(output)],
    details: { from: input.version },
  }),
})

async function revive(context: Context, secret: Secret): Promise<Secret> {
  if (secret.live) return secret
  const revived = { ...secret, live: true, updatedAt: context.now }
  await context.tx.secrets.update(revived)
  return revived
}

async function findLine(
  context: Context & { readonly place: Parameters<typeof homeOf>[0] },
  input: SecretCoordinates,
): Promise<SecretLine> {
  const line = lineOf(context, input.store, lineOwner(input.personal, context.caller.principal.id))
  const secret = await context.tx.secrets.find(homeOf(context.place), input.store, foldForReading(input.name))
  const value = secret === undefined ? undefined : await context.tx.secrets.findValue(secret.id, line)
  if (secret === undefined || value === undefined) {
    throw new DomainError('not_found', 'There is no such secret here', { subject: 'secret' })
  }
  return { secret, value }
}
