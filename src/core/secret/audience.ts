import { grantsRights } from '../access/grants-rights.ts'
import { DomainError } from '../error.ts'
import type { ProjectId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import type { Place, Project, Ref } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import type { Audience, Secret } from './secret.ts'

/** Which projects may consume a workspace's secret. */
export interface GivenAudience {
  readonly audience: Audience
  /** For `selected`: all of them; those selected before and not named here are selected no longer. */
  readonly projects?: readonly Ref[]
}

export type PlacedContext = Context & { readonly place: Place }

/**
 * Sets a secret's audience in place of the one before. Throws `invalid` naming `projects` when one of them is unknown,
 * and when the secret is no workspace's.
 */
export async function applyAudience(
  context: PlacedContext,
  secret: Secret,
  given: GivenAudience,
): Promise<Secret> {
  requireWorkspaceSecret(secret)
  const refs = given.audience === 'selected' ? (given.projects ?? []) : []
  const projects: ProjectId[] = []
  for (const ref of refs) {
    const project = await selectable(context, ref)
    if (project === undefined) throw unknownProject(ref)
    projects.push(project.id)
  }
  await context.tx.secrets.replaceSelectedProjects(secret.id, projects)
  if (secret.audience === given.audience) return secret
  const changed = { ...secret, audience: given.audience, updatedAt: context.now }
  await context.tx.secrets.update(changed)
  return changed
}

/** A project this secret may select: one of its workspace, or for a personal one any that its owner sees. */
export async function selectable(context: PlacedContext, ref: Ref): Promise<Project | undefined> {
  const { workspace } = context.place
  const project = await projectOf(context, ref)
  if (project === undefined) return undefined
  const own = project.workspaceId === workspace.id
  if (!own && workspace.kind !== 'user') return undefined
  const home = own ? workspace : await context.tx.places.workspaceById(project.workspaceId)
  if (home === undefined) return undefined
  const rights = own ? context.caller.rights : await grantsRights(context)
  return rights.sees({ workspace: home, project }) ? project : undefined
}

async function projectOf(context: PlacedContext, ref: Ref): Promise<Project | undefined> {
  const { places } = context.tx
  if (ref.by === 'name') return places.project(context.place.workspace.id, ref.name)
  if (ref.by === 'caller') return undefined
  const id = ref.by === 'id' ? ref.id : await places.internalId(ref.surface, 'project', ref.id)
  return id === undefined || !isUuid(id) ? undefined : places.projectById(asId<ProjectId>(id))
}

function unknownProject(ref: Ref): DomainError {
  const named = ref.by === 'name' ? ref.name : ref.by === 'caller' ? '' : ref.id
  const message = `There is no project ${named} to select`
  const violations = [{ path: 'projects', rule: 'reference', message }]
  return new DomainError('invalid', message, { violations, subject: 'project' })
}

function requireWorkspaceSecret(secret: Secret): void {
  if (secret.home.kind === 'workspace') return
  throw new DomainError('invalid', "Only a workspace's secrets have an audience", { subject: 'audience' })
}
