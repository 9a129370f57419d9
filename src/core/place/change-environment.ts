import { DomainError } from '../error.ts'
import { useCase } from '../use-case.ts'
import { checkEnvironmentName } from './names.ts'
import type { Environment, Locator } from './place.ts'

export interface ChangeEnvironment {
  /** The environment. */
  readonly at: Locator
  readonly name?: string
  /** Without them personal values are kept, and reach nobody. */
  readonly personalOverrides?: boolean
}

/** Throws `conflict` where another environment of the project has the name. */
export const changeEnvironment = useCase<ChangeEnvironment, Environment>({
  action: 'environment.change',
  permission: 'environment:write',
  at: (input) => input.at,
  async run(context, input) {
    const { environment } = context.place
    if (environment === undefined) throw new DomainError('not_found', 'There is no such environment')
    const name = input.name ?? environment.name
    checkEnvironmentName(name)
    const taken = await context.tx.places.environment(environment.projectId, name)
    if (taken !== undefined && taken.id !== environment.id) {
      throw new DomainError('conflict', 'There is already an environment of this name', {
        subject: 'environment',
      })
    }
    const personalOverrides = input.personalOverrides ?? environment.personalOverrides
    const changed = { ...environment, name, personalOverrides, updatedAt: context.now }
    await context.tx.places.updateEnvironment(changed)
    return changed
  },
  event: (_input, { id, name }) => ({
    action: 'environment.changed',
    targets: [{ kind: 'environment', id, name }],
  }),
})
