import type { TSchema } from 'typebox'
import type { Access } from './access.ts'
import type { SecretHome } from './homes.ts'
import { secretHomes } from './homes.ts'
import { homePaths } from './locate.ts'
import type { Verb } from './operation-names.ts'
import { operationName } from './operation-names.ts'
import type { GithubRoute, Operation, GithubCore } from './route.ts'
import { routesOf } from './route.ts'
import * as handlers from './secrets.ts'
import * as selected from './selected.ts'
import * as wire from './wire.ts'

const bodies = {
  sealed: wire.PutSecretBody,
  'sealed-and-visibility': wire.PutSealedOrganizationSecretBody,
  visibility: wire.PutOrganizationSecretBody,
  key: wire.PutUserSecretBody,
} as const

/** Every operation on secrets, at each of its paths. */
export function secretRoutes(core: GithubCore): GithubRoute[] {
  return secretHomes.flatMap((home) => [
    ...ownRoutes(core, home),
    ...(home.admitted ? admittedRoutes(core, home) : []),
    ...(home.audience === 'none' ? [] : selectedRoutes(core, home)),
  ])
}

/** An environment's secrets are not below an app's name: they are all of the one app. */
function pathsOf({ level, app }: SecretHome, rest: string): string[] {
  const below = level === 'environment' ? '' : `/${app}`
  return homePaths[level].map((path) => `${path}${below}${rest}`)
}

type Described = Pick<Operation<TSchema>, 'paths' | 'access' | 'operationId' | 'documentation'>

function describe(home: SecretHome, verb: Verb, write: boolean, rest: string): Described {
  const paths = pathsOf(home, rest)
  return {
    ...operationName(home.app, home.level, verb, 'secret'),
    paths,
    access: accessOf(home, verb, write),
  }
}

const scopesOf: Readonly<Record<SecretHome['level'], readonly string[]>> = {
  repository: [],
  environment: [],
  organization: ['admin:org'],
  user: ['codespace', 'codespace:secrets'],
}

function accessOf(home: SecretHome, verb: Verb, write: boolean): Access {
  const { level, permission: name } = home
  const open = name !== undefined && (verb !== 'key' || home.keyForApps)
  return { level, scopes: scopesOf[level], ...(open ? { permission: { name, write } } : {}) }
}

function ownRoutes(core: GithubCore, home: SecretHome): GithubRoute[] {
  const one = '/secrets/{secret_name}'
  return [
    ...routesOf(core, {
      ...describe(home, 'list', false, '/secrets'),
      method: 'GET',
      responses: { 200: wire.SecretList },
      handle: (call) => handlers.list(home, call),
    }),
    ...routesOf(core, {
      ...describe(home, 'key', false, '/secrets/public-key'),
      method: 'GET',
      responses: { 200: wire.PublicKey },
      handle: (call) => handlers.publicKey(home, call),
    }),
    ...routesOf(core, {
      ...describe(home, 'get', false, one),
      method: 'GET',
      responses: { 200: wire.Secret },
      handle: (call) => handlers.get(home, call),
    }),
    ...routesOf(core, {
      ...describe(home, 'put', true, one),
      method: 'PUT',
      body: bodies[home.put],
      responses: { 201: wire.Empty, 204: null },
      handle: (call) => handlers.put(home, call),
    }),
    ...routesOf(core, {
      ...describe(home, 'delete', true, one),
      method: 'DELETE',
      responses: { 204: null },
      handle: (call) => handlers.remove(home, call),
    }),
  ]
}

function admittedRoutes(core: GithubCore, home: SecretHome): GithubRoute[] {
  return routesOf(core, {
    ...describe(home, 'admitted', false, '/organization-secrets'),
    method: 'GET',
    responses: { 200: wire.SecretList },
    handle: (call) => handlers.listAdmitted(home, call),
  })
}

function selectedRoutes(core: GithubCore, home: SecretHome): GithubRoute[] {
  const all = '/secrets/{secret_name}/repositories'
  const one = `${all}/{repository_id}`
  const at = { store: home.store, nameParam: 'secret_name', mustBeSelected: false } as const
  return [
    ...routesOf(core, {
      ...describe(home, 'selected', false, all),
      method: 'GET',
      responses: { 200: wire.RepositoryList },
      handle: (call) => selected.list(at, call),
    }),
    ...routesOf(core, {
      ...describe(home, 'select-all', true, all),
      method: 'PUT',
      body: wire.SelectedBody,
      responses: { 204: null },
      handle: (call) => selected.replace(at, call),
    }),
    ...routesOf(core, {
      ...describe(home, 'select', true, one),
      method: 'PUT',
      responses: { 204: null },
      handle: (call) => selected.change(at, call, true),
    }),
    ...routesOf(core, {
      ...describe(home, 'deselect', true, one),
      method: 'DELETE',
      responses: { 204: null },
      handle: (call) => selected.change(at, call, false),
    }),
  ]
}
