/**
 * One value through each of four front ends, by the client its users have; all of them in one child process, and of each
 * the resolver can say who wrote it through what.
 */
import { rm } from 'node:fs/promises'
import { ApiClient, ApiClientInMemoryContextProvider } from '@northflank/js-client'
import sodium from 'libsodium-wrappers'
import { Octokit } from 'octokit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createClient } from '../../sdk/src/index.ts'
import { createDatabase } from '../postgres.ts'
import { type Shell, checkTranscript, makeShell } from '../transcript.ts'
import { ekClient } from './enkryptify-client.ts'
import { hasProgram, runProgram } from './program.ts'
import { type RunningServer, startServer } from './server.ts'

const people = ['gina', 'otto', 'nora', 'emil']
const seed = {
  users: people.map((login) => ({ login })),
  workspaces: [
    {
      slug: 'acme',
      members: people.map((user) => ({ user, role: 'owner' })),
      projects: [
        {
          slug: 'app',
          environments: ['production', 'base'],
          addons: [{ id: 'db', type: 'postgresql', credentials: { PASSWORD: 'of the addon' } }],
          imports: [{ into: 'production', from: ['environment:base', 'project:actions'] }],
        },
      ],
    },
  ],
  tokens: [
    ...people.map((user) => ({ name: user, user })),
    { name: 'bound', user: 'nora', workspace: 'acme' },
    { name: 'ek', user: 'emil', format: 'enkryptify' },
  ],
}
const place = { workspace: 'acme', project: 'app', environment: 'production' }

describe.skipIf(!hasProgram('gh')).each(['SQLite', 'Postgres'])('four front ends on %s', (engine) => {
  let server: RunningServer
  let tokens: Readonly<Record<string, string>>
  let shell: Shell | undefined

  beforeAll(async () => {
    await sodium.ready
    const url = engine === 'Postgres' ? await createDatabase(inject('postgresUrl') ?? '') : undefined
    server = await startServer(url === undefined ? {} : { env: { KEYWELL_DATABASE_URL: url } })
    tokens = await server.apply(seed)
  })
  afterAll(async () => {
    await server?.stop()
    if (shell !== undefined) await rm(shell.folder, { recursive: true, force: true })
  })

  it('reach one child process through imports, and explain names who wrote each through which', async () => {
    shell = makeShell({ KEYWELL_URL: server.url, KEYWELL_TOKEN: tokens['gina'] ?? '' })
    await withGh(server, tokens['gina'] ?? '', shell.folder)
    await withOctokit(server, tokens['otto'] ?? '')
    await withNorthflank(server, tokens['bound'] ?? '')
    await withEnkryptify(server, tokens['ek'] ?? '')
    const native = createClient({ url: server.url, token: tokens['gina'] ?? '' })
    await native.imports.replace(place, ['environment:base', 'project:actions', 'group:bundle'])

    await checkTranscript(
      `
      $ keywell run -w acme -p app -e production -- sh -c 'echo "$BY_GH, $BY_OCTOKIT, $BY_NORTHFLANK, $BY_ENKRYPTIFY, $DB_PASSWORD"'
      set by gh, set by octokit, put by northflank, made by enkryptify, of the addon
      $ keywell explain BY_GH -w acme -p app -e production
      BY_GH is taken from import of project app, store actions: imported into environment production
        version 1, set by gina through github at … (change …)
      $ keywell explain BY_OCTOKIT -w acme -p app -e production
      BY_OCTOKIT is taken from environment production: value of the environment
        version 1, set by otto through github at … (change …)
      $ keywell explain BY_NORTHFLANK -w acme -p app -e production
      BY_NORTHFLANK is taken from import of group bundle: imported into environment production
        version 1, set by nora through northflank at … (change …)
      $ keywell explain BY_ENKRYPTIFY -w acme -p app -e production
      BY_ENKRYPTIFY is taken from import of environment base: imported into environment production
        version 1, set by emil through enkryptify at … (change …)
      $ keywell explain DB_PASSWORD -w acme -p app -e production
      DB_PASSWORD is taken from import of addon db in group bundle: linked by a group that is imported into environment production
        given by …
      `,
      shell,
    )
  })
})

/** A repository's secret. */
async function withGh(server: RunningServer, token: string, home: string): Promise<void> {
  const env = {
    HOME: home,
    GH_HOST: 'github.localhost',
    GH_TOKEN: token,
    HTTP_PROXY: server.url,
    GH_NO_UPDATE_NOTIFIER: '1',
    GH_PROMPT_DISABLED: '1',
  }
  const ran = await runProgram('gh', ['secret', 'set', 'BY_GH', '-R', 'acme/app', '--body', 'set by gh'], {
    env,
  })
  expect(ran).toMatchObject({ code: 0 })
}

/** An environment's secret. */
async function withOctokit(server: RunningServer, token: string): Promise<void> {
  const octokit = new Octokit({ auth: token, baseUrl: server.url })
  const at = { owner: 'acme', repo: 'app', environment_name: 'production' }
  const { data } = await octokit.rest.actions.getEnvironmentPublicKey(at)
  const base64 = sodium.base64_variants.ORIGINAL
  const box = sodium.crypto_box_seal('set by octokit', sodium.from_base64(data.key, base64))
  const sealed = { key_id: data.key_id, encrypted_value: sodium.to_base64(box, base64) }
  const { actions } = octokit.rest
  const { status } = await actions.createOrUpdateEnvironmentSecret({
    ...at,
    secret_name: 'BY_OCTOKIT',
    ...sealed,
  })
  expect(status).toBe(201)
}

/** A key of a secret group, which also links to an addon. */
async function withNorthflank(server: RunningServer, token: string): Promise<void> {
  const contexts = new ApiClientInMemoryContextProvider()
  contexts.addContext({ name: 'here', host: server.url, token })
  const client = new ApiClient(contexts, { throwErrorOnHttpErrorCode: true })
  await client.put.secret({
    parameters: { projectId: 'app' },
    data: {
      name: 'bundle',
      secretType: 'environment-arguments',
      priority: 10,
      secrets: { variables: { BY_NORTHFLANK: 'put by northflank' } },
      addonDependencies: [{ addonId: 'db', keys: [{ keyName: 'PASSWORD', aliases: ['DB_PASSWORD'] }] }],
    },
  })
}

/** An environment's value. */
async function withEnkryptify(server: RunningServer, token: string): Promise<void> {
  const ek = ekClient(server.url, token)
  const project = '/v1/workspace/acme/project/app'
  const { rows } = await ek.get(`${project}/environment`)
  const base = rows.find(({ name }) => name === 'base')?.id
  const secret = { key: 'BY_ENKRYPTIFY', value: 'made by enkryptify', type: 'runtime', dataType: 'text' }
  const made = await ek.send('POST', `${project}/secret`, { environments: [base], secrets: [secret] })
  expect(made.status).toBe(200)
}
