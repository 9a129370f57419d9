import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { PrincipalId } from '../ids.ts'
import { asId } from '../ids.ts'
import { createWorkspace } from '../place/create-workspace.ts'
import type { Context } from '../use-case.ts'
import type { Grant, Principal } from './principal.ts'
import type { Role } from './permission.ts'

const LOGIN = /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/

/** What making people and places needs; the first owner is made before there is a caller. */
export type Founding = Pick<Context, 'tx' | 'keyring' | 'now' | 'newId'>

/** A user, the personal workspace of the same name, and the ownership of it. */
export async function createUser(
  founding: Founding,
  user: { readonly login: string; readonly name: string; readonly email: string },
): Promise<Principal> {
  if (user.login.length > limits.loginCharsMax || !LOGIN.test(user.login)) {
    const message = `A login is 1 to ${limits.loginCharsMax} letters, digits and single hyphens`
    throw new DomainError('invalid', message, { violations: [{ path: 'login', rule: 'pattern', message }] })
  }
  const id = asId<PrincipalId>(founding.newId())
  const workspace = await createWorkspace(founding, { kind: 'user', slug: user.login, name: user.name })
  const principal: Principal = {
    id,
    kind: 'user',
    login: user.login,
    name: user.name,
    email: user.email,
    active: true,
    homeWorkspaceId: workspace.id,
    createdAt: founding.now,
    updatedAt: founding.now,
  }
  await founding.tx.access.insertPrincipal(principal)
  await grantRole(founding, { principalId: id, role: 'owner', workspaceId: workspace.id })
  return principal
}

export async function grantRole(
  founding: Founding,
  grant: Omit<Grant, 'id' | 'createdAt'> & { role: Role },
): Promise<Grant> {
  const made = { ...grant, id: founding.newId(), createdAt: founding.now }
  await founding.tx.access.insertGrant(made)
  return made
}
