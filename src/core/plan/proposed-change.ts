import { DomainError } from '../error.ts'
import { applyEdit } from '../group/edit-group.ts'
import { findGroup } from '../group/find-group.ts'
import type { Group } from '../group/group.ts'
import type { EnvironmentId, ProjectId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import { findSources, setImports } from '../place/imports.ts'
import { foldUpper } from '../place/names.ts'
import type { Place } from '../place/place.ts'
import { homeOf, lineOf } from '../secret/home.ts'
import { findHead } from '../secret/read-secret.ts'
import type { Phase } from '../secret/secret.ts'
import { ensureSecret, settleSecret, writeVersion } from '../secret/write-value.ts'
import type { Context } from '../use-case.ts'
import { importedNames } from './imported-names.ts'
import type { SeenValues } from './seen-values.ts'
import { bundleName } from './seen-values.ts'

type PlacedContext = Context & { readonly place: Place }

/** What somebody thinks of doing at one home of a workspace. */
export interface ProposedChange {
  /** Name or id; the workspace itself without. */
  readonly project?: string
  /** Of that project, by name or id. */
  readonly environment?: string
  /** A secret group of the project, by its slug; its store is its own. */
  readonly group?: string
  readonly store: string
  readonly set: readonly ProposedValue[]
  readonly unset: readonly string[]
  /** All that the home imports from then on, strongest first; as it is without. */
  readonly imports?: readonly string[]
}

export interface ProposedValue {
  readonly name: string
  /** Absent: one that nobody knows yet. */
  readonly bytes?: Uint8Array
  readonly phase?: Phase
}

/** A home with what is proposed for it. */
export interface ChangedHome {
  readonly place: Place
  readonly group?: Group
  readonly change: ProposedChange
}

/** Throws `not_found` for what is not there or not seen, and `forbidden` where the caller may not list secrets. */
export async function changedHome(context: PlacedContext, change: ProposedChange): Promise<ChangedHome> {
  const place = await placeBelow(context, change)
  context.require('secret:list', place)
  if (change.group === undefined) return { place, change }
  return { place, change, group: await findGroup({ ...context, place }, change.group) }
}

async function placeBelow(context: PlacedContext, change: ProposedChange): Promise<Place> {
  const { workspace } = context.place
  if (change.project === undefined) return { workspace }
  const { places } = context.tx
  const project = isUuid(change.project)
    ? await places.projectById(asId<ProjectId>(change.project))
    : await places.project(workspace.id, change.project)
  const isHere = project?.workspaceId === workspace.id
  if (!isHere || !context.caller.rights.sees({ workspace, project })) throw unseen('project')
  if (change.environment === undefined) return { workspace, project }
  const environment = isUuid(change.environment)
    ? await places.environmentById(asId<EnvironmentId>(change.environment))
    : await places.environment(project.id, change.environment)
  const isOfProject = environment?.projectId === project.id
  const place = isOfProject ? { workspace, project, environment } : undefined
  if (place === undefined || !context.caller.rights.sees(place)) throw unseen('environment')
  return place
}

/** The same words for what is absent and what is invisible. */
function unseen(subject: string): DomainError {
  return new DomainError('not_found', `There is no such ${subject}, or none that you may see`, { subject })
}

/** The folded names that are written or imported anew; what is proposed for them may refer to others, too. */
export async function touchedNames(
  context: Context,
  { place, group, change }: ChangedHome,
  seen: SeenValues,
): Promise<string[]> {
  const names = [...change.set.map(({ name }) => name), ...change.unset].map(foldUpper)
  for (const { name, bytes } of change.set) if (bytes !== undefined) seen.refer(foldUpper(name), bytes)
  if (group !== undefined) names.push(bundleName(group.slug))
  if (change.imports === undefined) return names
  const sources = await findSources(context, place, change.imports)
  return [...names, ...(await importedNames(context, place, sources))]
}

/**
 * Does it with what a real change is done with: what that refuses is refused, too. `unknown` stands for values that
 * nobody knows yet.
 */
export async function carryOut(
  context: Context,
  { place, group, change }: ChangedHome,
  unknown: Uint8Array,
): Promise<void> {
  const here = { ...context, place }
  if (group !== undefined) {
    const set = change.set.map(({ name, bytes = unknown }) => ({ kind: 'value', name, bytes }) as const)
    const unset = change.unset.map((name) => ({ kind: 'value', name }) as const)
    await applyEdit(here, { slug: group.slug, set, unset })
    return
  }
  for (const { name, bytes = unknown, phase } of change.set) {
    const line = lineOf(here, change.store, undefined)
    const attributes = phase === undefined ? {} : { phase }
    const target = { home: homeOf(place), store: change.store, name, line, attributes }
    await writeVersion(here, await ensureSecret(here, target), line, bytes)
  }
  for (const name of change.unset) {
    const { secret, value } = await findHead(here, { at: {}, store: change.store, name })
    await writeVersion(here, secret, value, undefined)
    await settleSecret(here, secret)
  }
  if (change.imports !== undefined) {
    await setImports(here, place, await findSources(here, place, change.imports))
  }
}
