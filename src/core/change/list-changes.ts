import { limits } from '../../limits.ts'
import type { ChangeId } from '../ids.ts'
import type { Locator, Place } from '../place/place.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { NumberedChange } from './change-store.ts'
import { environmentNames, stepsAt } from './take-back-change.ts'

export interface ListChanges {
  readonly at: Locator
  /** The number of a change; those before it. */
  readonly before?: number
  readonly limit: number
}

/** One version that a change wrote of a value of the place. */
export interface ChangedValue {
  readonly name: string
  readonly store: string
  readonly environment: string | undefined
  readonly version: number
  readonly deleted: boolean
}

export interface ListedChange {
  readonly change: NumberedChange
  readonly values: readonly ChangedValue[]
  /** It may have written more than is listed. */
  readonly shortened: boolean
}

export interface ListedChanges {
  readonly changes: readonly ListedChange[]
  readonly logins: ReadonlyMap<string, string>
}

type PlacedContext = Context & { readonly place: Place }

/** What was changed at a place and below it, newest first, with the versions written of the place's own values. */
export const listChanges = useCase<ListChanges, ListedChanges>({
  action: 'change.list',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, { before = Number.MAX_SAFE_INTEGER, limit }) {
    const { workspace, project, environment } = context.place
    const at = {
      workspaceId: workspace.id,
      ...(project === undefined ? {} : { projectId: project.id }),
      ...(environment === undefined ? {} : { environmentId: environment.id }),
    }
    const found = await context.tx.changes.list(at, before, limit)
    const listed = await valuesOf(context, found)
    const authors = await context.tx.access.principals([...new Set(found.map(({ createdBy }) => createdBy))])
    return {
      changes: listed,
      logins: new Map(authors.map(({ id, login }) => [id, login])),
    }
  },
  event: (_input, { changes }) => ({ action: 'change.listed', details: { shown: changes.length } }),
})

/** The newest changes first: where there are too many values, those that are left out are of the oldest. */
async function valuesOf(context: PlacedContext, found: readonly NumberedChange[]): Promise<ListedChange[]> {
  if (found.length === 0) return []
  const at = { ...stepsAt(context.place), principalId: context.caller.principal.id }
  const ids = found.map(({ id }) => id)
  const { steps, left } = await context.tx.changes.steps(ids, at, limits.changesListed)
  const names = await environmentNames(context)
  const values = new Map<ChangeId, ChangedValue[]>(ids.map((id) => [id, []]))
  for (const step of steps) {
    await openVersion(context.keyring, context.tx.keys, step)
    const { name, store } = step.secret
    const { changeId, version, deleted } = step.head
    const environment = names.get(step.value.environmentId)
    values.get(changeId)?.push({ name, store, environment, version, deleted })
  }
  const cut = left === undefined ? ids.length : ids.indexOf(left.head.changeId)
  return found.map((change, index) => ({
    change,
    values: values.get(change.id) ?? [],
    shortened: index >= cut,
  }))
}
