import { DomainError } from '../error.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import { admitsProject } from './admits-project.ts'
import { homeOf, lineOf } from './home.ts'
import type { ListSecrets, RevealedSecret, SecretCoordinates } from './read-secret.ts'
import { findHead, pageOf } from './read-secret.ts'
import type { SecretAt, SecretHead } from './secret.ts'
import { secretTarget } from './secret-target.ts'
import { openVersion } from './value-envelope.ts'

/** A setting with its value, from a store declared open: being allowed to list it is enough. */
export const readOpenSecret = useCase<SecretCoordinates, RevealedSecret>({
  action: 'secret.read',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, input) {
    requireOpen(context, input.store)
    return opened(context, await findHead(context, input))
  },
  event: (_input, output) => ({ action: 'secret.revealed', targets: [secretTarget(output)] }),
})

/** A page of them. */
export const listOpenSecrets = useCase<
  ListSecrets,
  { readonly total: number; readonly items: readonly RevealedSecret[] }
>({
  action: 'secret.list',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, input) {
    requireOpen(context, input.store)
    const line = lineOf(context, input.store, undefined)
    const heads = await context.tx.secrets.heads(homeOf(context.place), input.store, line)
    const page = pageOf(carried(heads, input.only), input.page)
    return { total: page.total, items: await allOpened(context, page.items) }
  },
  event: (_input, output) => ({ action: 'secret.revealed', targets: output.items.map(secretTarget) }),
})

/** What of the workspace's store reaches a project: `at` is the project. */
export const listAdmittedSecrets = useCase<
  ListSecrets,
  { readonly total: number; readonly items: readonly SecretAt[] }
>({
  action: 'secret.list',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, input) {
    return pageOf(await admittedHeads(context, input), input.page)
  },
  event: (input, output) => ({
    action: 'secret.listed',
    details: { store: input.store, shown: output.items.length, total: output.total },
  }),
})

export const listAdmittedOpenSecrets = useCase<
  ListSecrets,
  { readonly total: number; readonly items: readonly RevealedSecret[] }
>({
  action: 'secret.list',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, input) {
    requireOpen(context, input.store)
    const page = pageOf(await admittedHeads(context, input), input.page)
    return { total: page.total, items: await allOpened(context, page.items) }
  },
  event: (_input, output) => ({ action: 'secret.revealed', targets: output.items.map(secretTarget) }),
})

type PlacedContext = Context & { readonly place: Parameters<typeof homeOf>[0] }

async function admittedHeads(context: PlacedContext, input: ListSecrets): Promise<SecretHead[]> {
  const { workspace, project } = context.place
  if (project === undefined) throw new DomainError('invalid', 'An audience is of projects')
  const heads = await context.tx.secrets.heads(homeOf({ workspace }), input.store, {})
  const admitted: SecretHead[] = []
  for (const head of carried(heads, input.only)) {
    if (await admitsProject(context.tx, head.secret, project)) admitted.push(head)
  }
  return admitted
}

function carried(heads: readonly SecretHead[], only: ListSecrets['only']): readonly SecretHead[] {
  return only === undefined ? heads : heads.filter(({ secret }) => only(secret))
}

async function allOpened(context: Context, heads: readonly SecretHead[]): Promise<RevealedSecret[]> {
  const all: RevealedSecret[] = []
  for (const head of heads) all.push(await opened(context, head))
  return all
}

async function opened(context: Context, head: SecretHead): Promise<RevealedSecret> {
  return { ...head, bytes: await openVersion(context.keyring, context.tx.keys, head) }
}

function requireOpen(context: Context, store: string): void {
  if (context.stores.isOpen(store)) return
  throw new DomainError('forbidden', `The values of the store ${store} are not shown in lists`, {
    permission: 'secret:reveal',
  })
}
