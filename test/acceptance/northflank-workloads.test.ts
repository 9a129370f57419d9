import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Answer,
  call,
  type CommandLine,
  type NorthflankServer,
  northflankServer,
  signedIn,
} from './northflank.ts'

let nf: NorthflankServer
let cli: CommandLine
beforeAll(async () => {
  nf = await northflankServer()
  cli = await signedIn(nf)
})
afterAll(async () => {
  await cli?.[Symbol.asyncDispose]()
  await nf?.stop()
})

const base = '/projects/default-project'
const service = `${base}/services/example-service`
const job = `${base}/jobs/example-job`

async function put(name: string, over: object): Promise<Answer> {
  const answer = await call(nf, 'PUT', `${base}/secrets`, {
    name,
    secretType: 'environment',
    priority: 10,
    ...over,
  })
  expect(answer.body.error).toBeUndefined()
  return answer
}

async function clear(): Promise<void> {
  const listed = await call(nf, 'GET', `${base}/secrets?per_page=100`)
  for (const { id } of (listed.body.data?.['secrets'] ?? []) as { id: string }[]) {
    await call(nf, 'DELETE', `${base}/secrets/${id}`)
  }
  await call(nf, 'POST', `${service}/runtime-environment`, { runtimeEnvironment: {}, runtimeFiles: {} })
  const build = { buildArguments: {}, buildFiles: {}, dockerSecretMounts: {} }
  await call(nf, 'POST', `${service}/build-arguments`, build)
}

const variables = (values: Record<string, string>) => ({ secrets: { variables: values } })
const runtime = async (query = '', at = service) =>
  (await call(nf, 'GET', `${at}/runtime-environment${query}`)).body.data
const build = async (query = '') => (await call(nf, 'GET', `${service}/build-arguments${query}`)).body.data

describe('what a workload receives', () => {
  beforeEach(clear)

  it('is the value of the higher priority, and its own before any', async () => {
    await put('Low', { priority: 5, ...variables({ A: 'low', B: 'low', C: 'low' }) })
    await put('High', { priority: 50, ...variables({ A: 'high', B: 'high' }) })
    const set = await call(nf, 'POST', `${service}/runtime-environment`, {
      runtimeEnvironment: { A: 'own' },
    })
    expect(set.body.data).toEqual({ success: true, restartSuccessful: true })
    expect(await runtime()).toEqual({
      runtimeEnvironment: { A: 'own', B: 'high', C: 'low' },
      runtimeFiles: {},
    })
    expect(await runtime('?show=this')).toMatchObject({ runtimeEnvironment: { A: 'own' } })
    expect(await runtime('?show=inherited')).toMatchObject({
      runtimeEnvironment: { A: 'high', B: 'high', C: 'low' },
    })
  })

  it('comes with its reasons', async () => {
    await put('Low', { priority: 5, ...variables({ A: 'low' }) })
    await put('High', {
      priority: 50,
      ...variables({ A: 'high' }),
      addonDependencies: [{ addonId: 'example-addon', keys: [{ keyName: 'username', aliases: ['A', 'U'] }] }],
    })
    await call(nf, 'POST', `${service}/runtime-environment`, { runtimeEnvironment: { A: 'own' } })
    const { body } = await call(nf, 'GET', `${service}/runtime-environment/details`)
    expect(body.data).toEqual({
      runtimeEnvironment: {
        A: {
          value: 'own',
          overriding: [
            { value: 'high', inheritedFrom: 'high', priority: 50 },
            { value: 'mongo-user', inheritedFrom: 'high', addonId: 'example-addon', priority: 50 },
            { value: 'low', inheritedFrom: 'low', priority: 5 },
          ],
        },
        U: {
          value: 'mongo-user',
          inheritedFrom: 'high',
          addonId: 'example-addon',
          priority: 50,
          overriding: [],
        },
        'NF_EXAMPLE-ADDON_USERNAME': {
          value: 'mongo-user',
          inheritedFrom: 'high',
          addonId: 'example-addon',
          priority: 50,
          overriding: [],
        },
      },
      runtimeFiles: {},
    })
  })

  it('keeps what builds get from what runs', async () => {
    await put('Running', { secretType: 'environment', ...variables({ R: '1' }) })
    await put('Building', { secretType: 'arguments', ...variables({ B: '1' }) })
    await put('Both', { secretType: 'environment-arguments', ...variables({ X: '1' }) })
    expect(await runtime()).toMatchObject({ runtimeEnvironment: { R: '1', X: '1' } })
    expect(await build()).toMatchObject({ buildArguments: { B: '1', X: '1' } })
    await call(nf, 'PATCH', `${base}/secrets/running`, { secretType: 'arguments' })
    expect(await runtime()).toMatchObject({ runtimeEnvironment: { X: '1' } })
    expect(await build()).toMatchObject({ buildArguments: { B: '1', R: '1', X: '1' } })
  })

  it('has own values for builds and for running apart, mounts only for builds', async () => {
    const mount = { 'npm-token': { data: 'dG9rZW4=' } }
    await put('Both', { secretType: 'environment-arguments', secrets: { dockerSecretMounts: mount } })
    await call(nf, 'POST', `${service}/runtime-environment`, { runtimeEnvironment: { A: 'run' } })
    await call(nf, 'POST', `${service}/build-arguments`, {
      buildArguments: { A: 'build' },
      dockerSecretMounts: { own_mount: { data: 'eA==' } },
    })
    expect(await runtime()).toEqual({ runtimeEnvironment: { A: 'run' }, runtimeFiles: {} })
    expect(await build()).toEqual({
      buildArguments: { A: 'build' },
      buildFiles: {},
      dockerSecretMounts: { ...mount, own_mount: { data: 'eA==' } },
    })
  })

  it('heeds restrictions: named, tagged by any or all, or in a stage', async () => {
    const restricted = (over: object) => ({ restrictions: { restricted: true, ...over } })
    await put('Named', {
      ...variables({ N: '1' }),
      ...restricted({ nfObjects: [{ id: 'example-job', type: 'job' }] }),
    })
    await put('Any', { ...variables({ ANY: '1' }), ...restricted({ tags: ['web', 'other'] }) })
    await put('All', {
      ...variables({ ALL: '1' }),
      ...restricted({ tags: ['web', 'edge'], tagMatchCondition: 'and' }),
    })
    await put('Nobody', { ...variables({ NOBODY: '1' }), ...restricted({}) })
    await put('Open', {
      ...variables({ OPEN: '1' }),
      restrictions: { restricted: false, nfObjects: [{ id: 'x-y', type: 'job' }] },
    })
    expect((await runtime())?.['runtimeEnvironment']).toEqual({ ANY: '1', ALL: '1', OPEN: '1' })
    expect((await runtime('', job))?.['runtimeEnvironment']).toEqual({ ANY: '1', N: '1', OPEN: '1' })
  })

  it('replaces templates where asked, and leaves alone what it cannot', async () => {
    await put('Templates', {
      secretType: 'environment-arguments',
      secrets: {
        variables: {
          HOST: 'db.local',
          URL: 'pg://${HOST}/${NAME}',
          NAME: 'app',
          LOST: '${NOWHERE} ${refs.x.id}',
          LOOP_A: '${LOOP_B}',
          LOOP_B: '${LOOP_A}',
          TOKEN: "t-${fn.randomSecret(32)}-${fn.randomSecret(8, 'hex')}",
        },
        files: {
          '/etc/text': { data: Buffer.from('at ${HOST}').toString('base64') },
          '/etc/raw': { data: Buffer.from('at ${HOST}').toString('base64'), encoding: 'base64' },
        },
      },
    })
    const raw = await runtime()
    expect(raw).toMatchObject({ runtimeEnvironment: { URL: 'pg://${HOST}/${NAME}' } })
    const got = (await runtime('?replaceTemplatedValues=true')) as never as {
      runtimeEnvironment: Record<string, string>
      runtimeFiles: Record<string, { data: string }>
    }
    expect(got.runtimeEnvironment).toMatchObject({
      URL: 'pg://db.local/app',
      LOST: '${NOWHERE} ${refs.x.id}',
    })
    expect(got.runtimeEnvironment['LOOP_A']).toContain('${LOOP_')
    expect(got.runtimeEnvironment['TOKEN']).toMatch(/^t-[A-Za-z0-9+/]{32}-[0-9a-f]{8}$/)
    const text = (file: string) => Buffer.from(got.runtimeFiles[file]?.data ?? '', 'base64').toString()
    expect(text('/etc/text')).toBe('at db.local')
    expect(text('/etc/raw')).toBe('at ${HOST}')
  })

  it('keeps a drawn secret while its expression stands, and shows only the template', async () => {
    const token = async () =>
      (
        (await runtime('?replaceTemplatedValues=true')) as never as {
          runtimeEnvironment: Record<string, string>
        }
      ).runtimeEnvironment['T']
    const body = variables({ T: '${fn.randomSecret(24)}' })
    const written = await put('Drawn', body)
    expect(written.body.data).toMatchObject({ secrets: { variables: { T: '${fn.randomSecret(24)}' } } })
    const first = await token()
    await put('Drawn', { ...body, priority: 11 })
    await call(nf, 'PATCH', `${base}/secrets/drawn`, variables({ T: '${fn.randomSecret(24)}', U: 'x' }))
    expect(await token()).toBe(first)
    await call(nf, 'PATCH', `${base}/secrets/drawn`, variables({ T: 'prefix-${fn.randomSecret(24)}' }))
    expect(await token()).toBe(`prefix-${first}`)
    await call(nf, 'PATCH', `${base}/secrets/drawn`, variables({ T: '${fn.randomSecret(25)}' }))
    expect(await token()).toHaveLength(25)
  })

  it('finds global secrets in templates', async () => {
    await call(nf, 'PUT', '/secrets', {
      name: 'Shared tree',
      type: 'secret',
      secrets: { values: { db: { password: 'pw', port: 5432, off: null } } },
    })
    const path = '${{secrets.shared-tree.values.db.password}}:${{ secrets.shared-tree.values.db.port }}'
    await put('Uses', variables({ A: path, B: '${{secrets.shared-tree.values.db}}' }))
    expect(await runtime('?replaceTemplatedValues=true')).toMatchObject({
      runtimeEnvironment: { A: 'pw:5432', B: '${{secrets.shared-tree.values.db}}' },
    })
  })

  it('tells names apart by case, and files by path', async () => {
    await put('Lower', { priority: 20, ...variables({ name: 'lower' }) })
    await put('Upper', {
      priority: 10,
      secrets: { variables: { NAME: 'upper' }, files: { '/a': { data: 'YQ==' } } },
    })
    await put('Files', {
      priority: 30,
      secrets: { files: { '/a': { data: 'Yg==' }, '/A': { data: 'Yw==' } } },
    })
    expect(await runtime()).toEqual({
      runtimeEnvironment: { NAME: 'upper', name: 'lower' },
      runtimeFiles: { '/a': { data: 'Yg==' }, '/A': { data: 'Yw==' } },
    })
  })
})

describe('the registers', () => {
  it('list services, jobs, addons and their credentials through the command', async () => {
    const at = ['--projectId', 'default-project']
    expect(await cli.json('list', 'services', ...at)).toMatchObject({
      services: [
        { id: 'example-service', appId: '/acme/default-project/example-service', tags: ['web', 'edge'] },
      ],
    })
    expect(await cli.json('list', 'jobs', ...at)).toMatchObject({
      jobs: [{ id: 'example-job', jobType: 'manual' }],
    })
    expect(await cli.json('list', 'addons', ...at)).toMatchObject({
      addons: [{ id: 'example-addon', spec: { type: 'mongodb' } }],
    })
    expect(await cli.json('get', 'addon', 'credentials', ...at, '--addonId', 'example-addon')).toEqual({
      envs: {},
      secrets: { USERNAME: 'mongo-user', PASSWORD: 'mongo-pass', MONGO_SRV: 'mongodb+srv://x' },
    })
  })

  it('show a service with its own values, and with all of them where asked', async () => {
    await clear()
    await put('Inherited', variables({ I: '1' }))
    await call(nf, 'POST', `${service}/runtime-environment`, { runtimeEnvironment: { O: '1' } })
    const own = await call(nf, 'GET', service)
    expect(own.body.data).toMatchObject({ id: 'example-service', runtimeEnvironment: { O: '1' } })
    const all = await call(nf, 'GET', `${service}?show=all`)
    expect(all.body.data).toMatchObject({ runtimeEnvironment: { I: '1', O: '1' } })
    const blind = await call(nf, 'GET', service, undefined, nf.tokens['lister'])
    expect(blind.status).toBe(200)
    expect(blind.body.data).not.toHaveProperty('runtimeEnvironment')
  })

  it('keep external addons, whose outputs groups link to', async () => {
    const spec = { resourceType: 's3', config: { acl: 'private' }, outputs: { bucket: 'b2', region: 'eu' } }
    const made = await call(nf, 'POST', `${base}/external-addons`, { name: 'My bucket', tags: ['web'], spec })
    expect(made.body.data).toMatchObject({
      id: 'my-bucket',
      tags: ['web'],
      spec: { resourceType: 's3', config: { acl: 'private' }, outputs: ['bucket', 'region'] },
    })
    const listed = await call(nf, 'GET', `${base}/external-addons`)
    expect(JSON.stringify(listed.body.data)).toContain('my-bucket')
    await clear()
    await put('Bucket', {
      externalAddonDependencies: [
        { addonId: 'my-bucket', keys: [{ keyName: 'bucket', aliases: ['BUCKET'] }] },
      ],
    })
    expect(await runtime()).toMatchObject({
      runtimeEnvironment: { BUCKET: 'b2', 'NF_MY-BUCKET_BUCKET': 'b2' },
    })
    await call(nf, 'PATCH', `${base}/external-addons/my-bucket`, {
      spec: { resourceType: 's3', outputs: { bucket: 'b3' } },
    })
    expect(await runtime()).toMatchObject({ runtimeEnvironment: { BUCKET: 'b3' } })
    expect((await call(nf, 'DELETE', `${base}/external-addons/my-bucket`)).status).toBe(200)
    expect((await runtime())?.['runtimeEnvironment']).toEqual({})
  })

  it('keep tags, projects and teams', async () => {
    const tag = await call(nf, 'POST', '/tags', { name: 'Blue-green', color: '#00f', description: 'Both' })
    expect(tag.body.data).toMatchObject({ id: 'blue-green', name: 'Blue-green', color: '#00f' })
    expect((await call(nf, 'POST', '/tags', { name: 'blue-green' })).status).toBe(409)
    expect((await call(nf, 'PUT', '/tags', { name: 'blue-green' })).body.data).not.toHaveProperty('color')
    expect((await call(nf, 'GET', '/teams/acme/tags')).body.data).toMatchObject({
      tags: [{ id: 'blue-green' }],
    })
    expect((await call(nf, 'DELETE', '/tags/blue-green')).body.data).toEqual({})
    expect((await call(nf, 'GET', '/teams')).body.data).toMatchObject({
      teams: [{ id: 'acme', name: 'Acme' }],
    })
    const made = await call(nf, 'POST', '/projects', { name: 'New Project', region: 'europe-west' })
    expect(made.body.data).toMatchObject({ id: 'new-project', name: 'New Project', region: 'europe-west' })
    expect((await call(nf, 'POST', '/projects', { name: 'New project', region: 'x' })).status).toBe(409)
    await call(nf, 'PUT', '/projects/new-project/secrets', undefined)
    const group = { name: 'Only', secretType: 'environment', priority: 1, ...variables({ A: '1' }) }
    expect((await call(nf, 'POST', '/projects/new-project/secrets', group)).status).toBe(200)
    expect((await call(nf, 'DELETE', '/projects/new-project')).status).toBe(409)
    expect((await call(nf, 'DELETE', '/projects/new-project?delete_child_objects=true')).status).toBe(200)
    expect((await call(nf, 'GET', '/projects/new-project')).status).toBe(404)
  })

  it('keep global secrets, whole', async () => {
    const body = {
      name: 'Example Secret',
      type: 'config',
      description: 'Global',
      secrets: {
        values: { a: { b: [1, 'two', null, { c: true }] } },
        files: { '/f': { data: 'Zg==', encoding: 'utf-8' } },
      },
    }
    const made = await call(nf, 'POST', '/teams/acme/secrets', body)
    expect(made.body.data).toMatchObject(body)
    expect((await call(nf, 'POST', '/secrets', body)).status).toBe(409)
    expect((await call(nf, 'GET', '/secrets/example-secret')).body.data).toMatchObject(body)
    const listed = await call(nf, 'GET', '/secrets')
    expect(JSON.stringify(listed.body.data)).not.toContain('two')
    const patch = { secrets: { values: { z: 1 } } }
    const patched = await call(nf, 'PATCH', '/secrets/example-secret', patch)
    expect(patched.body.data).toMatchObject({ secrets: { values: { z: 1 }, files: body.secrets.files } })
    expect((await call(nf, 'PATCH', '/secrets/example-secret', { type: 'secret' })).status).toBe(400)
    expect((await call(nf, 'DELETE', '/secrets/example-secret')).body.data).toEqual({})
    expect((await call(nf, 'GET', '/secrets/example-secret')).status).toBe(404)
  })
})
