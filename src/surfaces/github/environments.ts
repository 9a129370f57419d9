import { deleteEnvironment, putEnvironment } from '../../core/place/environments.ts'
import { DomainError } from '../../core/error.ts'
import { listEnvironments, readPlace } from '../../core/place/read-places.ts'
import type { Reply } from '../../http/surface.ts'
import { homePaths } from './locate.ts'
import { linkHeader, pageOf, secretPages } from './page.ts'
import { presentEnvironment } from './present.ts'
import type { Call, GithubRoute, GithubCore } from './route.ts'
import { routesOf } from './route.ts'
import { surfaceName } from './stores.ts'
import * as wire from './wire.ts'

const documentation = 'https://docs.github.com/rest/deployments/environments'
const administration = { name: 'administration', write: true }
const reading = { name: 'actions', write: false }

export function environmentRoutes(core: GithubCore): GithubRoute[] {
  const one = [...homePaths.environment]
  const access = { level: 'environment', scopes: [] } as const
  return [
    ...routesOf(core, {
      method: 'GET',
      paths: homePaths.repository.map((path) => `${path}/environments`),
      operationId: 'repos/get-all-environments',
      documentation: `${documentation}#list-environments`,
      access: { level: 'repository', scopes: [], permission: reading },
      responses: { 200: wire.EnvironmentList },
      handle: list,
    }),
    ...routesOf(core, {
      method: 'GET',
      paths: one,
      operationId: 'repos/get-environment',
      documentation: `${documentation}#get-an-environment`,
      access: { ...access, permission: reading },
      responses: { 200: wire.Environment },
      handle: get,
    }),
    ...routesOf(core, {
      method: 'PUT',
      paths: one,
      operationId: 'repos/create-or-update-environment',
      documentation: `${documentation}#create-or-update-an-environment`,
      access: { level: 'repository', scopes: [], permission: administration },
      body: wire.PutEnvironmentBody,
      responses: { 200: wire.Environment },
      handle: put,
    }),
    ...routesOf(core, {
      method: 'DELETE',
      paths: one,
      operationId: 'repos/delete-an-environment',
      documentation: `${documentation}#delete-an-environment`,
      access: { ...access, permission: administration },
      responses: { 204: null },
      handle: remove,
    }),
  ]
}

async function list({ at, request, run }: Call<unknown>): Promise<Reply> {
  const page = pageOf(request, secretPages)
  const { items, ids } = await run(listEnvironments, { at, idsFor: surfaceName })
  const repositoryUrl = `${request.base}${request.path.slice(0, request.path.lastIndexOf('/'))}`
  const shown = items.slice(page.offset, page.offset + page.limit)
  const environments = shown.map((each) => presentEnvironment(each, ids.get(each.id) ?? '0', repositoryUrl))
  const headers = linkHeader(request, page, items.length)
  return { status: 200, headers, body: { total_count: items.length, environments } }
}

async function get({ at, request, run }: Call<unknown>): Promise<Reply> {
  const { environment, ids } = await run(readPlace, { at, idsFor: surfaceName })
  if (environment === undefined) throw new DomainError('not_found', 'Not found')
  const id = ids.get(environment.id) ?? '0'
  return { status: 200, body: presentEnvironment(environment, id, repositoryUrlOf(request)) }
}

async function put({ at, params, request, run }: Call<unknown>): Promise<Reply> {
  const name = params['environment_name'] ?? ''
  const { environment, ids } = await run(putEnvironment, { at, name, idsFor: surfaceName })
  const id = ids.get(environment.id) ?? '0'
  return { status: 200, body: presentEnvironment(environment, id, repositoryUrlOf(request)) }
}

async function remove({ at, run }: Call<unknown>): Promise<Reply> {
  await run(deleteEnvironment, { at })
  return { status: 204 }
}

/** `/repos/acme/app/environments/production` → the part before `/environments`. */
function repositoryUrlOf({ base, path }: Call<unknown>['request']): string {
  return `${base}${path.slice(0, path.lastIndexOf('/environments/'))}`
}
