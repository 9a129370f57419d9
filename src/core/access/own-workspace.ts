import { DomainError } from '../error.ts'
import type { WorkspaceId } from '../ids.ts'
import type { Tx } from '../transaction.ts'
import type { Admission } from './access-store.ts'

/**
 * The workspace a request means that names none: the one its token is bound to, else the only one that its principal is
 * a member of beside personal ones. Throws `invalid` listing the candidates: never the first match.
 */
export async function ownWorkspace(
  tx: Tx,
  { token, grants }: Pick<Admission, 'token' | 'grants'>,
): Promise<WorkspaceId> {
  if (token.workspaceId !== undefined) return token.workspaceId
  const ids = new Set(grants.flatMap(({ workspaceId }) => (workspaceId === undefined ? [] : [workspaceId])))
  const slugs: string[] = []
  const shared: WorkspaceId[] = []
  for (const id of ids) {
    const workspace = await tx.places.workspaceById(id)
    if (workspace === undefined) continue
    slugs.push(workspace.slug)
    if (workspace.kind !== 'user') shared.push(id)
  }
  const [only, ...others] = shared
  if (only !== undefined && others.length === 0) return only
  const message = `This token could mean several workspaces, or only a personal one: name one of ${slugs.toSorted().join(', ')}, or bind the token to one`
  throw new DomainError('invalid', message, {
    subject: 'workspace',
    violations: [{ path: 'workspace', rule: 'ambiguous', message }],
  })
}
