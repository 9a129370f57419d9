import type { Context } from '../use-case.ts'
import type { Rights } from './rights.ts'
import { rightsOf } from './rights.ts'

/** What the caller may do anywhere: a request at a place knows its rights there alone. */
export async function grantsRights(context: Context): Promise<Rights> {
  const { principal, token } = context.caller
  const rights = rightsOf(await context.tx.access.grantsOf(principal.id), token, principal)
  return context.held?.noting(rights) ?? rights
}
