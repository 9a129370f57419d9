import { openCredentials, sealCredentials } from '../group/addon-credentials.ts'
import type { EnvironmentId, ProjectId } from '../ids.ts'
import { asId } from '../ids.ts'
import { homeTeamName, teamSlug } from '../place/create-workspace.ts'
import { checkEnvironmentName, checkProjectName, deriveSlug } from '../place/names.ts'
import type { Addon, Workload } from '../place/place-store.ts'
import type { Project, Workspace } from '../place/place.ts'
import type { SeedAddon, SeedEnvironment, SeedProject, SeedWorkload } from './document.ts'
import type { Seeding } from './plan.ts'
import { note } from './plan.ts'
import { seedImports } from './seed-imports.ts'
import { missing } from './seed-people.ts'

export async function seedProject(
  seeding: Seeding,
  workspace: Workspace,
  wanted: SeedProject,
  teamSlugWanted: string | undefined,
): Promise<void> {
  const project = await ensureProject(seeding, workspace, wanted, teamSlugWanted)
  for (const environment of wanted.environments ?? []) {
    await seedEnvironment(seeding, workspace, project, environment)
  }
  for (const workload of wanted.workloads ?? []) await seedWorkload(seeding, project, workload)
  for (const addon of wanted.addons ?? []) await seedAddon(seeding, project, addon)
  for (const edge of wanted.imports ?? []) await seedImports(seeding, workspace, project, edge)
}

async function ensureProject(
  seeding: Seeding,
  workspace: Workspace,
  wanted: SeedProject,
  teamSlugWanted: string | undefined,
): Promise<Project> {
  const { context } = seeding
  const { places } = context.tx
  const name = wanted.name ?? wanted.slug
  checkProjectName(name)
  const team = await places.team(workspace.id, teamSlugWanted ?? teamSlug(homeTeamName))
  if (team === undefined) throw missing('team', teamSlugWanted ?? homeTeamName)
  const found = await places.project(workspace.id, wanted.slug)
  if (found === undefined) {
    const project: Project = {
      id: asId<ProjectId>(context.newId()),
      workspaceId: workspace.id,
      teamId: team.id,
      name,
      slug: deriveSlug(wanted.slug) || context.newId(),
      visibility: wanted.visibility ?? 'private',
      createdAt: context.now,
      updatedAt: context.now,
    }
    await places.insertProject(project)
    note(seeding, 'create', 'project', `${workspace.slug}/${name}`)
    return project
  }
  const revised: Project = {
    ...found,
    teamId: teamSlugWanted === undefined ? found.teamId : team.id,
    name: wanted.name ?? found.name,
    visibility: wanted.visibility ?? found.visibility,
  }
  const changed =
    revised.teamId !== found.teamId || revised.name !== found.name || revised.visibility !== found.visibility
  if (changed) await places.updateProject({ ...revised, updatedAt: context.now })
  note(seeding, changed ? 'update' : 'unchanged', 'project', `${workspace.slug}/${found.name}`)
  return revised
}

async function seedEnvironment(
  seeding: Seeding,
  workspace: Workspace,
  project: Project,
  wanted: string | SeedEnvironment,
): Promise<void> {
  const { context } = seeding
  const { name, personal_overrides: overrides } = typeof wanted === 'string' ? { name: wanted } : wanted
  checkEnvironmentName(name)
  const label = `${workspace.slug}/${project.name}/${name}`
  const found = await context.tx.places.environment(project.id, name)
  if (found === undefined) {
    await context.tx.places.insertEnvironment({
      id: asId<EnvironmentId>(context.newId()),
      workspaceId: workspace.id,
      projectId: project.id,
      name,
      personalOverrides: overrides ?? false,
      createdAt: context.now,
      updatedAt: context.now,
    })
    return note(seeding, 'create', 'environment', label)
  }
  const changed = overrides !== undefined && overrides !== found.personalOverrides
  if (changed) {
    await context.tx.places.updateEnvironment({
      ...found,
      personalOverrides: overrides,
      updatedAt: context.now,
    })
  }
  return note(seeding, changed ? 'update' : 'unchanged', 'environment', label)
}

async function seedWorkload(seeding: Seeding, project: Project, wanted: SeedWorkload): Promise<void> {
  const { context } = seeding
  const slug = deriveSlug(wanted.name)
  const existing = await context.tx.places.workloads(project.id)
  const found = existing.find((workload) => workload.kind === wanted.kind && workload.slug === slug)
  const base: Workload = found ?? {
    id: context.newId(),
    workspaceId: project.workspaceId,
    projectId: project.id,
    kind: wanted.kind,
    name: wanted.name,
    slug,
    tags: [],
    stage: '',
    annotations: {},
    createdAt: context.now,
    updatedAt: context.now,
  }
  const workload = { ...base, tags: wanted.tags ?? base.tags, stage: wanted.environment ?? base.stage }
  const changed = workload.stage !== base.stage || workload.tags.join('\n') !== base.tags.join('\n')
  if (found === undefined) await context.tx.places.insertWorkload(workload)
  else if (changed) await context.tx.places.updateWorkload({ ...workload, updatedAt: context.now })
  const action = found === undefined ? 'create' : changed ? 'update' : 'unchanged'
  return note(seeding, action, 'workload', `${project.name}/${wanted.name}`)
}

async function seedAddon(seeding: Seeding, project: Project, wanted: SeedAddon): Promise<void> {
  const { context } = seeding
  const kind = wanted.external === true ? 'external' : 'managed'
  const existing = await context.tx.places.addons(project.id)
  const found = existing.find((addon) => addon.kind === kind && addon.slug === wanted.id)
  const base = {
    id: found?.id ?? context.newId(),
    workspaceId: project.workspaceId,
    projectId: project.id,
    kind,
    slug: wanted.id,
    name: wanted.name ?? wanted.id,
    type: wanted.type,
    annotations: found?.annotations ?? {},
    createdAt: found?.createdAt ?? context.now,
    updatedAt: context.now,
  } as const
  const wantedCredentials = wanted.credentials ?? {}
  const same =
    found !== undefined &&
    found.name === base.name &&
    found.type === base.type &&
    (await holds(seeding, found, wantedCredentials))
  if (same) return note(seeding, 'unchanged', 'addon', `${project.name}/${wanted.id}`)
  const credentials = await sealCredentials(context, base, wantedCredentials)
  if (found === undefined) await context.tx.places.insertAddon({ ...base, credentials })
  else await context.tx.places.updateAddon({ ...base, credentials })
  return note(seeding, found === undefined ? 'create' : 'update', 'addon', `${project.name}/${wanted.id}`)
}

async function holds(
  seeding: Seeding,
  addon: Addon,
  wanted: Readonly<Record<string, string>>,
): Promise<boolean> {
  return JSON.stringify(await openCredentials(seeding.context, addon)) === JSON.stringify(wanted)
}
