import type { ForSurface } from '../access/whoami.ts'
import { DomainError } from '../error.ts'
import type { EnvironmentId } from '../ids.ts'
import { asId } from '../ids.ts'
import { homeOf } from '../secret/home.ts'
import type { Home } from '../secret/secret.ts'
import { secretTarget } from '../secret/secret-target.ts'
import type { Written } from '../secret/write-value.ts'
import { settleSecret, writeVersion } from '../secret/write-value.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import { externalIds } from './external-id.ts'
import { checkEnvironmentName } from './names.ts'
import type { Environment, Locator, Place } from './place.ts'

export interface PutEnvironment extends ForSurface {
  /** The project. */
  readonly at: Locator
  readonly name: string
  readonly personalOverrides?: boolean
  /** Throws `conflict` where it is there already. */
  readonly mustBeNew?: boolean
}

export interface PutEnvironmentOutput {
  readonly place: Place
  readonly environment: Environment
  readonly created: boolean
  readonly ids: ReadonlyMap<string, string>
}

/** Makes the environment, or changes the one of that name (ASCII case ignored). */
export const putEnvironment = useCase<PutEnvironment, PutEnvironmentOutput>({
  action: 'environment.write',
  permission: 'environment:write',
  at: (input) => input.at,
  async run(context, input) {
    const { place, tx, now } = context
    if (place.project === undefined) throw new DomainError('invalid', 'An environment belongs to a project')
    checkEnvironmentName(input.name)
    const found = await tx.places.environment(place.project.id, input.name)
    if (found !== undefined && input.mustBeNew === true) {
      const message = 'There is already an environment of this name'
      throw new DomainError('conflict', message, { subject: 'environment' })
    }
    const base = found ?? {
      id: asId<EnvironmentId>(context.newId()),
      workspaceId: place.workspace.id,
      projectId: place.project.id,
      name: input.name,
      personalOverrides: false,
      createdAt: now,
      updatedAt: now,
    }
    const wanted = input.personalOverrides ?? base.personalOverrides
    const changed = found !== undefined && wanted !== found.personalOverrides
    const environment = { ...base, personalOverrides: wanted, ...(changed ? { updatedAt: now } : {}) }
    if (found === undefined) await tx.places.insertEnvironment(environment)
    else if (changed) await tx.places.updateEnvironment(environment)
    const ids = await externalIds(context, input.idsFor, 'environment', [environment.id])
    return { place, environment, created: found === undefined, ids }
  },
  event: (_input, output) => ({
    action: output.created ? 'environment.created' : 'environment.updated',
    targets: [{ kind: 'environment', id: output.environment.id, name: output.environment.name }],
  }),
})

/** Its secrets' values end with it: each is recorded as deleted, and stays in history. */
export const deleteEnvironment = useCase<
  { readonly at: Locator },
  { environment: Environment; ended: readonly Written[] }
>({
  action: 'environment.delete',
  permission: 'environment:write',
  at: (input) => input.at,
  async run(context) {
    const { environment } = context.place
    if (environment === undefined) throw new DomainError('not_found', 'There is no such environment')
    const ended = await endValues(context, homeOf(context.place), environment)
    await context.tx.places.deleteEnvironment(environment.id)
    return { environment, ended }
  },
  event: (_input, { environment, ended }) => ({
    action: 'environment.deleted',
    targets: [
      { kind: 'environment', id: environment.id, name: environment.name },
      ...ended.map(secretTarget),
    ],
  }),
})

async function endValues(context: Context, home: Home, environment: Environment): Promise<Written[]> {
  const ended: Written[] = []
  for (const store of context.stores.perEnvironment) {
    for (const secret of await context.tx.secrets.liveSecrets(home, store)) {
      const lines = await context.tx.secrets.values(secret.id)
      const here = lines.filter((line) => line.live && line.environmentId === environment.id)
      for (const line of here) ended.push(await writeVersion(context, secret, line, undefined))
      if (here.length > 0) await settleSecret(context, secret)
    }
  }
  return ended
}
