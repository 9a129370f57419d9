import type { Locator, Place } from '../place/place.ts'
import type { SecretAt } from '../secret/secret.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import { homesBelow } from './homes-below.ts'

export interface FindUnused {
  readonly at: Locator
  /** Not consumed for so long. A value that is younger has had no time to be. */
  readonly sinceMs: number
}

/** A value that nobody has consumed. */
export interface UnusedValue extends SecretAt {
  /** Where it lies, in words. */
  readonly where: string
  /** Never, as far as was noted, when absent. */
  readonly lastUsedAt: number | undefined
}

/**
 * Values of a workspace, or of a project and its groups, that no consumer received for some time. What is noted is
 * consumption: not that a person looked, and not that a program goes on with what it received when it started.
 */
export const findUnused = useCase<FindUnused, readonly UnusedValue[]>({
  action: 'doctor.unused',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, { sinceMs }) {
    const before = context.now - sinceMs
    const old = (await valuesBelow(context)).filter(({ value }) => value.createdAt <= before)
    const used = await context.tx.uses.lastUsed(old.map(({ value }) => value.id))
    return old
      .map((each) => ({ ...each, lastUsedAt: used.get(each.value.id) }))
      .filter(({ lastUsedAt }) => lastUsedAt === undefined || lastUsedAt <= before)
  },
  event: ({ sinceMs }, output) => ({ action: 'doctor.unused', details: { sinceMs, shown: output.length } }),
})

type Labelled = SecretAt & { readonly where: string }

/** Shared values of every line; personal ones are their owners' own business. */
async function valuesBelow(context: Context & { readonly place: Place }): Promise<Labelled[]> {
  const { tx, stores, place } = context
  const environments = place.project === undefined ? [] : await tx.places.environments(place.project.id)
  const found: Labelled[] = []
  for (const { home, label } of await homesBelow(context)) {
    for (const store of stores.names) {
      const isSplit = home.kind === 'project' && stores.isPerEnvironment(store)
      for (const at of [undefined, ...(isSplit ? environments : [])]) {
        const heads = await tx.secrets.heads(home, store, at === undefined ? {} : { environmentId: at.id })
        const where = at === undefined ? label : `environment ${at.name}`
        found.push(...heads.map(({ secret, value }) => ({ secret, value, where })))
      }
    }
  }
  return found
}
