import type { EnvironmentId, ProjectId, TeamId, WorkspaceId } from '../core/ids.ts'
import { foldLower } from '../core/place/names.ts'
import type { Environment, Project, Team, Workspace } from '../core/place/place.ts'
import { isEnded } from '../core/place/place.ts'
import type { Addon, Import, PlaceStore, Workload } from '../core/place/place-store.ts'
import * as links from './link-statements.ts'
import * as places from './place-statements.ts'
import type { Rows } from './rows.ts'
import { addonTable, workloadTable } from './tables/consumer.ts'
import { externalIdTable, importTable, type ExternalId, type PlacedImport } from './tables/link.ts'
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

  async workspaceById(id: WorkspaceId): Promise<Workspace | undefined> {
    const found = await this.#rows.one(workspaceTable, places.workspaceById, { id }, (row) => row.id === id)
    return found === undefined || isEnded(found) ? undefined : found
  }

  async workspacesByIds(ids: readonly WorkspaceId[]): Promise<Workspace[]> {
    const found = await this.#rows.listed(workspaceTable, places.workspacesByIds, {}, ids, ({ id }) => id)
    return found.filter((each) => !isEnded(each))
  }

  async workspaceBySlug(slug: string): Promise<Workspace | undefined> {
    const found = await this.slugHolder(slug)
    return found === undefined || isEnded(found) ? undefined : found
  }

  slugHolder(slug: string): Promise<Workspace | undefined> {
    const args = { slug: foldLower(slug) }
    return this.#rows.one(workspaceTable, places.workspaceBySlug, args, (found) => found.slug === args.slug)
  }

  async workspaces(): Promise<Workspace[]> {
    return (await this.#rows.many(workspaceTable, places.allWorkspaces, {}, () => true)).filter(
      (each) => !isEnded(each),
    )
  }

  insertWorkspace(workspace: Workspace): Promise<void> {
    return this.#rows.insert(workspaceTable, workspace)
  }

  updateWorkspace(workspace: Workspace): Promise<void> {
    return this.#rows.update(workspaceTable, workspace)
  }

  team(workspaceId: WorkspaceId, slug: string): Promise<Team | undefined> {
    const args = { workspaceId, slug: foldLower(slug) }
    const isAsked = (found: Team) => found.workspaceId === workspaceId && found.slug === args.slug
    return this.#rows.one(teamTable, places.teamBySlug, args, isAsked)
  }

  teams(workspaceId: WorkspaceId): Promise<Team[]> {
    return this.#rows.many(teamTable, places.teamsIn, { workspaceId }, isIn({ workspaceId }))
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
    return this.#rows.one(projectTable, places.projectById, { id }, (found) => found.id === id)
  }

  projectsByIds(ids: readonly ProjectId[]): Promise<Project[]> {
    return this.#rows.listed(projectTable, places.projectsByIds, {}, ids, ({ id }) => id)
  }

  /** The name wins over another project's slug. */
  async project(workspaceId: WorkspaceId, nameOrSlug: string): Promise<Project | undefined> {
    const word = foldLower(nameOrSlug)
    const isAsked = (each: Project) =>
      each.workspaceId === workspaceId && (foldLower(each.name) === word || each.slug === word)
    const found = await this.#rows.many(projectTable, places.projectByWord, { workspaceId, word }, isAsked)
    return found.find((project) => foldLower(project.name) === word) ?? found[0]
  }

  projects(workspaceId: WorkspaceId): Promise<Project[]> {
    return this.#rows.many(projectTable, places.projectsIn, { workspaceId }, isIn({ workspaceId }))
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
    const args = { projectId, name: foldLower(name) }
    const isAsked = (found: Environment) =>
      found.projectId === projectId && foldLower(found.name) === args.name
    return this.#rows.one(environmentTable, places.environmentByName, args, isAsked)
  }

  environmentById(id: EnvironmentId): Promise<Environment | undefined> {
    return this.#rows.one(environmentTable, places.environmentById, { id }, (found) => found.id === id)
  }

  environmentsByIds(ids: readonly EnvironmentId[]): Promise<Environment[]> {
    return this.#rows.listed(environmentTable, places.environmentsByIds, {}, ids, ({ id }) => id)
  }

  environments(projectId: ProjectId): Promise<Environment[]> {
    return this.#rows.many(environmentTable, places.environmentsOf, { projectId }, isIn({ projectId }))
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
    const args = { surface, kind, id: internalId }
    const isAsked = (each: ExternalId) => isOf(each, args) && each.internalId === internalId
    const found = await this.#rows.one(externalIdTable, links.byInternalId, args, isAsked)
    return found?.externalId
  }

  /** Changes nothing that anybody reads: a name is given to what is there. */
  insertExternalId(surface: string, kind: string, externalId: string, internalId: string): Promise<void> {
    return this.#rows.insertQuietly(externalIdTable, { surface, kind, externalId, internalId })
  }

  async internalId(surface: string, kind: string, externalId: string): Promise<string | undefined> {
    const args = { surface, kind, id: externalId }
    const isAsked = (each: ExternalId) => isOf(each, args) && each.externalId === externalId
    const found = await this.#rows.one(externalIdTable, links.byExternalId, args, isAsked)
    return found?.internalId
  }

  async externalIds(
    surface: string,
    kind: string,
    internalIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const found = await links.byInternalIds.all(this.#rows.session, { surface, kind }, internalIds)
    const wanted = new Set(internalIds)
    const isAsked = (each: ExternalId) => isOf(each, { surface, kind }) && wanted.has(each.internalId)
    const opened = this.#rows.opened(externalIdTable, found, isAsked)
    return new Map(opened.map(({ internalId, externalId }) => [internalId, externalId]))
  }

  async imports(intoKind: string, intoId: string): Promise<Import[]> {
    const isAsked = (each: PlacedImport) => each.intoKind === intoKind && each.intoId === intoId
    const found = await this.#rows.many(importTable, links.importsInto, { intoKind, intoId }, isAsked)
    return found.map(({ taken }) => taken)
  }

  async importsInto(intoIds: readonly string[]): Promise<ReadonlyMap<string, Import[]>> {
    const found = await this.#rows.listed(
      importTable,
      links.importsIntoAny,
      {},
      intoIds,
      (each) => each.intoId,
    )
    const into = new Map<string, Import[]>()
    for (const { intoId, taken } of found) {
      into.set(intoId, [...(into.get(intoId) ?? []), taken])
    }
    return into
  }

  async importersOf(fromIds: readonly string[], store: string): Promise<string[]> {
    const fromId = ({ taken }: PlacedImport) => taken.fromId
    const opened = await this.#rows.listed(importTable, links.importersOfAny, {}, fromIds, fromId)
    return [...new Set(opened.filter(({ taken }) => taken.store === store).map(({ intoId }) => intoId))]
  }

  async replaceImports(intoKind: string, intoId: string, imports: readonly Import[]): Promise<void> {
    await this.#rows.remove(links.deleteImportsInto, { intoKind, intoId })
    for (const taken of imports) await this.#rows.insert(importTable, { intoKind, intoId, taken })
  }

  workloads(projectId: ProjectId): Promise<Workload[]> {
    return this.#rows.many(workloadTable, places.workloadsOf, { projectId }, isIn({ projectId }))
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
    return this.#rows.many(addonTable, places.addonsOf, { projectId }, isIn({ projectId }))
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

type Parent = { readonly workspaceId: WorkspaceId } | { readonly projectId: ProjectId }

function isIn<T extends object>(parent: T & Parent): (found: T) => boolean {
  return (found) =>
    Object.entries(parent).every(([name, id]: [string, unknown]) => Reflect.get(found, name) === id)
}

function isOf(found: ExternalId, { surface, kind }: Pick<ExternalId, 'surface' | 'kind'>): boolean {
  return found.surface === surface && found.kind === kind
}
