import { listSeenProjects } from '../../core/place/list-seen-projects.ts'
import { DomainError } from '../../core/error.ts'
import { byName } from '../../core/place/place.ts'
import type { PlaceRead, SeenPlace } from '../../core/place/read-places.ts'
import { listProjects, listWorkspaces, readPlace } from '../../core/place/read-places.ts'
import { whoami } from '../../core/access/whoami.ts'
import type { TSchema } from 'typebox'
import type { Reply } from '../../http/surface.ts'
import type { Access } from './access.ts'
import { homePaths } from './locate.ts'
import { linkHeader, pageOf, secretPages } from './page.ts'
import { presentFullRepository, presentRepository } from './present.ts'
import { presentOrganization, presentOrganizationSummary, presentUser } from './present-account.ts'
import type { Call, GithubRoute, Operation, GithubCore } from './route.ts'
import { routesOf } from './route.ts'
import { surfaceName } from './stores.ts'
import * as wire from './wire.ts'

const docs = 'https://docs.github.com/rest'
const metadata = { name: 'metadata', write: false }
const idsFor = surfaceName

const repository: Access = { level: 'repository', scopes: ['repo'], permission: metadata }
const organization: Access = {
  level: 'organization',
  scopes: ['admin:org', 'read:org'],
  permission: metadata,
}
const account: Access = { level: 'none', scopes: [], permission: metadata }
const person: Access = { level: 'none', scopes: [] }

/** Who one is, and what there is: what clients ask before they come to secrets. */
export function discoveryRoutes(core: GithubCore): GithubRoute[] {
  const get = (
    operationId: string,
    documentation: string,
    rest: Pick<Operation<TSchema>, 'paths' | 'access' | 'responses' | 'handle'>,
  ) => routesOf(core, { method: 'GET', operationId, documentation: `${docs}/${documentation}`, ...rest })
  return [
    ...get('users/get-authenticated', 'users/users#get-the-authenticated-user', {
      paths: ['/user'],
      access: person,
      responses: { 200: wire.User },
      handle: currentUser,
    }),
    ...get('users/get-by-username', 'users/users#get-a-user', {
      paths: ['/users/{username}'],
      access: account,
      responses: { 200: wire.User },
      handle: userByLogin,
    }),
    ...get('orgs/get', 'orgs/orgs#get-an-organization', {
      paths: homePaths.organization,
      access: organization,
      responses: { 200: wire.Organization },
      handle: organizationOf,
    }),
    ...get('repos/get', 'repos/repos#get-a-repository', {
      paths: homePaths.repository,
      access: repository,
      responses: { 200: wire.Repository },
      handle: repositoryOf,
    }),
    ...get('repos/list-for-org', 'repos/repos#list-organization-repositories', {
      paths: homePaths.organization.map((path) => `${path}/repos`),
      access: organization,
      responses: { 200: wire.MinimalRepositories },
      handle: (call) => repositoriesIn(call, call.at),
    }),
    ...get('repos/list-for-user', 'repos/repos#list-repositories-for-a-user', {
      paths: ['/users/{username}/repos'],
      access: account,
      responses: { 200: wire.MinimalRepositories },
      handle: (call) => repositoriesIn(call, accountAt(call)),
    }),
    ...get('repos/list-for-authenticated-user', 'repos/repos#list-repositories-for-the-authenticated-user', {
      paths: ['/user/repos'],
      access: person,
      responses: { 200: wire.Repositories },
      handle: ownRepositories,
    }),
    ...get('orgs/list-for-authenticated-user', 'orgs/orgs#list-organizations-for-the-authenticated-user', {
      paths: ['/user/orgs'],
      access: person,
      responses: { 200: wire.Organizations },
      handle: ownOrganizations,
    }),
  ]
}

async function currentUser({ request, run }: Call<unknown>): Promise<Reply> {
  const { principal, ids } = await run(whoami, { idsFor })
  const body = presentUser(
    {
      kind: 'user',
      login: principal.login,
      id: ids.get(principal.homeWorkspaceId) ?? '0',
      name: principal.name,
      email: principal.email,
      createdAt: principal.createdAt,
      updatedAt: principal.updatedAt,
    },
    request.base,
    true,
  )
  return { status: 200, body }
}

/** People and organizations share one name space, and this path serves both. */
async function userByLogin(call: Call<unknown>): Promise<Reply> {
  const { workspace, ids } = await call.run(readPlace, { at: accountAt(call), idsFor })
  const { kind, slug: login, name, createdAt, updatedAt } = workspace
  const id = ids.get(workspace.id) ?? '0'
  const facts = { kind, login, id, name, email: '', createdAt, updatedAt }
  return { status: 200, body: presentUser(facts, call.request.base, false) }
}

async function organizationOf({ at, request, run }: Call<unknown>): Promise<Reply> {
  const { workspace, ids } = await run(readPlace, { at, idsFor })
  return { status: 200, body: presentOrganization(workspace, ids.get(workspace.id) ?? '0', request.base) }
}

async function repositoryOf({ at, request, run }: Call<unknown>): Promise<Reply> {
  const place = await run(readPlace, { at, idsFor })
  const { workspace, project, ids } = place
  if (project === undefined) throw new DomainError('not_found', 'Not found')
  const facts = { workspace, project, ids, base: request.base }
  return { status: 200, body: presentFullRepository(facts, rightsIn(place)) }
}

function rightsIn({ writable, administrable }: Pick<SeenPlace, 'writable' | 'administrable'>) {
  return { writable, administrable }
}

async function repositoriesIn({ request, run }: Call<unknown>, at: PlaceRead['at']): Promise<Reply> {
  const page = pageOf(request, secretPages)
  const { workspace, items, ids } = await run(listProjects, { at, idsFor })
  const shown = items.slice(page.offset, page.offset + page.limit)
  const body = shown.map((project) => presentRepository({ workspace, project, ids, base: request.base }))
  return { status: 200, headers: linkHeader(request, page, items.length), body }
}

async function ownRepositories({ request, run }: Call<unknown>): Promise<Reply> {
  const page = pageOf(request, secretPages)
  const { total, items, ids } = await run(listSeenProjects, { idsFor, page })
  const body = items.map((item) =>
    presentFullRepository({ ...item, ids, base: request.base }, rightsIn(item)),
  )
  return { status: 200, headers: linkHeader(request, page, total), body }
}

async function ownOrganizations({ request, run }: Call<unknown>): Promise<Reply> {
  const page = pageOf(request, secretPages)
  const { items, ids } = await run(listWorkspaces, { idsFor })
  const organizations = items.filter(({ kind }) => kind === 'organization')
  const shown = organizations.slice(page.offset, page.offset + page.limit)
  const body = shown.map((each) => presentOrganizationSummary(each, ids.get(each.id) ?? '0', request.base))
  return { status: 200, headers: linkHeader(request, page, organizations.length), body }
}

function accountAt({ params }: Call<unknown>): PlaceRead['at'] {
  return { workspace: byName(params['username'] ?? '') }
}
