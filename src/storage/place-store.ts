import type { EnvironmentId, ProjectId, TeamId, WorkspaceId } from '../core/ids.ts'
import { foldLower } from '../core/place/names.ts'
import type { Environment, Project, Team, Workspace } from '../core/place/place.ts'
import { sharedStore } from '../core/secret/store.ts'
import type { Addon, Import, PlaceStore, Workload } from '../core/place/place-store.ts'
import * as links from './link-statements.ts'
import * as places from './place-statements.ts'
import type { Rows } from './rows.ts'
import { addonTable, workloadTable } from './tables/consumer.ts'
import { externalIdTable, importTable } from './tables/link.ts'
import { environmentTable, projectTable, teamTable, workspaceTable } from './tables/place.ts'

/**
 * What is deleted takes along what only it gives a meaning: environments, sealing keys, grants, imports, workloads and
 * addons. Secrets of a deleted place stay, every version of them, out of reach; so do external ids, which never come to
 * mean something else, and tokens, whose place nobody reaches any more.
 */
export class StoredPlaces implements PlaceStore {
  readonly #rows: Rows

  constructor(rows: Rows) {
    this.#rows = rows
  }

  workspaceById(id: WorkspaceId): Promise<Workspace | undefined> {
    return this.#rows.one(workspaceTable, places.workspaceById, { id })
  }

  async workspacesByIds(ids: readonly WorkspaceId[]): Promise<Workspace[]> {
    const found = await places.workspacesByIds.all(this.#rows.session, {}, ids)
    return found.map((row) => this.#rows.open(workspaceTable, row))
  }

  workspaceBySlug(slug: string): Promise<Workspace | undefined> {
    return this.#rows.one(workspaceTable, places.workspaceBySlug, { slug: foldLower(slug) })
  }

  workspaces(): Promise<Workspace[]> {
    return this.#rows.many(workspaceTable, places.allWorkspaces, {})
  }

  insertWorkspace(workspace: Workspace): Promise<void> {
    return this.#rows.insert(workspaceTable, workspace)
  }

  updateWorkspace(workspace: Workspace): Promise<void> {
    return this.#rows.update(workspaceTable, workspace)
  }

  team(workspaceId: WorkspaceId, slug: string): Promise<Team | undefined> {
    return this.#rows.one(teamTable, places.teamBySlug, { workspaceId, slug: foldLower(slug) })
  }

  teams(workspaceId: WorkspaceId): Promise<Team[]> {
    return this.#rows.many(teamTable, places.teamsIn, { workspaceId })
  }

  insertTeam(team: Team): Promise<void> {
    return this.#rows.insert(teamTable, team)
  }

  updateTeam(team: Team): Promise<void> {
    return this.#rows.update(teamTable, team)
  }

  async deleteTeam(id: TeamId): Promise<void> {
    await this.#rows.remove(places.deleteGrantsAtTeam, { id })
    await this.#rows.remove(places.deleteTeam, { id })
  }

  projectById(id: ProjectId): Promise<Project | undefined> {
    return this.#rows.one(projectTable, places.projectById, { id })
  }

  async projectsByIds(ids: readonly ProjectId[]): Promise<Project[]> {
    const found = await places.projectsByIds.all(this.#rows.session, {}, ids)
    return found.map((row) => this.#rows.open(projectTable, row))
  }

  /** The name wins over another project's slug. */
  async project(workspaceId: WorkspaceId, nameOrSlug: string): Promise<Project | undefined> {
    const word = foldLower(nameOrSlug)
    const found = await this.#rows.many(projectTable, places.projectByWord, { workspaceId, word })
    return found.find((project) => foldLower(project.name) === word) ?? found[0]
  }

  projects(workspaceId: WorkspaceId): Promise<Project[]> {
    return this.#rows.many(projectTable, places.projectsIn, { workspaceId })
  }

  insertProject(project: Project): Promise<void> {
    return this.#rows.insert(projectTable, project)
  }

  updateProject(project: Project): Promise<void> {
    return this.#rows.update(projectTable, project)
  }

  async deleteProject(id: ProjectId): Promise<void> {
    const project = await this.projectById(id)
    if (project === undefined) return
    for (const environment of await this.environments(id)) await this.#removeEnvironment(environment)
    await this.#rows.remove(places.deleteGrantsAtProject, { id, workspaceId: project.workspaceId })
    await this.#rows.remove(places.deleteSealingKeysAt, { kind: 'project', id })
    await this.#rows.remove(places.deleteImportsOf, { kind: 'project', id })
    await this.#rows.remove(places.deleteSelectionsOf, { projectId: id })
    await this.#rows.remove(places.deleteWorkloadsOf, { projectId: id })
    await this.#rows.remove(places.deleteAddonsOf, { projectId: id })
    await this.#rows.remove(places.deleteProject, { id })
  }

  environment(projectId: ProjectId, name: string): Promise<Environment | undefined> {
    return this.#rows.one(environmentTable, places.environmentByName, { projectId, name: foldLower(name) })
  }

  environmentById(id: EnvironmentId): Promise<Environment | undefined> {
    return this.#rows.one(environmentTable, places.environmentById, { id })
  }

  async environmentsByIds(ids: readonly EnvironmentId[]): Promise<Environment[]> {
    const found = await places.environmentsByIds.all(this.#rows.session, {}, ids)
    return found.map((row) => this.#rows.open(environmentTable, row))
  }

  environments(projectId: ProjectId): Promise<Environment[]> {
    return this.#rows.many(environmentTable, places.environmentsOf, { projectId })
  }

  insertEnvironment(environment: Environment): Promise<void> {
    return this.#rows.insert(environmentTable, environment)
  }

  updateEnvironment(environment: Environment): Promise<void> {
    return this.#rows.update(environmentTable, environment)
  }

  async deleteEnvironment(id: EnvironmentId): Promise<void> {
    const environment = await this.environmentById(id)
    if (environment !== undefined) await this.#removeEnvironment(environment)
  }

  async #removeEnvironment({ id, workspaceId }: Environment): Promise<void> {
    await this.#rows.remove(places.deleteGrantsAtEnvironment, { id, workspaceId })
    await this.#rows.remove(places.deleteSealingKeysAt, { kind: 'environment', id })
    await this.#rows.remove(places.deleteImportsOf, { kind: 'environment', id })
    await this.#rows.remove(places.deleteEnvironment, { id })
  }

  async externalId(surface: string, kind: string, internalId: string): Promise<string | undefined> {
    const found = await this.#rows.one(externalIdTable, links.byInternalId, { surface, kind, id: internalId })
    return found?.externalId
  }

  /** Changes nothing that anybody reads: a name is given to what is there. */
  insertExternalId(surface: string, kind: string, externalId: string, internalId: string): Promise<void> {
    return this.#rows.insertQuietly(externalIdTable, { surface, kind, externalId, internalId })
  }

  async internalId(surface: string, kind: string, externalId: string): Promise<string | undefined> {
    const found = await this.#rows.one(externalIdTable, links.byExternalId, { surface, kind, id: externalId })
    return found?.internalId
  }

  async externalIds(
    surface: string,
    kind: string,
    internalIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const found = await links.byInternalIds.all(this.#rows.session, { surface, kind }, internalIds)
    const opened = found.map((row) => this.#rows.open(externalIdTable, row))
    return new Map(opened.map(({ internalId, externalId }) => [internalId, externalId]))
  }

  async imports(intoKind: string, intoId: string): Promise<Import[]> {
    const found = await this.#rows.many(importTable, links.importsInto, { intoKind, intoId })
    return found.map(({ taken }) => taken)
  }

  async importsInto(intoIds: readonly string[]): Promise<ReadonlyMap<string, Import[]>> {
    const found = await links.importsIntoAny.all(this.#rows.session, {}, intoIds)
    const into = new Map<string, Import[]>()
    for (const { intoId, taken } of found.map((row) => this.#rows.open(importTable, row))) {
      into.set(intoId, [...(into.get(intoId) ?? []), taken])
    }
    return into
  }

  async importersOf(fromIds: readonly string[]): Promise<string[]> {
    const found = await links.importersOfAny.all(this.#rows.session, {}, fromIds)
    const opened = found.map((row) => this.#rows.open(importTable, row))
    return [...new Set(opened.filter(({ taken }) => taken.store === sharedStore).map(({ intoId }) => intoId))]
  }

  async replaceImports(intoKind: string, intoId: string, imports: readonly Import[]): Promise<void> {
    await this.#rows.remove(links.deleteImportsInto, { intoKind, intoId })
    for (const taken of imports) await this.#rows.insert(importTable, { intoKind, intoId, taken })
  }

  workloads(projectId: ProjectId): Promise<Workload[]> {
    return this.#rows.many(workloadTable, places.workloadsOf, { projectId })
  }

  insertWorkload(workload: Workload): Promise<void> {
    return this.#rows.insert(workloadTable, workload)
  }

  updateWorkload(workload: Workload): Promise<void> {
    return this.#rows.update(workloadTable, workload)
  }

  deleteWorkload(id: string): Promise<void> {
    return this.#rows.remove(places.deleteWorkload, { id })
  }

  addons(projectId: ProjectId): Promise<Addon[]> {
    return this.#rows.many(addonTable, places.addonsOf, { projectId })
  }

  insertAddon(addon: Addon): Promise<void> {
    return this.#rows.insert(addonTable, addon)
  }

  updateAddon(addon: Addon): Promise<void> {
    return this.#rows.update(addonTable, addon)
  }

  deleteAddon(id: string): Promise<void> {
    return this.#rows.remove(places.deleteAddon, { id })
  }
}
