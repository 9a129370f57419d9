import type { EnvironmentId, PrincipalId, ProjectId, TeamId, WorkspaceId } from '../ids.ts'
import type { Environment, Project, Team, Workspace } from './place.ts'

/** Rows decide access, so each is authenticated as it is read. Names are looked up on their folded form. */
export interface PlaceStore {
  /** Ended workspaces are found by `slugHolder` alone. */
  workspaceById(id: WorkspaceId): Promise<Workspace | undefined>
  workspacesByIds(ids: readonly WorkspaceId[]): Promise<Workspace[]>
  workspaceBySlug(slug: string): Promise<Workspace | undefined>
  /** Who has this slug, or had it: an ended workspace keeps it. */
  slugHolder(slug: string): Promise<Workspace | undefined>
  /** By slug. */
  workspaces(): Promise<Workspace[]>
  insertWorkspace(workspace: Workspace): Promise<void>
  updateWorkspace(workspace: Workspace): Promise<void>

  team(workspaceId: WorkspaceId, slug: string): Promise<Team | undefined>
  /** By name. */
  teams(workspaceId: WorkspaceId): Promise<Team[]>
  insertTeam(team: Team): Promise<void>
  updateTeam(team: Team): Promise<void>
  deleteTeam(id: TeamId): Promise<void>

  projectById(id: ProjectId): Promise<Project | undefined>
  projectsByIds(ids: readonly ProjectId[]): Promise<Project[]>
  /** By name (case ignored) or slug. */
  project(workspaceId: WorkspaceId, nameOrSlug: string): Promise<Project | undefined>
  /** By folded name. */
  projects(workspaceId: WorkspaceId): Promise<Project[]>
  insertProject(project: Project): Promise<void>
  updateProject(project: Project): Promise<void>
  deleteProject(id: ProjectId): Promise<void>

  environment(projectId: ProjectId, name: string): Promise<Environment | undefined>
  environmentById(id: EnvironmentId): Promise<Environment | undefined>
  environmentsByIds(ids: readonly EnvironmentId[]): Promise<Environment[]>
  /** By folded name. */
  environments(projectId: ProjectId): Promise<Environment[]>
  insertEnvironment(environment: Environment): Promise<void>
  updateEnvironment(environment: Environment): Promise<void>
  deleteEnvironment(id: EnvironmentId): Promise<void>

  /** The id a surface knows a thing by; `allocate` makes one when there is none. */
  externalId(surface: string, kind: string, internalId: string): Promise<string | undefined>
  insertExternalId(surface: string, kind: string, externalId: string, internalId: string): Promise<void>
  internalId(surface: string, kind: string, externalId: string): Promise<string | undefined>
  /** Of many at once, in one statement. */
  externalIds(
    surface: string,
    kind: string,
    internalIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>

  imports(intoKind: string, intoId: string): Promise<Import[]>
  /** Of many homes at once, in one statement: by the home's id, each in its order. */
  importsInto(intoIds: readonly string[]): Promise<ReadonlyMap<string, Import[]>>
  /** The homes that import this store of any of these, by id. */
  importersOf(fromIds: readonly string[], store: string): Promise<string[]>
  replaceImports(intoKind: string, intoId: string, imports: readonly Import[]): Promise<void>

  workloads(projectId: ProjectId): Promise<Workload[]>
  insertWorkload(workload: Workload): Promise<void>
  updateWorkload(workload: Workload): Promise<void>
  deleteWorkload(id: string): Promise<void>

  addons(projectId: ProjectId): Promise<Addon[]>
  insertAddon(addon: Addon): Promise<void>
  updateAddon(addon: Addon): Promise<void>
  deleteAddon(id: string): Promise<void>
}

/** One layer taken over from another home, directly below the importer's own; `position` orders several. */
export interface Import {
  readonly id: string
  readonly position: number
  readonly fromKind: 'workspace' | 'project' | 'environment' | 'group'
  readonly fromId: string
  readonly store: string
  readonly createdBy: PrincipalId
  readonly createdAt: number
}

/** A service or job. `stage` is a slug that may name an environment or nothing; it never filters `run`. */
export interface Workload {
  readonly id: string
  readonly workspaceId: WorkspaceId
  readonly projectId: ProjectId
  readonly kind: 'service' | 'job'
  readonly name: string
  readonly slug: string
  readonly tags: readonly string[]
  readonly stage: string
  readonly annotations: Readonly<Record<string, string>>
  readonly createdAt: number
  readonly updatedAt: number
}

/** A source of credentials; they are sealed like a secret's value. */
export interface Addon {
  readonly id: string
  readonly workspaceId: WorkspaceId
  readonly projectId: ProjectId
  readonly kind: 'managed' | 'external'
  readonly slug: string
  readonly name: string
  readonly type: string
  readonly credentials: Uint8Array
  readonly annotations: Readonly<Record<string, string>>
  readonly createdAt: number
  readonly updatedAt: number
}
