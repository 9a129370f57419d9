import { limits } from '../../limits.ts'
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
      if (place === undefined || !context.caller.rights.allows('secret:list', place)) continue
      found.push(describe(context, missing, { secret, value, place }))
    }
  }
  return found
}

async function placeOf(
  context: PlacedContext,
  secret: Secret,
  value: SecretValue,
): Promise<Place | undefined> {
  const { workspace } = context.place
  if (secret.home.kind === 'workspace') return { workspace }
  if (secret.home.kind !== 'project') return undefined
  const project = await context.tx.places.projectById(asId<ProjectId>(secret.home.id))
  if (project === undefined) return undefined
  if (value.environmentId === undefined) return { workspace, project }
  const environment = await context.tx.places.environmentById(asId<EnvironmentId>(value.environmentId))
  return environment === undefined ? undefined : { workspace, project, environment }
}

interface FoundValue {
  readonly secret: Secret
  readonly value: SecretValue
  readonly place: Place
}

function describe(context: PlacedContext, { view, phase }: Missing, found: FoundValue): Elsewhere {
  const { secret, place } = found
  const where = whereIs(context.place, place, secret.store)
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

function whereIs(here: Place, { workspace, project, environment }: Place, store: string): string {
  const home =
    project === undefined
      ? `workspace ${workspace.slug}`
      : environment !== undefined && project.id === here.project?.id
        ? `environment ${environment.name}`
        : `project ${[project.name, environment?.name].filter((name) => name !== undefined).join('/')}`
  return `store ${store} of ${home}`
}

function importText(here: Place, { secret, place }: FoundValue): string | undefined {
  const { workspace, project, environment } = place
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
