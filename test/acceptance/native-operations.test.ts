/**
 * Every operation of the OpenAPI document, through the SDK, against a real server: before each is done, each refusal that
 * the document tells of it is provoked, and changes nothing.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { limits } from '../../src/limits.ts'
import { operations } from '../native-document.ts'
import * as tooMuch from './native-limits.ts'
import { ask, clients, done, issuer, make, soonTooOften, startWalk, unprovoked, walk } from './native-walk.ts'

let stop: (() => Promise<unknown>) | undefined

beforeAll(async () => {
  stop = await startWalk()
}, 120_000)
afterAll(() => stop?.())

const acme = { workspace: 'acme' }
const app = { ...acme, project: 'app' }
const production = { ...app, environment: 'production' }
const homes = [
  ['InWorkspace', acme, 'workspace', 'workspace:acme/app/e8'],
  ['InProject', app, 'project', 'environment:e8'],
  ['InEnvironment', { ...app, environment: 'staging' }, 'environment:staging', 'environment:e8'],
] as const

it('covers places and people', async () => {
  await make('owner', 'createWorkspace', { body: { slug: 'made' } })
  await walk(
    'owner',
    'changeWorkspace',
    { workspace: 'made', body: { name: 'Made' } },
    {
      conflict: { body: { slug: 'acme' } },
      forbidden: { workspace: 'acme', as: 'weak' },
    },
  )
  await walk(
    'owner',
    'setWorkspaceWriteOnly',
    { workspace: 'made', body: { writeOnly: true } },
    { forbidden: { workspace: 'acme', as: 'weak' } },
  )
  await walk(
    'owner',
    'deleteWorkspace',
    { workspace: 'made' },
    { conflict: { workspace: 'acme', as: 'alice' }, forbidden: { workspace: 'acme', as: 'weak' } },
  )
  await make('alice', 'createProject', { ...acme, body: { name: 'tools' } })
  const tools = { ...acme, project: 'tools' }
  await walk(
    'alice',
    'changeProject',
    { ...tools, body: { visibility: 'internal' } },
    { conflict: { body: { name: 'app' } } },
  )
  await make('alice', 'createEnvironment', { ...tools, body: { name: 'qa' } })
  const qa = { ...tools, environment: 'qa' }
  await ask('alice', operations.get('createEnvironment')!, { ...tools, body: { name: 'taken' } })
  await walk(
    'alice',
    'changeEnvironment',
    { ...qa, body: { personalOverrides: true } },
    { conflict: { body: { name: 'taken' } } },
  )
  for (const id of ['listWorkspaces', 'getMe'] as const) await walk('alice', id, {})
  for (const id of ['getWorkspace', 'listProjects'] as const) await walk('alice', id, acme)
  for (const id of ['getProject', 'listEnvironments'] as const) await walk('alice', id, tools)
  await walk('alice', 'getEnvironment', qa)
  await walk('alice', 'deleteEnvironment', qa)
  await walk('alice', 'deleteProject', { ...tools, withContents: true }, { conflict: {} })
  await make('owner', 'createUser', { body: { login: 'newcomer' } })
  const { login } = await walk('owner', 'getMe', {})
  await walk('owner', 'listUsers', {})
  await walk('owner', 'getUser', { login: 'newcomer' })
  await walk(
    'owner',
    'changeUser',
    { login: 'newcomer', body: { name: 'New' } },
    {
      conflict: { login, body: { active: false } },
    },
  )
  await walk('owner', 'setRevealForbidden', { login: 'newcomer', body: { forbidden: true } })
  const { id: member } = await make('alice', 'addMember', {
    ...acme,
    body: { user: 'newcomer', role: 'viewer' },
  })
  const { items } = (await walk('alice', 'listMembers', acme)) as { items: { id: string; role: string }[] }
  const conflict = { member: items.find(({ role }) => role === 'owner')?.id }
  await walk('alice', 'changeMember', { ...acme, member, body: { role: 'developer' } }, { conflict })
  await walk('alice', 'removeMember', { ...acme, member }, { conflict })
  const { id: team } = await make('alice', 'createTeam', { ...acme, body: { name: 'Blue' } })
  const { items: teams } = (await walk('alice', 'listTeams', acme)) as {
    items: { id: string; slug: string }[]
  }
  await walk(
    'alice',
    'renameTeam',
    { ...acme, team, body: { name: 'Navy' } },
    { conflict: { body: { name: 'General' } } },
  )
  await walk(
    'alice',
    'deleteTeam',
    { ...acme, team },
    {
      conflict: { team: teams.find(({ slug }) => slug === 'general')?.id },
    },
  )
  const trusted = {
    name: 'ci',
    issuer: issuer.url,
    audience: 'kw',
    subject: 's',
    level: 'read',
  }
  const { id: trust } = await walk('alice', 'createIdentityTrust', { ...acme, body: trusted })
  await walk('alice', 'listIdentityTrusts', acme)
  const iat = Math.floor(Date.now() / 1_000)
  const identity = await issuer.sign({ iss: issuer.url, sub: 's', aud: 'kw', iat, exp: iat + 300 })
  const exchanged = await walk(
    'nobody',
    'exchangeIdentity',
    { body: { workspace: 'acme', token: identity } },
    { unauthenticated: { body: { workspace: 'acme', token: 'x' } } },
  )
  expect(exchanged).toMatchObject({ expiresInSeconds: 900 })
  await walk('alice', 'deleteIdentityTrust', { ...acme, trust })
}, 120_000)

it('covers secrets, what is imported, and what a consumer receives', async () => {
  for (let index = 0; index <= 8; index++) {
    await clients['alice']!.call('createEnvironment', { ...app, body: { name: `e${index}` } })
    const from = index === 0 ? [] : [`environment:e${index - 1}`]
    await clients['alice']!.call('replaceImportsInEnvironment', {
      ...app,
      environment: `e${index}`,
      body: { from },
    })
  }
  for (const [suffix, home, itself, deep] of homes) {
    const at = { ...home, name: 'DB_URL' }
    await clients['alice']!.call(`putSecret${suffix}` as 'putSecretInProject', {
      ...app,
      ...home,
      name: 'OTHER',
      body: { value: 'o' },
    })
    await walk(
      'alice',
      `putSecret${suffix}`,
      { ...at, body: { value: 'v' } },
      { conflict: { name: 'other', body: { value: 'x' } } },
    )
    for (const id of ['getSecret', 'revealSecret', 'listSecretVersions']) await walk('alice', id + suffix, at)
    await walk('alice', `listSecrets${suffix}`, home)
    await walk(
      'alice',
      `changeSecret${suffix}`,
      { ...at, body: { note: 'n' } },
      { conflict: { body: { name: 'OTHER' } } },
    )
    await walk('alice', `deleteSecret${suffix}`, { ...at, ifMatch: '"1"' })
    await walk('alice', `restoreSecret${suffix}`, { ...at, body: { version: 1 } })
    await walk('alice', `listImports${suffix}`, home)
    const items = [{ name: 'MANY', value: 'v' }]
    const first = await walk(
      'alice',
      `changeSecrets${suffix}`,
      { ...home, body: { items } },
      {
        conflict: { body: { items: [{ name: 'other', value: 'x' }] } },
        precondition: { body: { items: [{ name: 'OTHER', value: 'x', expected: 99 }] } },
      },
    )
    const put = `putSecret${suffix}` as 'putSecretInProject'
    await clients['alice']!.call(put, { ...app, ...home, name: 'MANY', body: { value: 'later' } })
    const { items: changes } = (await walk('alice', `listChanges${suffix}`, home)) as {
      items: { changeId?: string; id?: string }[]
    }
    const newest = changes[0]?.changeId ?? changes[0]?.id
    const conflict = { change: first['changeId'] }
    await walk('alice', `undoChange${suffix}`, { ...home, change: newest }, { conflict })
    await walk('alice', `followChanges${suffix}`, home)
    await walk(
      'alice',
      `replaceImports${suffix}`,
      { ...home, body: { from: [] } },
      { limit: { body: { from: [deep] } }, conflict: { body: { from: [itself] } } },
    )
  }
  await walk('alice', 'resolve', app)
  await walk('alice', 'explain', app)
  const plan = (at: object) => ({ body: { changes: [{ project: 'app', ...at }] } })
  const planned = plan({ environment: 'production', set: [{ name: 'DB_URL', value: 'v' }] })
  await walk(
    'alice',
    'planChanges',
    { ...acme, ...planned },
    {
      conflict: plan({ environment: 'e0', imports: ['environment:e1'] }),
      limit: plan({ imports: ['environment:e8'] }),
    },
  )
  for (const id of ['findCrossings', 'findShadowed', 'findUnused']) {
    await walk('alice', `${id}InWorkspace`, acme)
    await walk('alice', `${id}InProject`, app)
  }
  expect(done.has('explain')).toBe(true)
}, 120_000)

it('covers groups and registers', async () => {
  const bundle = { ...app, group: 'bundle' }
  await make('alice', 'createGroup', {
    ...app,
    body: { name: 'Bundle', values: [{ name: 'A', value: '1' }] },
  })
  await walk('alice', 'reviseGroup', { ...bundle, body: { priority: 20 } })
  await walk('alice', 'editGroup', { ...bundle, body: { set: [{ name: 'A', value: '2' }] } })
  for (const id of ['getGroup', 'revealGroup'] as const) await walk('alice', id, bundle)
  await walk('alice', 'listGroups', app)
  const { items } = (await walk('alice', 'groupHistory', bundle)) as { items: { changeId: string }[] }
  const [newest, , oldest] = items
  await walk(
    'alice',
    'undoGroupChange',
    { ...bundle, body: { changeId: newest?.changeId } },
    {
      conflict: { body: { changeId: oldest?.changeId } },
    },
  )
  await walk('alice', 'deleteGroup', bundle)
  const workload = { ...app, workload: 'api' }
  await make('alice', 'registerWorkload', { ...app, body: { kind: 'service', name: 'api' } })
  await walk('alice', 'listWorkloads', app)
  await walk('alice', 'getWorkload', workload)
  await walk('alice', 'reviseWorkload', { ...workload, body: { tags: ['web'] } })
  const taken = { body: { externalId: 'taken' } }
  await ask('alice', operations.get('putExternalIdInProject')!, {
    ...acme,
    project: 'site',
    surface: 'northflank',
    ...taken,
  })
  await walk(
    'alice',
    'putExternalIdInProject',
    { ...app, surface: 'northflank', body: { externalId: 'app' } },
    { conflict: taken },
  )
  await clients['alice']!.call('registerWorkload', { ...app, body: { kind: 'job', name: 'nightly' } })
  await ask('alice', operations.get('putExternalIdOfWorkload')!, {
    ...app,
    workload: 'nightly',
    surface: 'northflank',
    ...taken,
  })
  await walk(
    'alice',
    'putExternalIdOfWorkload',
    { ...workload, surface: 'northflank', body: { externalId: 'api' } },
    { conflict: taken },
  )
  for (const id of ['checkGroups', 'staleWorkloads'] as const) await walk('alice', id, app)
  await walk('alice', 'renewInjectionKey', { ...acme, body: {} })
  await walk('alice', 'removeWorkload', workload)
  const addon = { ...app, kind: 'managed', addon: 'db' }
  await make('alice', 'createAddon', { ...app, body: { kind: 'managed', name: 'db', type: 'redis' } })
  await walk('alice', 'listAddons', app)
  for (const id of ['getAddon', 'revealAddon'] as const) await walk('alice', id, addon)
  await walk('alice', 'updateAddon', { ...addon, body: { type: 'mysql' } })
  await walk('alice', 'deleteAddon', addon)
  await make('alice', 'createTag', { ...acme, body: { name: 'web' } })
  await walk('alice', 'listTags', acme)
  await walk('alice', 'getTag', { ...acme, label: 'web' })
  await walk('alice', 'reviseTag', { ...acme, label: 'web', body: { color: 'red' } })
  await walk('alice', 'deleteTag', { ...acme, label: 'web' })
  expect(done.has('deleteTag')).toBe(true)
}, 120_000)

it('covers shares, sign-in, tokens, the record and the server itself', async () => {
  const body = { items: [{ name: 'A', value: '1' }], expiresIn: '1h', passphrase: 'sesame' }
  const { id: share, token } = await walk('alice', 'createShare', { ...production, body })
  await walk('alice', 'listShares', app)
  await walk('nobody', 'getSharedFacts', { token })
  await walk('nobody', 'viewShare', { token, body: { passphrase: 'sesame' } }, { forbidden: { body: {} } })
  await walk('alice', 'revokeShare', { ...app, share }, { forbidden: { as: 'vic' } })
  const client = 'laptop'
  const { deviceCode, userCode } = await walk('nobody', 'startLogin', { body: { client } })
  await walk('alice', 'decideLogin', { code: userCode, body: { approve: true } })
  await walk('nobody', 'pollLogin', { body: { client, deviceCode } })
  const many = limits.signInsPerMinute
  await soonTooOften('startLogin', many, { body: { client } })
  await soonTooOften('decideLogin', many, { as: 'alice', code: 'none', body: { approve: true } })
  await soonTooOften('pollLogin', limits.loginPollsPerMinute, { body: { client, deviceCode: 'none' } })
  await walk('alice', 'startSession', {})
  await walk('alice', 'endSession', {})
  const minted = await walk(
    'alice',
    'createToken',
    { body: { name: 'made' } },
    {
      not_found: { body: { name: 'made', workspace: 'nosuch' } },
    },
  )
  await walk('alice', 'listTokens', {})
  await walk('alice', 'revokeToken', { id: minted['id'] })
  for (const id of ['listAuditEvents', 'readAuditChain'] as const) await walk('owner', id, {})
  await walk(
    'owner',
    'applySeed',
    { body: { document: {} } },
    {
      conflict: { body: { document: { users: [{ login: 'acme' }] } } },
    },
  )
  await walk('owner', 'checkIntegrity', {})
  const described = await walk('nobody', 'getOpenApiDocument', {})
  expect(Object.keys(described)).toContain('paths')
}, 120_000)

it('covers what there may be too much of', async () => {
  await walk('owner', 'applySeed', { body: { document: tooMuch.roomySeed } })
  for (const [suffix, home] of tooMuch.roomyHomes) await tooMuch.overfill(suffix, home)
  await tooMuch.overfillGroup()
  await tooMuch.listenTooMuch(tooMuch.roomyHomes)
  await tooMuch.readByTooMany()
  expect(unprovoked().filter((each) => /limit/.test(each))).toEqual([])
}, 240_000)

it('has left out no operation, and no refusal', () => {
  expect([...operations.keys()].filter((id) => !done.has(id))).toEqual([])
  expect(unprovoked()).toEqual([])
})
