import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { Locator } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import { homeOf, lineOf } from './home.ts'
import type { Secret, SecretAt, SecretHead } from './secret.ts'
import { foldSecretName } from './secret-name.ts'
import type { Page } from './secret-store.ts'
import { secretTarget } from './secret-target.ts'
import { openVersion } from './value-envelope.ts'
import { lineOwner } from './write-value.ts'

export interface SecretCoordinates {
  readonly at: Locator
  readonly store: string
  readonly name: string
  readonly personal?: boolean | undefined
}

export interface RevealedSecret extends SecretHead {
  readonly bytes: Uint8Array
}

/** A person sees a value: on the audit record before it leaves. */
export const revealSecret = useCase<SecretCoordinates, RevealedSecret>({
  action: 'secret.reveal',
  permission: 'secret:reveal',
  at: (input) => input.at,
  async run(context, input) {
    const found = await findHead(context, input)
    if (found.secret.writeOnly) {
      throw new DomainError('forbidden', 'This secret is write-only: only consumers receive its value', {
        permission: 'secret:reveal',
        subject: 'write_only',
      })
    }
    const { secret, value, head } = found
    return { secret, value, head, bytes: await openVersion(context.keyring, context.tx.keys, found) }
  },
  event: (_input, output) => ({ action: 'secret.revealed', targets: [secretTarget(output)] }),
})

/** That a secret exists, and when it changed: never its value. */
export const describeSecret = useCase<SecretCoordinates, SecretHead>({
  action: 'secret.read',
  permission: 'secret:list',
  at: (input) => input.at,
  run: findHead,
  event: (_input, output) => ({ action: 'secret.described', targets: [secretTarget(output)] }),
})

export interface ListSecrets {
  readonly at: Locator
  readonly store: string
  readonly page: Page
  /** What a surface cannot carry, it leaves out: total and page are of those it can. */
  readonly only?: (secret: Secret) => boolean
}

export const listSecrets = useCase<
  ListSecrets,
  { readonly total: number; readonly items: readonly SecretAt[] }
>({
  action: 'secret.list',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, input) {
    const { only, store, page } = input
    const home = homeOf(context.place)
    const line = lineOf(context, store, undefined)
    if (only === undefined) return context.tx.secrets.list(home, store, line, page)
    const all = { offset: 0, limit: limits.secretsPerHomeMax }
    const { items } = await context.tx.secrets.list(home, store, line, all)
    return pageOf(
      items.filter(({ secret }) => only(secret)),
      page,
    )
  },
  event: (input, output) => ({
    action: 'secret.listed',
    details: { store: input.store, shown: output.items.length, total: output.total },
  }),
})

/** One page of what was read whole. */
export function pageOf<Item>(
  items: readonly Item[],
  { offset, limit }: Page,
): { readonly total: number; readonly items: readonly Item[] } {
  return { total: items.length, items: items.slice(offset, offset + limit) }
}

type PlacedContext = Context & { readonly place: Parameters<typeof homeOf>[0] }

export async function findHead(context: PlacedContext, input: SecretCoordinates): Promise<SecretHead> {
  const home = homeOf(context.place)
  const line = lineOf(context, input.store, lineOwner(input.personal, context.caller.principal.id))
  const foldedName = foldForReading(input.name)
  const found = await context.tx.secrets.findHead(home, input.store, foldedName, line)
  if (found === undefined) {
    throw new DomainError('not_found', 'There is no such secret here', { subject: 'secret' })
  }
  return found
}

/** A name that cannot exist is simply absent. */
export function foldForReading(name: string): string {
  try {
    return foldSecretName(name, name.startsWith('/') ? 'file' : 'value')
  } catch {
    throw new DomainError('not_found', 'There is no such secret here', { subject: 'secret' })
  }
}
