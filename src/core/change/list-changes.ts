import { limits } from '../../limits.ts'
import type { SecretId } from '../ids.ts'
import type { Locator, Place } from '../place/place.ts'
import type { SecretAt } from '../secret/secret.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { ChangeStep, NumberedChange } from './change-store.ts'
import { environmentNames, isHere } from './take-back-change.ts'

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
    const ids = found.map(({ id }) => id)
    const steps = ids.length === 0 ? [] : await context.tx.changes.steps(ids, limits.changeStepsMax)
    const values = await valuesOf(context, steps)
    const authors = await context.tx.access.principals([...new Set(found.map(({ createdBy }) => createdBy))])
    return {
      changes: found.map((change) => ({
        change,
        values: values.flatMap(({ changeId, value }) => (changeId === change.id ? [value] : [])),
      })),
      logins: new Map(authors.map(({ id, login }) => [id, login])),
    }
  },
  event: (_input, { changes }) => ({ action: 'change.listed', details: { shown: changes.length } }),
})

async function valuesOf(context: PlacedContext, steps: readonly ChangeStep[]) {
  const { tx } = context
  const names = await environmentNames(context)
  const known = new Map<SecretId, readonly SecretAt[]>()
  for (const id of new Set(steps.map(({ secretId }) => secretId))) {
    const secret = await tx.secrets.findById(id)
    const lines = secret === undefined ? [] : await tx.secrets.values(id)
    known.set(id, secret === undefined ? [] : lines.map((value) => ({ secret, value })))
  }
  return steps.flatMap((step) => {
    const line = known.get(step.secretId)?.find(({ value }) => value.id === step.valueId)
    if (line === undefined || !isHere(context, line)) return []
    const { name, store } = line.secret
    const environment = names.get(line.value.environmentId)
    const { changeId, version, deleted } = step
    return [{ changeId, value: { name, store, environment, version, deleted } }]
  })
}
