import {
  ApiClient as ClientOf09,
  ApiClientInMemoryContextProvider as ContextOf09,
} from '@northflank/js-client'
import {
  ApiClient as ClientOf07,
  ApiClientInMemoryContextProvider as ContextOf07,
} from 'northflank-js-client-07'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, type NorthflankServer, northflankServer } from './northflank.ts'

let nf: NorthflankServer
beforeAll(async () => {
  nf = await northflankServer()
})
afterAll(() => nf?.stop())

function client09(token = nf.tokens['full'] ?? '', throwErrorOnHttpErrorCode = false): ClientOf09 {
  const contexts = new ContextOf09()
  contexts.addContext({ name: 'here', token, host: nf.server.url })
  return new ClientOf09(contexts, { throwErrorOnHttpErrorCode })
}

/** The older line has the same calls; its types are its own. */
async function client07(): Promise<ClientOf09> {
  const contexts = new ContextOf07()
  await contexts.addContext({ name: 'here', token: nf.tokens['full'] ?? '', host: nf.server.url })
  return new ClientOf07(contexts) as unknown as ClientOf09
}

const project = { projectId: 'default-project' }
const callers = [
  ['0.7', project, () => client07()],
  ['0.9', project, () => Promise.resolve(client09())],
  ['0.9, below a team,', { teamId: 'acme', ...project }, () => Promise.resolve(client09())],
] as const

describe.each(callers)('the client of the line %s', (_line, parameters, connect) => {
  const group = {
    name: 'By the client',
    secretType: 'environment',
    priority: 10,
    secrets: { variables: { A: '1', B: '2' } },
  } as const
  const one = { ...parameters, secretId: 'by-the-client' }
  const link = { ...one, addonId: 'example-addon' }

  it('creates, puts, patches, updates and lists a group', async () => {
    const api = await connect()
    const created = await api.create.secret({ parameters, data: group })
    expect(created.rawResponse.status).toBe(200)
    expect(created.data).toMatchObject({ ...group, id: 'by-the-client' })
    const again = await api.create.secret({ parameters, data: group })
    expect(again.data).toBeUndefined()
    expect(again.error).toMatchObject({
      status: 409,
      id: 'nf-conflict',
      message: 'There is already a secret group with the same derived identifier',
    })
    const put = await api.put.secret({ parameters, data: { ...group, priority: 11 } })
    expect(put.data).toMatchObject({ priority: 11, secrets: { variables: { A: '1', B: '2' } } })
    const patched = await api.patch.secret({ parameters: one, data: { secrets: { variables: { A: '9' } } } })
    expect(patched.data.secrets?.variables).toEqual({ A: '9' })
    const updated = await api.update.secret({ parameters: one, data: { description: 'Updated' } })
    expect(updated.error).toBeUndefined()
    const listed = await api.list.secrets({ parameters, options: { per_page: 100 } })
    expect(listed.data.secrets).toEqual([expect.objectContaining({ id: 'by-the-client', priority: 11 })])
    expect(listed.pagination).toMatchObject({ hasNextPage: false, count: 1 })
    const all = await api.list.secrets.all({ parameters })
    expect(all.data.secrets.map(({ id }) => id)).toEqual(['by-the-client'])
  })

  it('links an addon, reads what that brings, and unlinks it', async () => {
    const api = await connect()
    const keys = [{ keyName: 'PASSWORD', aliases: ['DB'] }]
    const linked = await api.update.secretLink({ parameters: link, data: { keys } })
    expect(linked.data.keys).toEqual([{ ...keys[0], defaultKey: 'NF_EXAMPLE-ADDON_PASSWORD' }])
    const described = await api.get.secretLink({ parameters: link })
    expect(described.data).toMatchObject({
      linked: true,
      availableKeys: ['USERNAME', 'PASSWORD', 'MONGO_SRV'],
    })
    const brought = { DB: 'mongo-pass', 'NF_EXAMPLE-ADDON_PASSWORD': 'mongo-pass' }
    const shown = async (show: 'this' | 'inherited' | 'all') => {
      const { data } = await api.get.secret({ parameters: one, options: { show } })
      const { secrets } = data as { secrets: { variables: unknown } }
      return secrets.variables
    }
    expect(await shown('this')).toEqual({ A: '9' })
    expect(await shown('inherited')).toEqual(brought)
    expect(await shown('all')).toEqual({ A: '9', ...brought })
    const details = await api.get.secretDetails({ parameters: one })
    expect(details.data).toMatchObject({
      secrets: { variables: { A: '9' } },
      addonSecrets: [{ id: 'example-addon', variables: brought }],
    })
    const service = { ...parameters, serviceId: 'example-service' }
    const runtime = await api.get.service.runtimeEnvironment({ parameters: service })
    expect(runtime.data).toMatchObject({ runtimeEnvironment: { A: '9', ...brought } })
    const reasons = await api.get.service.runtimeEnvironmentDetails({ parameters: service })
    expect(reasons.data).toMatchObject({
      runtimeEnvironment: {
        DB: { value: 'mongo-pass', inheritedFrom: 'by-the-client', addonId: 'example-addon', priority: 11 },
      },
    })
    const unlinked = await api.delete.secretLink({ parameters: link })
    expect(unlinked.error).toBeUndefined()
    expect((await api.get.secretLink({ parameters: link })).data.linked).toBe(false)
  })

  it('deletes it, and is told what is not there', async () => {
    const api = await connect()
    const deleted = await api.delete.secret({ parameters: one })
    expect(deleted.rawResponse.status).toBe(200)
    const gone = await api.get.secret({ parameters: one })
    expect(gone.data).toBeUndefined()
    expect(gone.error).toMatchObject({ status: 404, id: 'nf-not-found' })
  })
})

describe('the newer client', () => {
  it.each([{}, { teamId: 'acme' }])('drives every call of global secrets with %j', async (team) => {
    const api = client09()
    const parameters = team as { teamId: string }
    const one = { ...parameters, secretId: 'global-tree' }
    const tree = { name: 'Global tree', type: 'config', secrets: { values: { db: { port: 5432 } } } } as const
    const created = await api.create.globalSecret({ parameters, data: tree })
    expect(created.data).toMatchObject(tree)
    expect((await api.create.globalSecret({ parameters, data: tree })).error).toMatchObject({ status: 409 })
    const changed = { ...tree, secrets: { values: { db: { port: 5433 } } } }
    expect((await api.put.globalSecret({ parameters, data: changed })).data).toMatchObject(changed)
    const patched = await api.patch.globalSecret({ parameters: one, data: { description: 'Shared' } })
    expect(patched.data).toMatchObject({ ...changed, description: 'Shared' })
    expect((await api.get.globalSecret({ parameters: one })).data).toMatchObject(changed)
    const listed = await api.list.globalSecrets.all({ parameters })
    expect(listed.data.secrets).toEqual([expect.objectContaining({ id: 'global-tree', type: 'config' })])
    expect((await api.delete.globalSecret({ parameters: one })).error).toBeUndefined()
    expect((await api.list.globalSecrets({ parameters })).data).toEqual({ secrets: [] })
  })

  it('is told which field was wrong and which right is missing, and throws where it is asked to', async () => {
    const data = { name: 'x', secretType: 'environment', priority: 1 } as const
    const invalid = await client09().create.secret({ parameters: project, data })
    expect(invalid.error).toMatchObject({
      status: 400,
      id: 'nf-invalid-request-body',
      message: 'Request failed payload validation - see details',
      details: { name: [expect.any(String)] },
    })
    const good = { ...data, name: 'Not allowed' }
    const refused = await client09(nf.tokens['reader']).create.secret({ parameters: project, data: good })
    expect(refused.error).toMatchObject({
      status: 401,
      details: { requiredPermission: 'Project > Secrets > General > Update' },
    })
    const thrown = client09('nf-bad', true).list.secrets({ parameters: project })
    await expect(thrown).rejects.toMatchObject({ status: 401, id: 'nf-unauthorized' })
    expect((await call(nf, 'GET', '/projects/default-project/secrets')).body.data).toEqual({ secrets: [] })
  })
})
