import { createUser, grantRole } from '../access/users.ts'
import type { Founding } from '../access/users.ts'
import type { ChangeId, TokenId } from '../ids.ts'
import { asId } from '../ids.ts'
import type { TokenIssuer } from '../use-case.ts'

const firstOwnerLogin = 'owner'
const displayCharsShown = 4

/** The first start: an owner who runs the house and reveals nothing, and `text`, the token that lets them in. */
export async function foundInstance(founding: Founding, tokens: TokenIssuer, text: string): Promise<void> {
  const owner = await createUser(founding, { login: firstOwnerLogin, name: 'Owner', email: '' })
  await grantRole(founding, { principalId: owner.id, role: 'owner' })
  const hash = tokens.hash(text)
  if (hash === undefined) throw new Error('a minted token does not parse')
  await founding.tx.access.insertToken(
    {
      id: asId<TokenId>(founding.newId()),
      principalId: owner.id,
      createdBy: owner.id,
      name: 'first owner',
      display: text.slice(0, text.lastIndexOf('_') + 1 + displayCharsShown),
      permissions: 'all',
      scopes: ['*'],
      places: [],
      createdAt: founding.now,
    },
    hash,
  )
  founding.tx.audit.append({
    id: asId<ChangeId>(founding.newId()),
    at: founding.now,
    action: 'instance.founded',
    outcome: 'done',
    principal: { id: 'system', login: 'system' },
    surface: 'serve',
    requestId: '',
    address: '',
    targets: [{ kind: 'user', id: owner.id, name: owner.login }],
  })
}
