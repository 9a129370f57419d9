import { needs } from '../access/missing-permission.ts'
import type { EnvironmentId } from '../ids.ts'
import type { Environment, Locator } from '../place/place.ts'
import { useCase } from '../use-case.ts'
import type { InProject } from './in-project.ts'
import { findSeen, inProject, placeOf } from './in-project.ts'
import type { SecretValue } from './secret.ts'
import { secretTarget } from './secret-target.ts'
import type { Written } from './write-value.ts'
import { settleSecret, writeVersion } from './write-value.ts'

export interface RemoveSecret {
  /** A project. */
  readonly at: Locator
  /** Its id, or its name. */
  readonly secret: string
}

/** Ends every value of a secret: in all environments, the default one and everybody's personal ones. */
export const removeSecret = useCase<RemoveSecret, readonly Written[]>({
  action: 'secret.delete',
  permission: undefined,
  at: (input) => input.at,
  async run(context, input) {
    const at = inProject(context)
    const { secret, lines } = await findSeen(at, input.secret, 'id')
    const live = lines.filter((line) => line.live)
    await requireWriteEverywhere(at, live)
    const ended: Written[] = []
    for (const line of live) ended.push(await writeVersion(context, secret, line, undefined))
    await settleSecret(context, secret)
    return ended
  },
  event: (_input, output) => ({ action: 'secret.deleted', targets: output.map(secretTarget) }),
})

/** What touches a secret as a whole asks for `secret:write` wherever it has a value. */
export async function requireWriteEverywhere(at: InProject, lines: readonly SecretValue[]): Promise<void> {
  const all = await at.context.tx.places.environments(at.place.project.id)
  const byId = new Map<EnvironmentId, Environment>(all.map((each) => [each.id, each]))
  for (const line of lines) {
    if (!line.live) continue
    const environment = line.environmentId === undefined ? undefined : byId.get(line.environmentId)
    const place = environment === undefined ? at.place : placeOf(at, environment)
    if (!at.context.caller.rights.allows('secret:write', place)) throw needs('secret:write')
  }
}
