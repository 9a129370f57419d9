import type { Locator } from '../place/place.ts'
import { useCase } from '../use-case.ts'
import { homeOf, lineOf } from './home.ts'
import type { SecretAt } from './secret.ts'
import type { Slice } from './secret-store.ts'
import { lineOwner } from './write-value.ts'

export interface PageSecrets {
  readonly at: Locator
  readonly store: string
  /** The caller's own values in place of the shared ones. */
  readonly personal?: boolean | undefined
  /** After a folded name. */
  readonly slice: Slice
}

export interface SecretsPage {
  readonly items: readonly SecretAt[]
  /** The folded name that the next page comes after. */
  readonly next: string | undefined
}

/** The secrets of one line of values, by folded name, a page at a time: never their values. */
export const pageSecrets = useCase<PageSecrets, SecretsPage>({
  action: 'secret.list',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, { store, personal, slice }) {
    const line = lineOf(context, store, lineOwner(personal, context.caller.principal.id))
    const { items, more } = await context.tx.secrets.listAfter(homeOf(context.place), store, line, slice)
    return { items, next: more ? items.at(-1)?.secret.foldedName : undefined }
  },
  event: (input, output) => ({
    action: 'secret.listed',
    details: { store: input.store, shown: output.items.length },
  }),
})
