import { Octokit as OldCore } from '@octokit/core'
import { Octokit as Rest } from '@octokit/rest'
import sodium from 'libsodium-wrappers'
import { Octokit } from 'octokit'
import { restEndpointMethods } from 'octokit-plugin-rest-endpoint-methods-6'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { valuesIn } from './resolved.ts'
import type { Consumer } from './resolved.ts'
import type { RunningServer } from './server.ts'
import { startServer } from './server.ts'

const nothing = () => {}
/** It prints what it is refused; here most refusals are wanted. */
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing }
const repo = { owner: 'acme', repo: 'app' }
const org = 'acme'

const seed = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [
        { slug: 'app', environments: ['production', 'review/a b'] },
        { slug: 'lib' },
        { slug: 'site', visibility: 'public' },
      ],
    },
  ],
  tokens: [{ name: 'alice', user: 'alice', expires_in: '30d' }],
}

let server: RunningServer
let token: string
let ids: Record<string, number>

beforeAll(async () => {
  await sodium.ready
  server = await startServer()
  token = (await server.apply(seed))['alice'] ?? ''
  const client = new Rest({ auth: token, baseUrl: server.url })
  const { data } = await client.rest.repos.listForOrg({ org })
  ids = Object.fromEntries(data.map(({ name, id }) => [name, id]))
})
afterAll(async () => {
  await server?.stop()
})

const id = (name: string): number => ids[name] ?? 0
const received = (consumer: Consumer, project = 'app') =>
  valuesIn(server.url, token, `acme/${project}`, consumer)

function seal(key: { key: string; key_id: string }, value: string | Uint8Array) {
  const box = sodium.crypto_box_seal(value, Buffer.from(key.key, 'base64'))
  return { key_id: key.key_id, encrypted_value: Buffer.from(box).toString('base64') }
}

/** Bytes that only survive when nobody takes them for text. */
const values: readonly [string, Uint8Array][] = [
  ['NOTHING', new Uint8Array(0)],
  ['ONE_BYTE', Uint8Array.of(0)],
  ['NO_UTF8', Uint8Array.of(0xff, 0xfe, 0, 0xc3, 0x28, 10)],
  ['LINES', Buffer.from('a\r\nb\n\n')],
  ['LARGEST', new Uint8Array(49_152).map((_, index) => index % 251)],
]

describe.each(['', '/api/v3'])('@octokit/rest at %j', (prefix) => {
  let octokit: Rest
  beforeAll(() => {
    octokit = new Rest({ auth: token, baseUrl: server.url + prefix, log: quiet })
  })

  it('keeps the secrets of a repository', async () => {
    const { actions } = octokit.rest
    const { data: key } = await actions.getRepoPublicKey(repo)
    for (const [name, value] of values) {
      await actions.createOrUpdateRepoSecret({ ...repo, secret_name: name, ...seal(key, value) })
    }
    const { data } = await actions.getRepoSecret({ ...repo, secret_name: 'no_utf8' })
    expect(data.name).toBe('NO_UTF8')
    const kept = await received({ as: 'actions' })
    for (const [name, value] of values) expect(kept.get(name)).toEqual(Buffer.from(value))
    const names = await octokit.paginate(actions.listRepoSecrets, { ...repo, per_page: 2 })
    expect(names.map(({ name }) => name)).toEqual(values.map(([name]) => name).toSorted())
    for (const [name] of values) await actions.deleteRepoSecret({ ...repo, secret_name: name })
    expect((await actions.listRepoSecrets(repo)).data).toEqual({ total_count: 0, secrets: [] })
  })

  it.each(['production', 'review/a b'])(
    'keeps the secrets of the environment %s',
    async (environment_name) => {
      const at = { ...repo, environment_name }
      const { actions } = octokit.rest
      const { data: key } = await actions.getEnvironmentPublicKey(at)
      const secret = { ...at, secret_name: 'deploy_key' }
      const put = () => actions.createOrUpdateEnvironmentSecret({ ...secret, ...seal(key, 'v') })
      expect([(await put()).status, (await put()).status]).toEqual([201, 204])
      const environment = { environment: environment_name }
      expect((await received({ as: 'actions', ...environment })).get('DEPLOY_KEY')?.toString()).toBe('v')
      expect((await received({ as: 'run', ...environment })).get('DEPLOY_KEY')?.toString()).toBe('v')
      expect((await actions.getEnvironmentSecret(secret)).data.name).toBe('DEPLOY_KEY')
      await actions.deleteEnvironmentSecret(secret)
      await expect(actions.getEnvironmentSecret(secret)).rejects.toMatchObject({ status: 404 })
    },
  )

  it('makes and ends an environment, and its secrets with it', async () => {
    const { repos, actions } = octokit.rest
    const at = { ...repo, environment_name: 'passing' }
    const { data } = await repos.createOrUpdateEnvironment({ ...at, wait_timer: 0, reviewers: null })
    expect(data).toMatchObject({ name: 'passing', protection_rules: [], deployment_branch_policy: null })
    const { data: again } = await repos.createOrUpdateEnvironment(at)
    expect(again).toEqual(data)
    const { data: key } = await actions.getEnvironmentPublicKey(at)
    await actions.createOrUpdateEnvironmentSecret({ ...at, secret_name: 'GONE', ...seal(key, 'v') })
    await actions.createEnvironmentVariable({ ...at, name: 'GONE_TOO', value: 'v' })
    await repos.deleteAnEnvironment(at)
    await expect(repos.getEnvironment(at)).rejects.toMatchObject({ status: 404 })
    await repos.createOrUpdateEnvironment(at)
    expect((await actions.listEnvironmentSecrets(at)).data.total_count).toBe(0)
    expect((await actions.listEnvironmentVariables(at)).data.total_count).toBe(0)
    const { data: all } = await repos.getAllEnvironments(repo)
    expect(all.environments?.map(({ name }) => name)).toContain('passing')
    await repos.deleteAnEnvironment(at)
  })

  it('keeps the secrets of an organization, and whom they reach', async () => {
    const { actions } = octokit.rest
    const { data: key } = await actions.getOrgPublicKey({ org })
    const put = (
      secret_name: string,
      visibility: 'all' | 'private' | 'selected',
      repositories: number[] = [],
    ) =>
      actions.createOrUpdateOrgSecret({
        org,
        secret_name,
        visibility,
        selected_repository_ids: repositories,
        ...seal(key, secret_name),
      })
    await put('FOR_ALL', 'all')
    await put('FOR_PRIVATE', 'private')
    await put('FOR_LIB', 'selected', [id('lib')])
    await put('FOR_NONE', 'selected')
    const names = async (project: string) => [...(await received({ as: 'actions' }, project)).keys()]
    expect(await names('lib')).toEqual(['FOR_ALL', 'FOR_LIB', 'FOR_PRIVATE'])
    expect(await names('site')).toEqual(['FOR_ALL'])
    const secret = { org, secret_name: 'FOR_LIB' }
    await actions.addSelectedRepoToOrgSecret({ ...secret, repository_id: id('app') })
    const { data } = await actions.listSelectedReposForOrgSecret(secret)
    expect(data.repositories.map(({ full_name }) => full_name)).toEqual(['acme/app', 'acme/lib'])
    await actions.removeSelectedRepoFromOrgSecret({ ...secret, repository_id: id('lib') })
    await actions.setSelectedReposForOrgSecret({ ...secret, selected_repository_ids: [id('site')] })
    expect(await names('site')).toEqual(['FOR_ALL', 'FOR_LIB'])
    expect(await names('lib')).toEqual(['FOR_ALL', 'FOR_PRIVATE'])
    const { data: admitted } = await actions.listRepoOrganizationSecrets({ ...repo })
    expect(admitted.secrets.map(({ name }) => name)).toEqual(['FOR_ALL', 'FOR_PRIVATE'])
    for (const secret_name of ['FOR_ALL', 'FOR_PRIVATE', 'FOR_LIB', 'FOR_NONE']) {
      await actions.deleteOrgSecret({ org, secret_name })
    }
    expect(await names('site')).toEqual([])
  })

  it('changes whom an organization secret reaches without its value, and not of one that is new', async () => {
    const { actions } = octokit.rest
    const { data: key } = await actions.getOrgPublicKey({ org })
    const secret = { org, secret_name: 'MOVED' }
    await actions.createOrUpdateOrgSecret({ ...secret, visibility: 'all', ...seal(key, 'kept') })
    await actions.createOrUpdateOrgSecret({
      ...secret,
      visibility: 'selected',
      selected_repository_ids: [String(id('app'))],
    })
    expect((await received({ as: 'actions' })).get('MOVED')?.toString()).toBe('kept')
    expect((await received({ as: 'actions' }, 'lib')).has('MOVED')).toBe(false)
    await actions.createOrUpdateOrgSecret({ ...secret, visibility: 'selected', ...seal(key, 'new') })
    expect((await received({ as: 'actions' })).has('MOVED')).toBe(false)
    await actions.deleteOrgSecret(secret)
    await expect(actions.createOrUpdateOrgSecret({ ...secret, visibility: 'all' })).rejects.toMatchObject({
      status: 422,
    })
  })

  it("keeps a person's own secrets, and changes their repositories by key_id alone", async () => {
    const { codespaces } = octokit.rest
    const { data: key } = await codespaces.getPublicKeyForAuthenticatedUser()
    const secret = { secret_name: 'MINE' }
    const list = (repositories: number[]) => ({ selected_repository_ids: repositories.map(String) })
    await codespaces.createOrUpdateSecretForAuthenticatedUser({
      ...secret,
      ...seal(key, 'mine'),
      ...list([id('app')]),
    })
    expect((await received({ as: 'codespace' })).get('MINE')?.toString()).toBe('mine')
    await codespaces.createOrUpdateSecretForAuthenticatedUser({
      ...secret,
      key_id: key.key_id,
      ...list([id('lib')]),
    })
    expect((await received({ as: 'codespace' })).has('MINE')).toBe(false)
    expect((await received({ as: 'codespace' }, 'lib')).get('MINE')?.toString()).toBe('mine')
    const { data } = await codespaces.getSecretForAuthenticatedUser(secret)
    expect(data).toMatchObject({
      visibility: 'selected',
      selected_repositories_url: `${server.url}${prefix}/user/codespaces/secrets/MINE/repositories`,
    })
    await codespaces.deleteSecretForAuthenticatedUser(secret)
    await expect(
      codespaces.createOrUpdateSecretForAuthenticatedUser({ ...secret, key_id: key.key_id }),
    ).rejects.toMatchObject({ status: 422 })
  })

  it('keeps four stores apart, and reads each where its consumer does', async () => {
    const { data: actions } = await octokit.rest.actions.getRepoPublicKey(repo)
    const { data: dependabot } = await octokit.rest.dependabot.getRepoPublicKey(repo)
    const { data: codespaces } = await octokit.rest.codespaces.getRepoPublicKey(repo)
    const { data: agents } = await octokit.request(
      'GET /repos/{owner}/{repo}/agents/secrets/public-key',
      repo,
    )
    const at = { ...repo, secret_name: 'SAME_NAME' }
    await octokit.rest.actions.createOrUpdateRepoSecret({ ...at, ...seal(actions, 'actions') })
    await octokit.rest.dependabot.createOrUpdateRepoSecret({ ...at, ...seal(dependabot, 'dependabot') })
    await octokit.rest.codespaces.createOrUpdateRepoSecret({ ...at, ...seal(codespaces, 'codespace') })
    const put = 'PUT /repos/{owner}/{repo}/agents/secrets/{secret_name}'
    await octokit.request(put, { ...at, ...seal(agents, 'agents') })
    for (const as of ['actions', 'dependabot', 'codespace', 'agents']) {
      expect((await received({ as })).get('SAME_NAME')?.toString()).toBe(as)
    }
    const wrong = octokit.rest.dependabot.createOrUpdateRepoSecret({ ...at, ...seal(actions, 'v') })
    await expect(wrong).rejects.toMatchObject({ status: 422 })
    await octokit.rest.actions.deleteRepoSecret(at)
    expect((await received({ as: 'actions' })).has('SAME_NAME')).toBe(false)
  })

  it('keeps variables, whose values come back', async () => {
    const { actions } = octokit.rest
    await actions.createRepoVariable({ ...repo, name: 'Region', value: 'wörld' })
    expect((await actions.getRepoVariable({ ...repo, name: 'REGION' })).data.value).toBe('wörld')
    await expect(actions.createRepoVariable({ ...repo, name: 'REGION', value: 'x' })).rejects.toMatchObject({
      status: 409,
    })
    await actions.createEnvironmentVariable({
      ...repo,
      environment_name: 'production',
      name: 'REGION',
      value: 'there',
    })
    const vars = (environment?: string) =>
      received({ as: 'actions.variables', ...(environment === undefined ? {} : { environment }) })
    expect((await vars()).get('REGION')?.toString()).toBe('wörld')
    expect((await vars('production')).get('REGION')?.toString()).toBe('there')
    await actions.deleteRepoVariable({ ...repo, name: 'REGION' })
    await actions.deleteEnvironmentVariable({ ...repo, environment_name: 'production', name: 'REGION' })
    expect((await vars('production')).has('REGION')).toBe(false)
  })

  it('says who one is, and what there is', async () => {
    const { users, repos, orgs, rateLimit, meta } = octokit.rest
    const { data: user } = await users.getAuthenticated()
    expect(user).toMatchObject({ login: 'alice', type: 'User', url: `${server.url}${prefix}/users/alice` })
    expect((await users.getByUsername({ username: 'ACME' })).data).toMatchObject({ type: 'Organization' })
    const { data: organization } = await orgs.get({ org: 'Acme' })
    expect(organization.url).toBe(`${server.url}${prefix}/orgs/acme`)
    const { data: repository } = await repos.get({ owner: 'ACME', repo: 'App' })
    expect(repository).toMatchObject({ full_name: 'acme/app', private: true, permissions: { admin: true } })
    const byId = await octokit.request('GET /repositories/{id}', { id: repository.id })
    expect(byId.data).toMatchObject({ full_name: 'acme/app' })
    const own = await octokit.paginate(repos.listForAuthenticatedUser, { per_page: 1 })
    expect(own.map(({ name }) => name)).toEqual(['app', 'lib', 'site'])
    expect((await orgs.listForAuthenticatedUser()).data.map(({ login }) => login)).toEqual(['acme'])
    expect((await rateLimit.get()).data.rate.remaining).toBeGreaterThan(0)
    expect((await meta.getAllVersions()).data).toEqual(['2022-11-28', '2026-03-10'])
    const found = await octokit.request('POST /graphql', { query: '{ viewer { login } }' })
    expect(found.data).toEqual({ data: { viewer: { login: 'alice' } } })
  })
})

describe('octokit, which holds writes back and tries again', () => {
  it('writes once, is told what is wrong, and does not try that again', async () => {
    const octokit = new Octokit({ auth: token, baseUrl: server.url, log: quiet })
    const { data: key } = await octokit.rest.actions.getRepoPublicKey(repo)
    const secret = { ...repo, secret_name: 'THROTTLED' }
    const sealed = seal(key, 'v')
    expect((await octokit.rest.actions.createOrUpdateRepoSecret({ ...secret, ...sealed })).status).toBe(201)
    const wrong = octokit.rest.actions.createOrUpdateRepoSecret({ ...secret, ...sealed, key_id: '1' })
    await expect(wrong).rejects.toThrow(
      'Bad request - validation failed due to an improperly encrypted secret - https://docs.github.com/rest/reference/actions#create-or-update-a-repository-secret',
    )
  })
})

describe('an octokit of 2022', () => {
  it('reaches environments by repository number, and organizations by the older path', async () => {
    const octokit = new (OldCore.plugin(restEndpointMethods))({ auth: token, baseUrl: server.url })
    const repository_id = (await octokit.rest.repos.get(repo)).data.id
    const at = { repository_id, environment_name: 'production' }
    const { data: key } = await octokit.rest.actions.getEnvironmentPublicKey(at)
    const secret = { ...at, secret_name: 'BY_NUMBER' }
    const put = await octokit.rest.actions.createOrUpdateEnvironmentSecret({ ...secret, ...seal(key, 'v') })
    expect(put.status).toBe(201)
    expect((await octokit.rest.actions.listEnvironmentSecrets(at)).data.secrets[0]?.name).toBe('BY_NUMBER')
    await octokit.rest.actions.deleteEnvironmentSecret(secret)
    const { data: own } = await octokit.rest.codespaces.getOrgPublicKey({ org })
    await octokit.rest.codespaces.createOrUpdateOrgSecret({
      org,
      secret_name: 'OLD_PATH',
      visibility: 'selected',
      selected_repository_ids: [repository_id],
      ...seal(own, 'v'),
    })
    expect((await received({ as: 'codespace' })).get('OLD_PATH')?.toString()).toBe('v')
  })
})
