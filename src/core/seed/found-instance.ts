import { issueToken } from '../access/issue-token.ts'
import type { Principal } from '../access/principal.ts'
import { createUser, grantRole } from '../access/users.ts'
import type { Founding } from '../access/users.ts'
import { DomainError } from '../error.ts'
import type { ChangeId } from '../ids.ts'
import { asId } from '../ids.ts'
import type { TokenIssuer } from '../use-case.ts'

export const firstOwnerLogin = 'owner'

/** The first start: an owner who runs the house and reveals nothing, and `text`, the token that lets them in. */
export async function foundInstance(founding: Founding, tokens: TokenIssuer, text: string): Promise<void> {
  const owner = await createUser(founding, { login: firstOwnerLogin, name: 'Owner', email: '' })
  await grantRole(founding, { principalId: owner.id, role: 'owner' })
  await insertOwnerToken(founding, tokens, owner, { name: 'first owner', text })
  recordBySystem(founding, 'instance.founded', owner)
}

/** Another token for whoever holds a role at the instance, asked for where the server is started. Others stay in force. */
export async function giveOwnerToken(founding: Founding, tokens: TokenIssuer, text: string): Promise<void> {
  const { access } = founding.tx
  const [grant] = await access.grants(undefined)
  const owner = grant === undefined ? undefined : await access.principalById(grant.principalId)
  if (owner === undefined) {
    throw new DomainError(
      'conflict',
      'This instance has no owner yet: start it once without asking for a new token',
    )
  }
  await insertOwnerToken(founding, tokens, owner, { name: 'owner, replaced', text })
  recordBySystem(founding, 'instance.owner_token_replaced', owner)
}

async function insertOwnerToken(
  founding: Founding,
  tokens: TokenIssuer,
  owner: Principal,
  { name, text }: { readonly name: string; readonly text: string },
): Promise<void> {
  const issuing = { tx: founding.tx, tokens, now: founding.now, newId: () => founding.newId() }
  const wanted = { permissions: 'all', scopes: ['*'], places: [] } as const
  const by = { principalId: owner.id, createdBy: owner.id }
  await issueToken(issuing, { text }, { ...by, name, ...wanted })
}

/** That somebody who starts the server took an older database, or another, for the right one. */
export function acceptDatabase(founding: Founding): void {
  recordBySystem(founding, 'instance.older_database_accepted')
}

function recordBySystem(founding: Founding, action: string, owner?: Principal): void {
  founding.tx.audit.append({
    id: asId<ChangeId>(founding.newId()),
    at: founding.now,
    action,
    outcome: 'done',
    principal: { id: 'system', login: 'system' },
    surface: 'serve',
    requestId: '',
    address: '',
    ...(owner === undefined ? {} : { targets: [{ kind: 'user', id: owner.id, name: owner.login }] }),
  })
}
