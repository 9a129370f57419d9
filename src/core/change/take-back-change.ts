import { DomainError } from '../error.ts'
import type { ChangeId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import type { Locator, Place } from '../place/place.ts'
import { homeOf } from '../secret/home.ts'
import { secretTarget } from '../secret/secret-target.ts'
import type { Written } from '../secret/write-value.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { StepsAt } from './change-store.ts'
import type { TouchedLine } from './touched-lines.ts'
import { overwritten, restoreLine, touchedLines } from './touched-lines.ts'

export interface TakeBackChange {
  readonly at: Locator
  readonly changeId: string
  readonly dryRun?: boolean
}

/** A value that was written again, or ended, and the name of its environment. */
export interface TakenBack {
  readonly written: Written
  readonly environment: string | undefined
}

type PlacedContext = Context & { readonly place: Place }

/**
 * Takes back what a change did to the values of a place, by writing again what stood before. Notes, phases and audiences
 * have no versions and stay. Throws `not_found` for a change that wrote no value here, and `conflict`, naming them, where
 * later changes wrote the same values, and `limit` for a change of too many.
 */
export const takeBackChange = useCase<TakeBackChange, readonly TakenBack[]>({
  action: 'change.undo',
  permission: 'secret:write',
  at: (input) => input.at,
  planned: (input) => input.dryRun === true,
  async run(context, { changeId }) {
    const lines = isUuid(changeId)
      ? await touchedLines(context, asId<ChangeId>(changeId), stepsAt(context.place))
      : []
    if (lines.length === 0) {
      throw new DomainError('not_found', 'This change wrote no values here', { subject: 'change' })
    }
    refuseOverwritten(context, lines)
    const names = await environmentNames(context)
    const taken: TakenBack[] = []
    for (const line of lines) {
      const written = await restoreLine(context, line)
      if (written !== undefined) taken.push({ written, environment: names.get(line.value.environmentId) })
    }
    return taken
  },
  event: (input, taken) => ({
    action: 'change.undone',
    targets: taken.map(({ written }) => secretTarget(written)),
    details: { change: input.changeId },
  }),
})

/** Of the place's own home. */
export function stepsAt(place: Place): Omit<StepsAt, 'principalId'> {
  const { environment } = place
  return { home: homeOf(place), ...(environment === undefined ? {} : { environmentId: environment.id }) }
}

function refuseOverwritten({ caller, place }: PlacedContext, lines: readonly TouchedLine[]): void {
  const later = overwritten(lines)
  if (later.length === 0) return
  const names = [...new Set(later.map(({ secret }) => secret.name))]
  const what = caller.rights.allows('secret:list', place) ? names.join(', ') : `${later.length} of its values`
  throw new DomainError('conflict', `Later changes wrote ${what}: undo those first`, { subject: 'change' })
}

export async function environmentNames({
  tx,
  place,
}: PlacedContext): Promise<ReadonlyMap<string | undefined, string>> {
  const environments = place.project === undefined ? [] : await tx.places.environments(place.project.id)
  return new Map(environments.map(({ id, name }) => [id, name]))
}
