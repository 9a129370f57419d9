import type { Founding } from '../access/users.ts'
import type { TeamId, WorkspaceId } from '../ids.ts'
import { asId } from '../ids.ts'
import { checkWorkspaceSlug, foldLower } from './names.ts'
import type { Team, Workspace } from './place.ts'

/** Every workspace has a team that takes in projects for which none is named. */
export const homeTeamName = 'General'

/** A workspace with its data key and its home team. Throws `conflict` when a workspace or login has the slug. */
export async function createWorkspace(
  founding: Founding,
  wanted: Pick<Workspace, 'kind' | 'slug' | 'name'>,
): Promise<Workspace> {
  const slug = wanted.kind === 'user' ? foldLower(wanted.slug) : wanted.slug
  if (wanted.kind === 'organization') checkWorkspaceSlug(slug)
  const { now } = founding
  const workspace = {
    ...wanted,
    slug,
    id: asId<WorkspaceId>(founding.newId()),
    createdAt: now,
    updatedAt: now,
  }
  await founding.tx.places.insertWorkspace(workspace)
  await founding.keyring.create(founding.tx.keys, 'data', workspace.id, now)
  await createTeam(founding, workspace.id, homeTeamName)
  return workspace
}

export async function createTeam(founding: Founding, workspaceId: WorkspaceId, name: string): Promise<Team> {
  const team = {
    id: asId<TeamId>(founding.newId()),
    workspaceId,
    name,
    slug: teamSlug(name),
    createdAt: founding.now,
  }
  await founding.tx.places.insertTeam(team)
  return team
}

/** Case and spaces do not make another team. */
export function teamSlug(name: string): string {
  return foldLower(name.trim()).replace(/\s+/g, '-')
}
