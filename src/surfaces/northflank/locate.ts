import { isUuid } from '../../core/ids.ts'
import type { Locator } from '../../core/place/place.ts'
import { byIdOrName } from '../../core/place/place.ts'

/** A path without a team means the token's own account. */
export function locate(params: Readonly<Record<string, string>>): Locator {
  const { teamId, projectId } = params
  return {
    ...(teamId === undefined ? { own: true } : { workspace: byIdOrName(teamId, isUuid) }),
    ...(projectId === undefined ? {} : { project: byIdOrName(projectId, isUuid) }),
  }
}
