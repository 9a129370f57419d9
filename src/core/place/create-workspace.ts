import type { Founding } from '../access/users.ts'
import { DomainError } from '../error.ts'
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
  if ((await founding.tx.places.slugHolder(slug)) !== undefined) throw slugTaken()
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

/** Also where it was one that has ended: what still names it must not come to mean another. */
export function slugTaken(): DomainError {
  return new DomainError('conflict', 'This slug cannot be had: a workspace or a user has it, or had it', {
    subject: 'workspace',
  })
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
