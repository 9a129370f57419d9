import type { Plan, PlanItem } from '../../../sdk/src/index.ts'
import { exitCodes } from '../failure.ts'
import { groupedBy } from '../grouped.ts'
import type { Io } from '../io.ts'
import { type ConnectionOptions, print } from '../options.ts'
import { printable } from '../printable.ts'

/** Prints a plan; answers the exit code: something changes, or nothing does. */
export async function printPlan(io: Io, options: ConnectionOptions, plan: Plan): Promise<number> {
  await print(io, options, plan, textOf)
  return plan.changed ? exitCodes.changes : exitCodes.ok
}

/** Several requests, one plan. */
export function mergePlans(plans: readonly Plan[]): Plan {
  return {
    changed: plans.some(({ changed }) => changed),
    compared: plans.reduce((sum, { compared }) => sum + compared, 0),
    items: plans.flatMap(({ items }) => items),
  }
}

/** One paragraph an effect, with all whom it has. */
function textOf({ items, compared }: Plan): string {
  const byEffect = groupedBy(items, effectText)
  const lines = [...byEffect].flatMap(([effect, those]) => [
    effect,
    ...whom(those).map((line) => `  ${line}`),
  ])
  const touched = new Set(items.map(consumerKey)).size
  const sum =
    touched === 0
      ? `nothing changes for the ${compared} consumers that read here`
      : `something changes for ${touched} of the ${compared} consumers that read here`
  return [...lines, sum].map(printable).join('\n')
}

function effectText({ name, effect, before, after }: PlanItem): string {
  if (before === null || after === null) {
    return `${name} ${effect}: ${(after ?? before)?.layer ?? ''}`
  }
  const words = { same: 'keeps its value', unclear: 'may change' }[effect] ?? effect
  if (before.layer !== after.layer) return `${name} ${words}: ${before.layer} → ${after.layer}`
  const isReferred = before.version === after.version
  return `${name} ${words}: ${after.layer}${isReferred ? ', through a reference' : ''}`
}

/** `run, environment in acme/app/production`: what has no phase behind it is meant at runtime alone. */
function whom(items: readonly PlanItem[]): string[] {
  const byPlace = groupedBy(items, ({ workspace, project, environment }) =>
    [workspace, project, environment].filter((part) => part !== null).join('/'),
  )
  return [...byPlace].map(([place, those]) => {
    const byConsumer = groupedBy(those, ({ consumer }) => consumer)
    const names = [...byConsumer].map(([consumer, phases]) => {
      const named = phases.map(({ phase }) => phase)
      return named.includes('build') ? `${consumer} (${named.join(' and ')})` : consumer
    })
    return `${names.join(', ')} in ${place}`
  })
}

function consumerKey({ as, phase, workspace, project, environment }: PlanItem): string {
  return [as, phase, workspace, project, environment].join('\n')
}
