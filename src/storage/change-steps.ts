import { sql } from 'kysely'
import type { StepBounds, Steps, StepsAt } from '../core/change/change-store.ts'
import type { ChangeId, PrincipalId } from '../core/ids.ts'
import type { HomeKind, SecretAt, SecretHead } from '../core/secret/secret.ts'
import { misplaced, raw } from './columns.ts'
import { listStatement } from './list-argument.ts'
import type { PlainRow } from './packed.ts'
import type { Rows } from './rows.ts'
import type { Schema } from './schema.ts'
import { secretAtText } from './secret-at.ts'
import { versionView } from './secret-statements.ts'
import { openVersionAt } from './secret-store.ts'

interface StepsArguments {
  readonly homeKind: HomeKind
  readonly homeId: string
  /** '' does not narrow. */
  readonly environmentId: Schema['secret_value']['environment_id']
  readonly principalId: PrincipalId
  readonly count: number
  readonly bytes: number
}

/**
 * The versions that changes wrote, those of the last change first. Which of them fit is found before an envelope is read:
 * how long one is stands in its row's head. One that does not fit comes too, where there is one.
 */
const stepsOf = listStatement<StepsArguments, ChangeId, PlainRow>((names) => ({
  build: (db, $) => {
    const order = sql`c.number desc, h.value_id, h.version`
    const ids = sql.join(names.map((name) => sql`${$(name)}`))
    return raw(
      db,
      sql<PlainRow>`select ${versionView.list}, ${secretAtText} as row from (
        select h.value_id as value_id, h.version as version, c.number as number, sum(length(h.envelope))
            over (order by ${order} rows between unbounded preceding and 1 preceding) as before_it
          from change as c
          join secret_version as h on h.change_id = c.id
          join secret_value as v on v.id = h.value_id
          join secret as s on s.id = v.secret_id
          where c.id in (${ids}) and s.home_kind = ${$('homeKind')} and s.home_id = ${$('homeId')}
            and (${$('environmentId')} = '' or v.environment_id = ${$('environmentId')})
            and v.principal_id in ('', ${$('principalId')})
          order by ${order}
          limit ${$('count')}
        ) as c
        join secret_version as h on h.value_id = c.value_id and h.version = c.version
        join secret_value as v on v.id = h.value_id
        join secret as s on s.id = v.secret_id
        where coalesce(c.before_it, 0) <= ${$('bytes')}
        order by ${order}`,
    )
  },
}))

export async function changeSteps(
  rows: Rows,
  ids: readonly ChangeId[],
  at: StepsAt,
  { countMax, bytesMax }: StepBounds,
): Promise<Steps> {
  const args: StepsArguments = {
    homeKind: at.home.kind,
    homeId: at.home.id,
    environmentId: at.environmentId ?? '',
    principalId: at.principalId,
    count: countMax + 1,
    bytes: bytesMax,
  }
  const found = await stepsOf.all(rows.session, args, ids)
  const all = found.map((row) => openVersionAt(rows.guard, row))
  const areAsked = all.every((step) => isStepAt(at, step) && ids.includes(step.head.changeId))
  if (!areAsked) throw misplaced('secret_version')
  const fitting = fittingIn(all, { countMax, bytesMax })
  return { steps: all.slice(0, fitting), left: all[fitting] }
}

/** How many of them are within the bounds. */
function fittingIn(steps: readonly SecretHead[], { countMax, bytesMax }: StepBounds): number {
  let bytes = 0
  const past = steps.findIndex(({ head }, index) => {
    bytes += head.envelope.length
    return index >= countMax || bytes > bytesMax
  })
  return past === -1 ? steps.length : past
}

function isStepAt({ home, environmentId, principalId }: StepsAt, { secret, value }: SecretAt): boolean {
  return (
    secret.home.kind === home.kind &&
    secret.home.id === home.id &&
    (environmentId === undefined || value.environmentId === environmentId) &&
    (value.principalId === undefined || value.principalId === principalId)
  )
}
