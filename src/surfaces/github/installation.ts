import { revokeToken } from '../../core/access/tokens.ts'
import { whoami } from '../../core/access/whoami.ts'
import { DomainError } from '../../core/error.ts'
import { listSeenProjects } from '../../core/place/list-seen-projects.ts'
import type { Reply } from '../../http/surface.ts'
import { callerOf } from './caller-facts.ts'
import { linkHeader, pageOf, secretPages } from './page.ts'
import { presentFullRepository } from './present.ts'
import type { Call, GithubRoute, GithubCore } from './route.ts'
import { routesOf } from './route.ts'
import { surfaceName } from './stores.ts'
import * as wire from './wire-app.ts'

const documentation = 'https://docs.github.com/rest/apps/installations'
const access = { level: 'none', scopes: [], permission: { name: 'metadata', write: false } } as const

/** What an app asks with the token it was given. */
export function installationRoutes(core: GithubCore): GithubRoute[] {
  return [
    ...routesOf(core, {
      method: 'GET',
      paths: ['/installation/repositories'],
      operationId: 'apps/list-repos-accessible-to-installation',
      documentation: `${documentation}#list-repositories-accessible-to-the-app-installation`,
      access,
      responses: { 200: wire.InstallationRepositories },
      handle: repositories,
    }),
    ...routesOf(core, {
      method: 'DELETE',
      paths: ['/installation/token'],
      operationId: 'apps/revoke-installation-access-token',
      documentation: `${documentation}#revoke-an-installation-access-token`,
      access,
      responses: { 204: null },
      handle: revoke,
    }),
  ]
}

async function repositories({ request, run }: Call<unknown>): Promise<Reply> {
  const page = pageOf(request, secretPages)
  const { total, items, ids } = await run(listSeenProjects, { idsFor: surfaceName, page })
  const places = callerOf(request)?.token.places ?? []
  const body = {
    total_count: total,
    repository_selection: places.length === 0 ? 'all' : 'selected',
    repositories: items.map(({ writable, administrable, ...place }) =>
      presentFullRepository({ ...place, ids, base: request.base }, { writable, administrable }),
    ),
  }
  return { status: 200, headers: linkHeader(request, page, total), body }
}

/** Only a token that an app was given ends this way: a person's is revoked where it was made. */
async function revoke({ run }: Call<unknown>): Promise<Reply> {
  const { token } = await run(whoami, {})
  if (token.kind !== 'service') {
    throw new DomainError('forbidden', 'Not a token of an app', { subject: 'integration' })
  }
  await run(revokeToken, { id: token.id })
  return { status: 204 }
}
