import type { Locator } from '../place/place.ts'
import type { Crossing } from '../resolve/consumer.ts'
import type { Secret } from '../secret/secret.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import { homesBelow } from './homes-below.ts'

/** A secret that clients of a surface are not told of, although it lies where they look. */
export interface LeftOut {
  readonly surface: string
  readonly secret: Secret
  /** Where it lies, in words. */
  readonly where: string
  readonly why: string
}

/** What each surface leaves out of a workspace's own secrets, or of a project's and its groups', and why. */
export const findCrossings = useCase<{ readonly at: Locator }, readonly LeftOut[]>({
  action: 'doctor.crossings',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context) {
    const found: LeftOut[] = []
    for (const { home, label } of await homesBelow(context)) {
      for (const store of context.stores.names) {
        const looking = context.crossings.filter(
          (crossing) => lookOf(crossing, home.kind, store) !== undefined,
        )
        const secrets = looking.length === 0 ? [] : await context.tx.secrets.liveSecrets(home, store)
        for (const secret of secrets) found.push(...(await leftOut(context, looking, secret, label)))
      }
    }
    return found
  },
  event: (_input, output) => ({ action: 'doctor.crossings', details: { shown: output.length } }),
})

async function leftOut(
  context: Context,
  crossings: readonly Crossing[],
  secret: Secret,
  where: string,
): Promise<LeftOut[]> {
  const found: LeftOut[] = []
  for (const crossing of crossings) {
    const why = await reasonOf(context, crossing, secret)
    if (why !== undefined) found.push({ surface: crossing.surface, secret, where, why })
  }
  return found
}

function lookOf({ looks }: Crossing, home: Secret['home']['kind'], store: string) {
  return looks.find((look) => look.home === home && look.store === store)
}

async function reasonOf({ tx }: Context, crossing: Crossing, secret: Secret): Promise<string | undefined> {
  const declared = crossing.leavesOut(secret)
  if (declared !== undefined) return declared
  if (lookOf(crossing, secret.home.kind, secret.store)?.environmentsAlone !== true) return undefined
  const values = await tx.secrets.values(secret.id)
  const isInAny = values.some(({ live, environmentId }) => live && environmentId !== undefined)
  return isInAny ? undefined : 'it has a default value alone, and what is shown are values of environments'
}
