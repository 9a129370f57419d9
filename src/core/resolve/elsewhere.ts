import { limits } from '../../limits.ts'
import type { Group } from '../group/group.ts'
import type { EnvironmentId, ProjectId } from '../ids.ts'
import { asId } from '../ids.ts'
import { writeImportText } from '../place/import-text.ts'
import type { Place } from '../place/place.ts'
import type { Secret, SecretValue } from '../secret/secret.ts'
import { sharedStore } from '../secret/store.ts'
import type { Context } from '../use-case.ts'
import type { ConsumerView } from './consumer-view.ts'
import type { LayerSource } from './layer.ts'
import { isInPhase } from './resolve-layers.ts'
import type { ConsumedPhase } from './resolve-layers.ts'

type PlacedContext = Context & { readonly place: Place }

/** Where a name is that a consumer does not receive. */
export interface Elsewhere {
  /** In words: `store example of project app`. */
  readonly where: string
  /** Why the consumer does not receive it from there. */
  readonly why: string
  /** What the consumer's environment or project would import to receive it; absent where that would not help. */
  readonly importWith: string | undefined
}

interface Missing {
  readonly view: ConsumerView
  readonly phase: ConsumedPhase
  readonly foldedName: string
}

/** In the same workspace, as far as the caller may list it. */
export async function findElsewhere(context: PlacedContext, missing: Missing): Promise<Elsewhere[]> {
  const found: Elsewhere[] = []
  const { workspace } = context.place
  for (const secret of await context.tx.secrets.named(workspace.id, missing.foldedName, limits.pageSizeMax)) {
    for (const value of await context.tx.secrets.values(secret.id)) {
      if (!value.live || value.principalId !== undefined) continue
      const place = await placeOf(context, secret, value)
      if (place === undefined || !context.caller.rights.allows('secret:list', place.place)) continue
      found.push(describe(context, missing, { secret, value, ...place }))
    }
  }
  return found
}

async function placeOf(
  context: PlacedContext,
  secret: Secret,
  value: SecretValue,
): Promise<Pick<FoundValue, 'place' | 'group'> | undefined> {
  const { tx, place } = context
  const { workspace } = place
  if (secret.home.kind === 'workspace') return { place: { workspace } }
  // Beside its values a group keeps what belongs to no name.
  const isOfGroup = secret.home.kind === 'group' && secret.store === sharedStore
  const group = isOfGroup ? await tx.groups.findById(secret.home.id) : undefined
  const projectId = secret.home.kind === 'project' ? secret.home.id : group?.projectId
  const project =
    projectId === undefined ? undefined : await tx.places.projectById(asId<ProjectId>(projectId))
  if (project === undefined) return undefined
  if (group !== undefined) return { place: { workspace, project }, group }
  if (value.environmentId === undefined) return { place: { workspace, project } }
  const environment = await tx.places.environmentById(asId<EnvironmentId>(value.environmentId))
  return environment === undefined ? undefined : { place: { workspace, project, environment } }
}

interface FoundValue {
  readonly secret: Secret
  readonly value: SecretValue
  readonly place: Place
  readonly group?: Group
}

function describe(context: PlacedContext, { view, phase }: Missing, found: FoundValue): Elsewhere {
  const { secret } = found
  const where = whereIs(context.place, found)
  const read = view.sources.find((source) => reads(source, found))
  if (!isInPhase(secret.phase, phase)) {
    return { where, why: `it is for ${secret.phase} alone`, importWith: undefined }
  }
  const leftOut = view.leavesOut?.(secret)
  if (leftOut !== undefined) return { where, why: leftOut, importWith: undefined }
  if (read !== undefined) {
    return {
      where,
      why: `its audience (${secret.audience}) does not admit this project`,
      importWith: undefined,
    }
  }
  const readsStore = view.sources.some(({ store }) => store === secret.store)
  const why = readsStore ? 'this consumer does not read that place' : 'this consumer does not read that store'
  return { where, why, importWith: view.imports ? importText(context.place, found) : undefined }
}

function reads({ home, store, line }: LayerSource, { secret, value }: FoundValue): boolean {
  return home.id === secret.home.id && store === secret.store && line.environmentId === value.environmentId
}

function whereIs(here: Place, { secret: { store }, place, group }: FoundValue): string {
  const { workspace, project, environment } = place
  if (group !== undefined) return `group ${group.slug} of project ${project?.name ?? ''}`
  const home =
    project === undefined
      ? `workspace ${workspace.slug}`
      : environment !== undefined && project.id === here.project?.id
        ? `environment ${environment.name}`
        : `project ${[project.name, environment?.name].filter((name) => name !== undefined).join('/')}`
  return `store ${store} of ${home}`
}

function importText(here: Place, { secret, place, group }: FoundValue): string | undefined {
  const { workspace, project, environment } = place
  if (group !== undefined) {
    return writeImportText(here, { fromKind: 'group', fromId: group.id, store: secret.store, place, group })
  }
  if (environment !== undefined) {
    // Of an environment only its shared values can be imported.
    if (secret.store !== sharedStore) return undefined
    return writeImportText(here, {
      fromKind: 'environment',
      fromId: environment.id,
      store: secret.store,
      place,
    })
  }
  const fromKind = project === undefined ? 'workspace' : 'project'
  return writeImportText(here, { fromKind, fromId: (project ?? workspace).id, store: secret.store, place })
}
