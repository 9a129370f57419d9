import type { Static } from 'typebox'
import type { DescribedServiceAccount, MintedServiceToken } from '../../core/access/service-tokens.ts'
import { describeServiceAccount, mintServiceToken } from '../../core/access/service-tokens.ts'
import { DomainError } from '../../core/error.ts'
import { foldLower } from '../../core/place/names.ts'
import type { Ref } from '../../core/place/place.ts'
import { byName } from '../../core/place/place.ts'
import type { Reply } from '../../http/surface.ts'
import type { Access } from './access.ts'
import { assertionOf } from './app-jwt.ts'
import { permissionFields, permissionsFor } from './app-permissions.ts'
import { credentialOf } from './credential.ts'
import { githubLimits as limits } from './limits.ts'
import { repositoryRefs } from './locate.ts'
import { presentFullRepository, time } from './present.ts'
import { presentApp, presentInstallation } from './present-app.ts'
import type { Call, GithubRoute, Operation, GithubCore } from './route.ts'
import { routesOf } from './route.ts'
import { surfaceName } from './stores.ts'
import { refusal } from './validation.ts'
import * as wire from './wire-app.ts'

const documentation = 'https://docs.github.com/rest/apps/apps'
/** The JWT decides; nobody's own token is asked for. */
const byJwt: Access = { level: 'none', scopes: [] }

/** What an app asks with its JWT: who it is, where it is installed, and for a token there. */
export function appRoutes(core: GithubCore): GithubRoute[] {
  const get = (operationId: string, paths: readonly string[], rest: Pick<Operation<never>, 'responses'>) => ({
    method: 'GET' as const,
    operationId,
    paths,
    documentation,
    access: byJwt,
    anonymous: true,
    ...rest,
  })
  return [
    ...routesOf(core, {
      ...get('apps/get-authenticated', ['/app'], { responses: { 200: wire.App } }),
      handle: async (call) => ({ status: 200, body: presentApp(await self(call), call.request.base) }),
    }),
    ...routesOf(core, {
      ...get('apps/list-installations', ['/app/installations'], { responses: { 200: wire.Installations } }),
      handle: async (call) => ({
        status: 200,
        body: [presentInstallation(await self(call), call.request.base)],
      }),
    }),
    ...routesOf(core, {
      ...get('apps/get-installation', ['/app/installations/{installation_id}'], {
        responses: { 200: wire.Installation },
      }),
      handle: (call) => installation(call, isInstallation),
    }),
    ...routesOf(core, {
      ...get('apps/get-org-installation', ['/orgs/{org}/installation', '/users/{org}/installation'], {
        responses: { 200: wire.Installation },
      }),
      handle: (call) => installation(call, isInWorkspace),
    }),
    ...routesOf(core, {
      ...get('apps/get-repo-installation', ['/repos/{owner}/{repo}/installation'], {
        responses: { 200: wire.Installation },
      }),
      handle: (call) => installation(call, reachesRepository),
    }),
    ...routesOf(core, {
      method: 'POST',
      paths: ['/app/installations/{installation_id}/access_tokens'],
      operationId: 'apps/create-installation-access-token',
      documentation: `${documentation}#create-an-installation-access-token-for-an-app`,
      access: byJwt,
      anonymous: true,
      body: wire.AccessTokenBody,
      responses: { 201: wire.AccessToken },
      handle: accessToken,
    }),
  ]
}

type Params = Call<unknown>['params']

function self({ request, run }: Call<unknown>): Promise<DescribedServiceAccount> {
  return run(describeServiceAccount, { assertion: assertionOf(credentialOf(request)), idsFor: surfaceName })
}

async function installation(
  call: Call<unknown>,
  isMeant: (service: DescribedServiceAccount, params: Params) => boolean,
): Promise<Reply> {
  const service = await self(call)
  if (!isMeant(service, call.params)) throw new DomainError('not_found', 'Not found')
  return { status: 200, body: presentInstallation(service, call.request.base) }
}

function isInstallation({ principal, installationIds }: DescribedServiceAccount, params: Params): boolean {
  return installationIds.get(principal.id) === params['installation_id']
}

function isInWorkspace({ workspace }: DescribedServiceAccount, params: Params): boolean {
  return workspace.slug === foldLower(params['org'] ?? '')
}

function reachesRepository({ workspace, reached }: DescribedServiceAccount, params: Params): boolean {
  const name = foldLower(params['repo'] ?? '')
  const isOwner = workspace.slug === foldLower(params['owner'] ?? '')
  return isOwner && reached.some((project) => foldLower(project.name) === name)
}

/** A token of one hour, for what the app may do or for less of it. */
async function accessToken(call: Call<Static<typeof wire.AccessTokenBody>>): Promise<Reply> {
  const { body, params, request, run } = call
  const { permissions } = body
  const scopes = permissions === undefined ? undefined : scopesOf(permissions)
  const projects = projectRefs(body)
  const minted = await run(mintServiceToken, {
    assertion: assertionOf(credentialOf(request)),
    idsFor: surfaceName,
    installation: params['installation_id'] ?? '',
    lifetimeMs: limits.appTokenLifetimeMs,
    permissionsFor,
    ...(scopes === undefined ? {} : { scopes }),
    ...(projects === undefined ? {} : { projects }),
  }).catch((error: unknown) => {
    const isBeyond = error instanceof DomainError && error.facts.subject === 'service'
    if (!isBeyond) throw error
    throw refusal(
      'The permissions or repositories requested are not granted to this installation.',
      'permissions',
    )
  })
  return { status: 201, body: presentToken(minted, request.base) }
}

function presentToken(minted: MintedServiceToken, base: string) {
  const { text, token, scopes, projects, workspace, ids } = minted
  const rights = { writable: false, administrable: false }
  const repositories = projects.map((project) =>
    presentFullRepository({ workspace, project, ids, base }, rights),
  )
  return {
    token: text,
    expires_at: time(token.expiresAt ?? 0),
    permissions: permissionFields(scopes),
    repository_selection: token.places.length === 0 ? 'all' : 'selected',
    ...(token.places.length === 0 ? {} : { repositories }),
  }
}

/** `metadata: read` is everybody's, so it is never asked for. */
function scopesOf(permissions: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(permissions)
    .filter(([name, level]) => name !== 'metadata' || level !== 'read')
    .map(([name, level]) => `${name}:${level}`)
}

function projectRefs(body: Static<typeof wire.AccessTokenBody>): readonly Ref[] | undefined {
  const { repositories, repository_ids: ids } = body
  if (repositories === undefined && ids === undefined) return undefined
  return [...(repositories ?? []).map(byName), ...repositoryRefs(ids ?? [])]
}
