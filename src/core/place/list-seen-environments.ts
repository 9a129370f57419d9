import { needs } from '../access/missing-permission.ts'
import { inProject, seenEnvironments } from '../secret/in-project.ts'
import { useCase } from '../use-case.ts'
import type { Environment, Locator, Place } from './place.ts'

/**
 * A project with those of its environments that the caller sees, by name: whoever has a role in one of them only must
 * find it. Throws `forbidden` for a token that may not read projects.
 */
export const listSeenEnvironments = useCase<
  { readonly at: Locator },
  { readonly place: Place; readonly items: readonly Environment[] }
>({
  action: 'environment.list',
  permission: undefined,
  at: (input) => input.at,
  async run(context) {
    const { permissions } = context.caller.token
    if (permissions !== 'all' && !permissions.includes('project:read')) throw needs('project:read')
    return { place: context.place, items: await seenEnvironments(inProject(context)) }
  },
  event: (_input, output) => ({ action: 'environment.listed', details: { shown: output.items.length } }),
})
