import { whoami } from '../../core/access/whoami.ts'
import type { Reply } from '../../http/surface.ts'
import type { Access } from './access.ts'
import { credentialOf } from './credential.ts'
import { knownApiVersions } from './headers.ts'
import type { Call, GithubRoute, GithubCore } from './route.ts'
import { routesOf } from './route.ts'
import * as wire from './wire.ts'

const docs = 'https://docs.github.com/rest'
const open: Access = { level: 'none', scopes: [], permission: { name: 'metadata', write: false } }

/** What there is to say without knowing who asks; whoever shows a token is told of its scopes in the headers. */
export function rootRoutes(core: GithubCore): GithubRoute[] {
  const shared = { method: 'GET', access: open, anonymous: true } as const
  return [
    ...routesOf(core, {
      ...shared,
      paths: ['/'],
      operationId: 'meta/root',
      documentation: `${docs}/meta/meta#github-api-root`,
      responses: { 200: wire.Root },
      handle: (call) => answer(call, rootUrls(call.request.base)),
    }),
    ...routesOf(core, {
      ...shared,
      paths: ['/rate_limit'],
      operationId: 'rate-limit/get',
      documentation: `${docs}/rate-limit/rate-limit`,
      responses: { 200: wire.RateLimit },
      handle: (call) => rateLimit(core, call),
    }),
    ...routesOf(core, {
      ...shared,
      paths: ['/meta'],
      operationId: 'meta/get',
      documentation: `${docs}/meta/meta#get-apiname-meta-information`,
      responses: { 200: wire.Meta },
      handle: (call) => answer(call, { verifiable_password_authentication: false }),
    }),
    ...routesOf(core, {
      ...shared,
      paths: ['/versions'],
      operationId: 'meta/get-all-versions',
      documentation: `${docs}/meta/meta#get-all-api-versions`,
      responses: { 200: wire.Versions },
      handle: (call) => answer(call, knownApiVersions),
    }),
  ]
}

/** A token that is shown must hold, even where none is needed. */
async function answer(call: Call<unknown>, body: unknown): Promise<Reply> {
  if (credentialOf(call.request) !== undefined) await call.run(whoami, {})
  return { status: 200, body }
}

async function rateLimit({ rates }: GithubCore, call: Call<unknown>): Promise<Reply> {
  await answer(call, undefined)
  const { limit, used, remaining, reset } = rates.of(call.request)
  const rate = { limit, used, remaining, reset }
  return { status: 200, body: { resources: { core: rate, search: rate, graphql: rate }, rate } }
}

function rootUrls(base: string): Record<string, string> {
  const paths: Readonly<Record<string, string>> = {
    current_user_url: '/user',
    current_user_authorizations_html_url: '/settings/connections/applications{/client_id}',
    authorizations_url: '/authorizations',
    code_search_url: '/search/code?q={query}{&page,per_page,sort,order}',
    commit_search_url: '/search/commits?q={query}{&page,per_page,sort,order}',
    emails_url: '/user/emails',
    emojis_url: '/emojis',
    events_url: '/events',
    feeds_url: '/feeds',
    followers_url: '/user/followers',
    following_url: '/user/following{/target}',
    gists_url: '/gists{/gist_id}',
    issue_search_url: '/search/issues?q={query}{&page,per_page,sort,order}',
    issues_url: '/issues',
    keys_url: '/user/keys',
    label_search_url: '/search/labels?q={query}&repository_id={repository_id}{&page,per_page}',
    notifications_url: '/notifications',
    organization_url: '/orgs/{org}',
    organization_repositories_url: '/orgs/{org}/repos{?type,page,per_page,sort}',
    organization_teams_url: '/orgs/{org}/teams',
    public_gists_url: '/gists/public',
    rate_limit_url: '/rate_limit',
    repository_url: '/repos/{owner}/{repo}',
    repository_search_url: '/search/repositories?q={query}{&page,per_page,sort,order}',
    current_user_repositories_url: '/user/repos{?type,page,per_page,sort}',
    starred_url: '/user/starred{/owner}{/repo}',
    starred_gists_url: '/gists/starred',
    user_url: '/users/{user}',
    user_organizations_url: '/user/orgs',
    user_repositories_url: '/users/{user}/repos{?type,page,per_page,sort}',
    user_search_url: '/search/users?q={query}{&page,per_page,sort,order}',
  }
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, base + path]))
}
