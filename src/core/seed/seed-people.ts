import { DomainError } from '../error.ts'
import { switchedPrincipal } from '../access/reveal-switch.ts'
import { mint } from '../access/tokens.ts'
import type { Principal } from '../access/principal.ts'
import { createUser } from '../access/users.ts'
import type { SeedToken, SeedUser } from './document.ts'
import type { Seeding } from './plan.ts'
import { note } from './plan.ts'

export async function seedUser(seeding: Seeding, user: SeedUser): Promise<void> {
  const { tx } = seeding.context
  const known = await tx.access.principalByLogin(user.login)
  const { login, name = login, email = '' } = user
  const found = known ?? (await createUser(seeding.context, { login, name, email }))
  const named = { ...found, name: user.name ?? found.name, email: user.email ?? found.email }
  const wanted = switchedPrincipal(named, user.reveal_forbidden ?? found.revealForbidden ?? false)
  const changed = wanted !== named || named.name !== found.name || named.email !== found.email
  if (changed) await tx.access.updatePrincipal({ ...wanted, updatedAt: seeding.context.now })
  return note(seeding, known === undefined ? 'create' : changed ? 'update' : 'unchanged', 'user', login)
}

/** A token that is there under this name and still in force is left alone: its text was shown once, when it was made. */
export async function seedToken(seeding: Seeding, token: SeedToken): Promise<void> {
  const { context } = seeding
  const principal = await userOf(seeding, token.user)
  const workspace =
    token.workspace === undefined ? undefined : await context.tx.places.workspaceBySlug(token.workspace)
  if (token.workspace !== undefined && workspace === undefined) throw missing('workspace', token.workspace)
  const own = await context.tx.access.tokensOf(principal.id)
  const inForce = own.some(
    (each) =>
      each.name === token.name && each.revokedAt === undefined && (each.expiresAt ?? Infinity) > context.now,
  )
  if (!inForce) {
    const minted = await mint(context, principal, workspace, {
      name: token.name,
      ...(token.scopes === undefined ? {} : { scopes: token.scopes }),
      ...(token.expires_in === undefined ? {} : { expiresIn: token.expires_in }),
      ...(token.format === undefined ? {} : { format: token.format }),
    })
    seeding.tokens.set(token.name, minted.text)
  }
  return note(seeding, inForce ? 'unchanged' : 'create', 'token', token.name)
}

export async function userOf(seeding: Seeding, login: string): Promise<Principal> {
  const principal = await seeding.context.tx.access.principalByLogin(login)
  if (principal === undefined) throw missing('user', login)
  return principal
}

export function missing(kind: string, name: string): DomainError {
  const message = `The seed names the ${kind} ${name}, which is neither in it nor in Keywell`
  return new DomainError('invalid', message, { violations: [{ path: kind, rule: 'reference', message }] })
}
