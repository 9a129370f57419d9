import type { TSchema } from 'typebox'
import type { VariableHome } from './homes.ts'
import { variableHomes } from './homes.ts'
import { homePaths } from './locate.ts'
import type { Verb } from './operation-names.ts'
import { operationName } from './operation-names.ts'
import type { GithubRoute, Operation, GithubCore } from './route.ts'
import { routesOf } from './route.ts'
import * as selected from './selected.ts'
import * as handlers from './variables.ts'
import * as wire from './wire.ts'

/** Every operation on variables, at each of its paths. */
export function variableRoutes(core: GithubCore): GithubRoute[] {
  return variableHomes.flatMap((home) => [
    ...readRoutes(core, home),
    ...writeRoutes(core, home),
    ...(home.audience === 'none' ? [] : selectedRoutes(core, home)),
  ])
}

type Described = Pick<Operation<TSchema>, 'paths' | 'access' | 'operationId' | 'documentation'>

function describe(home: VariableHome, verb: Verb, write: boolean, rest: string): Described {
  const { app, level, permission: name } = home
  const below = level === 'environment' ? '' : `/${app}`
  const scopes = level === 'organization' ? ['admin:org'] : []
  return {
    ...operationName(app, level, verb, 'variable'),
    paths: homePaths[level].map((path) => `${path}${below}${rest}`),
    access: { level, scopes, ...(name === undefined ? {} : { permission: { name, write } }) },
  }
}

function readRoutes(core: GithubCore, home: VariableHome): GithubRoute[] {
  const admitted = routesOf(core, {
    ...describe(home, 'admitted', false, '/organization-variables'),
    method: 'GET',
    responses: { 200: wire.VariableList },
    handle: (call) => handlers.listAdmitted(home, call),
  })
  return [
    ...routesOf(core, {
      ...describe(home, 'list', false, '/variables'),
      method: 'GET',
      responses: { 200: wire.VariableList },
      handle: (call) => handlers.list(home, call),
    }),
    ...routesOf(core, {
      ...describe(home, 'get', false, '/variables/{name}'),
      method: 'GET',
      responses: { 200: wire.Variable },
      handle: (call) => handlers.get(home, call),
    }),
    ...(home.admitted ? admitted : []),
  ]
}

function writeRoutes(core: GithubCore, home: VariableHome): GithubRoute[] {
  const isOwn = home.audience === 'none'
  return [
    ...routesOf(core, {
      ...describe(home, 'create', true, '/variables'),
      method: 'POST',
      body: isOwn ? wire.NewVariableBody : wire.NewOrganizationVariableBody,
      responses: { 201: wire.Empty },
      handle: (call) => handlers.create(home, call),
    }),
    ...routesOf(core, {
      ...describe(home, 'update', true, '/variables/{name}'),
      method: 'PATCH',
      body: isOwn ? wire.ChangeVariableBody : wire.ChangeOrganizationVariableBody,
      responses: { 204: null },
      handle: (call) => handlers.update(home, call),
    }),
    ...routesOf(core, {
      ...describe(home, 'delete', true, '/variables/{name}'),
      method: 'DELETE',
      responses: { 204: null },
      handle: (call) => handlers.remove(home, call),
    }),
  ]
}

function selectedRoutes(core: GithubCore, home: VariableHome): GithubRoute[] {
  const all = '/variables/{name}/repositories'
  const one = `${all}/{repository_id}`
  const of = { store: home.store, nameParam: 'name', mustBeSelected: true } as const
  return [
    ...routesOf(core, {
      ...describe(home, 'selected', false, all),
      method: 'GET',
      responses: { 200: wire.RepositoryList },
      handle: (call) => selected.list(of, call),
    }),
    ...routesOf(core, {
      ...describe(home, 'select-all', true, all),
      method: 'PUT',
      body: wire.SelectedBody,
      responses: { 204: null },
      handle: (call) => selected.replace(of, call),
    }),
    ...routesOf(core, {
      ...describe(home, 'select', true, one),
      method: 'PUT',
      responses: { 204: null },
      handle: (call) => selected.change(of, call, true),
    }),
    ...routesOf(core, {
      ...describe(home, 'deselect', true, one),
      method: 'DELETE',
      responses: { 204: null },
      handle: (call) => selected.change(of, call, false),
    }),
  ]
}
