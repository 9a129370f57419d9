import type { SecretPlace } from '../../../sdk/src/index.ts'
import { usageError } from '../failure.ts'

/** `staging`, `acme/app/staging`, `acme/app` (its defaults) or `acme/` (the workspace). */
export function parseTarget(text: string, from: SecretPlace): SecretPlace {
  const { store } = from
  if (!text.includes('/')) {
    if (from.project === undefined || text === '') {
      throw usageError(
        'an environment belongs to a project: give the target as WORKSPACE/PROJECT/ENVIRONMENT',
      )
    }
    return { workspace: from.workspace, project: from.project, environment: text, store }
  }
  const [, workspace, project, environment] = /^([^/]+)\/([^/]*)(?:\/(.+))?$/.exec(text) ?? []
  if (workspace === undefined || (project === '' && environment !== undefined)) {
    throw usageError(
      'a target is ENVIRONMENT, WORKSPACE/PROJECT/ENVIRONMENT, WORKSPACE/PROJECT or WORKSPACE/',
    )
  }
  return { workspace, project: project === '' ? undefined : project, environment, store }
}
