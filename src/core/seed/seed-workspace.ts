import { switchedWorkspace } from '../access/reveal-switch.ts'
import { grantRole } from '../access/users.ts'
import { createTeam, createWorkspace, teamSlug } from '../place/create-workspace.ts'
import type { Workspace } from '../place/place.ts'
import type { SeedMember, SeedWorkspace } from './document.ts'
import type { Seeding } from './plan.ts'
import { item, note } from './plan.ts'
import { missing, userOf } from './seed-people.ts'
import { seedProject } from './seed-project.ts'

export async function seedWorkspace(seeding: Seeding, wanted: SeedWorkspace): Promise<void> {
  const workspace = await ensureWorkspace(seeding, wanted)
  const teamOf = await seedTeams(seeding, workspace, wanted)
  for (const [index, project] of (wanted.projects ?? []).entries()) {
    const team = teamOf.get(project.slug)
    await item(`projects.${index}`, () => seedProject(seeding, workspace, project, team))
  }
  for (const [index, member] of (wanted.members ?? []).entries()) {
    await item(`members.${index}`, () => seedMember(seeding, workspace, member))
  }
}

async function ensureWorkspace(seeding: Seeding, wanted: SeedWorkspace): Promise<Workspace> {
  const { context } = seeding
  const found = await context.tx.places.workspaceBySlug(wanted.slug)
  const { slug, name = found?.name ?? slug } = wanted
  const before = found ?? (await createWorkspace(context, { kind: 'organization', slug, name }))
  const switched = switchedWorkspace(before, wanted.write_only ?? before.writeOnly ?? false)
  const changed = switched !== before || name !== before.name
  const workspace = changed ? { ...switched, name, updatedAt: context.now } : before
  if (changed) await context.tx.places.updateWorkspace(workspace)
  note(seeding, found === undefined ? 'create' : changed ? 'update' : 'unchanged', 'workspace', slug)
  return workspace
}

/** Makes the teams; answers which team each project is to have as its home. */
async function seedTeams(
  seeding: Seeding,
  workspace: Workspace,
  wanted: SeedWorkspace,
): Promise<Map<string, string>> {
  const teamOf = new Map<string, string>()
  for (const team of wanted.teams ?? []) {
    const slug = teamSlug(team.name)
    const found = await seeding.context.tx.places.team(workspace.id, slug)
    if (found === undefined) await createTeam(seeding.context, workspace.id, team.name)
    note(seeding, found === undefined ? 'create' : 'unchanged', 'team', `${workspace.slug}/${team.name}`)
    for (const project of team.projects ?? []) teamOf.set(project, slug)
  }
  return teamOf
}

async function seedMember(seeding: Seeding, workspace: Workspace, member: SeedMember): Promise<void> {
  const { context } = seeding
  const principal = await userOf(seeding, member.user)
  const at = await memberPlace(seeding, workspace, member)
  const grants = await context.tx.access.grantsOf(principal.id)
  const there = grants.find(
    (grant) =>
      grant.workspaceId === workspace.id &&
      grant.teamId === at.teamId &&
      grant.projectId === at.projectId &&
      grant.environmentId === at.environmentId,
  )
  const label = `${member.user} in ${[workspace.slug, member.team, member.project, member.environment].filter(Boolean).join('/')}`
  if (there?.role === member.role) return note(seeding, 'unchanged', 'member', label)
  if (there !== undefined) await context.tx.access.deleteGrant(there.id)
  await grantRole(context, {
    principalId: principal.id,
    role: member.role,
    workspaceId: workspace.id,
    ...at,
  })
  return note(seeding, there === undefined ? 'create' : 'update', 'member', label)
}

async function memberPlace(seeding: Seeding, workspace: Workspace, member: SeedMember) {
  const { places } = seeding.context.tx
  const team = member.team === undefined ? undefined : await places.team(workspace.id, teamSlug(member.team))
  if (member.team !== undefined && team === undefined) throw missing('team', member.team)
  const project =
    member.project === undefined ? undefined : await places.project(workspace.id, member.project)
  if (member.project !== undefined && project === undefined) throw missing('project', member.project)
  const environment =
    member.environment === undefined || project === undefined
      ? undefined
      : await places.environment(project.id, member.environment)
  if (member.environment !== undefined && environment === undefined) {
    throw missing('environment', member.environment)
  }
  return {
    ...(team === undefined ? {} : { teamId: team.id }),
    ...(project === undefined ? {} : { projectId: project.id }),
    ...(environment === undefined ? {} : { environmentId: environment.id }),
  }
}
