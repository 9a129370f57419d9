import { DomainError } from '../../core/error.ts'
import type { Locator, Ref } from '../../core/place/place.ts'
import { byName } from '../../core/place/place.ts'
import { surfaceName } from './stores.ts'

/** The path of each home, and of its aliases. */
export const homePaths = {
  repository: ['/repos/{owner}/{repo}', '/repositories/{repository_id}'],
  environment: [
    '/repos/{owner}/{repo}/environments/{environment_name}',
    '/repositories/{repository_id}/environments/{environment_name}',
  ],
  organization: ['/orgs/{org}', '/organizations/{organization}'],
  user: ['/user'],
} as const

const NUMBER = /^[1-9]\d{0,15}$/

/** Path parameters to coordinates. Throws `not_found` for an id that can be nobody's. */
export function locate(params: Readonly<Record<string, string>>, level: string): Locator {
  const { owner, repo, repository_id: repositoryId, environment_name: environment } = params
  if (level === 'user') return { workspace: { by: 'caller' } }
  if (level === 'organization') return { workspace: organizationRef(params) }
  const at: { -readonly [K in keyof Locator]: Locator[K] } = {}
  if (repositoryId === undefined) at.workspace = byName(owner ?? '')
  at.project = repositoryId === undefined ? byName(repo ?? '') : externalRef(repositoryId)
  if (level === 'environment') at.environment = byName(environment ?? '')
  return at
}

/** `/orgs/` takes a login; `/organizations/` a number, as Link headers have it, or a login, as the older clients send. */
function organizationRef({ org, organization }: Readonly<Record<string, string>>): Ref {
  if (org !== undefined) return byName(org)
  const text = organization ?? ''
  return NUMBER.test(text) ? externalRef(text) : byName(text)
}

/** A numeric id of this surface. */
export function externalRef(text: string): Ref {
  if (!NUMBER.test(text)) throw new DomainError('not_found', 'Not found')
  return { by: 'external', surface: surfaceName, id: text }
}

/** The repositories a list of ids means: numbers, or numbers as text. */
export function repositoryRefs(ids: readonly (number | string)[]): readonly Ref[] {
  return ids.map((id) => ({ by: 'external', surface: surfaceName, id: String(id) }))
}
