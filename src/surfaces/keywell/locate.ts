import { isUuid } from '../../core/ids.ts'
import type { Locator } from '../../core/place/place.ts'
import { byIdOrName } from '../../core/place/place.ts'

/** The homes secrets are reached at, as paths. */
export const homePaths = [
  '/workspaces/{workspace}',
  '/workspaces/{workspace}/projects/{project}',
  '/workspaces/{workspace}/projects/{project}/environments/{environment}',
] as const

/** Path parameters (ids or names) to coordinates. */
export function locate(params: Readonly<Record<string, string>>): Locator {
  const { workspace, project, environment } = params
  const at: { -readonly [K in keyof Locator]: Locator[K] } = {}
  if (workspace !== undefined) at.workspace = byIdOrName(workspace, isUuid)
  if (project !== undefined) at.project = byIdOrName(project, isUuid)
  if (environment !== undefined) at.environment = byIdOrName(environment, isUuid)
  return at
}

/** What tells the operations of one home from those of another. */
export function suffixOf(home: string): string {
  if (home.includes('{environment}')) return 'InEnvironment'
  return home.includes('{project}') ? 'InProject' : 'InWorkspace'
}

/** A home in words, for summaries. */
export function wordsOf(home: string): string {
  if (home.includes('{environment}')) return 'an environment'
  return home.includes('{project}') ? 'a project' : 'a workspace'
}
