import type { Project } from '../place/place.ts'
import type { Tx } from '../transaction.ts'
import type { Secret } from './secret.ts'

/** Whether a workspace's secret reaches a project: all of them, the private and internal ones, or those selected. */
export async function admitsProject(
  tx: Tx,
  { id, audience }: Pick<Secret, 'id' | 'audience'>,
  project: { readonly id: Project['id'] | string; readonly visibility: string },
): Promise<boolean> {
  if (audience === 'all') return true
  if (audience === 'private') return project.visibility !== 'public'
  const selected: readonly string[] = await tx.secrets.selectedProjects(id)
  return selected.includes(project.id)
}
