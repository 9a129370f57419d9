import type { Static } from 'typebox'
import type { PlaceScope } from '../../core/access/place-scope.ts'
import { isUuid } from '../../core/ids.ts'
import type { Locator, Ref } from '../../core/place/place.ts'
import { byId, byName } from '../../core/place/place.ts'
import type { Scope } from './wire.ts'

export const workspacePath = '/v1/workspace/{workspace}'
export const projectPath = `${workspacePath}/project/{project}`

/** `{workspace}` and `{project}`: slug or id. */
export function locate(params: Readonly<Record<string, string>>): Locator {
  const { workspace, project } = params
  return {
    ...(workspace === undefined ? {} : { workspace: refOf(workspace) }),
    ...(project === undefined ? {} : { project: refOf(project) }),
  }
}

/** Ids in either case; what has not the shape of one is a slug or name. */
export function refOf(text: string): Ref {
  const id = idOf(text)
  return isUuid(id) ? byId(id) : byName(text)
}

/** The same as one text: an id as it is kept, a name as it was written. */
export function idOrName(text: string): string {
  const id = idOf(text)
  return isUuid(id) ? id : text
}

/** Ids are kept in lower case. */
export function idOf(text: string): string {
  return text.toLowerCase()
}

export function scopeIds({ all, teams, projects, environments }: Static<typeof Scope>): PlaceScope {
  return { all, teams: teams.map(idOf), projects: projects.map(idOf), environments: environments.map(idOf) }
}
