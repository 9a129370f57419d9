import { ApiClient, ApiClientInMemoryContextProvider } from '@northflank/js-client'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, documented, documentedSecrets, type NorthflankServer, northflankServer } from './northflank.ts'

let nf: NorthflankServer
beforeAll(async () => {
  nf = await northflankServer()
})
afterAll(() => nf?.stop())

const project = '/projects/default-project'
const groups = `${project}/secrets`
const service = `${project}/services/example-service`

/** Everything that this surface shows of what the writes below touch. */
async function state(): Promise<unknown> {
  const seen: Record<string, unknown> = {}
  const look = async (path: string) => {
    const { body } = await call(nf, 'GET', path)
    seen[path] = body
    return body
  }
  for (const list of [groups, '/secrets']) {
    const { data } = await look(list)
    for (const { id } of (data?.['secrets'] ?? []) as { id: string }[]) {
      await look(`${list}/${id}`)
      if (list === groups) await look(`${list}/${id}/details`)
    }
  }
  const expanded = '?replaceTemplatedValues=true'
  const rest = [`${service}/runtime-environment${expanded}`, `${service}/build-arguments${expanded}`]
  for (const path of [...rest, `${project}/external-addons`, '/projects', '/tags']) await look(path)
  for (const path of [project, '/projects/fresh', '/tags/blue', `${project}/external-addons/bucket`]) {
    await look(path)
  }
  return seen
}

const link = { keys: [{ keyName: 'PASSWORD', aliases: ['DB'] }] }
const tree = { name: 'Shared tree', type: 'config', secrets: { values: { a: { b: 1 } } } }
const bucket = { name: 'Bucket', spec: { resourceType: 's3', outputs: { name: 'b1' } } }
const drawn = { ...JSON.parse(documented), restrictions: { restricted: false } } as { secrets: object }
const withDrawn = {
  ...drawn,
  secrets: { ...drawn.secrets, variables: { T: '${fn.randomSecret(24)}', U: '${T}' } },
}

/** Each write once, and what it answers when it comes again. Later ones build on earlier ones. */
const writes: readonly (readonly [method: string, path: string, body: object | undefined, again: number])[] =
  [
    ['POST', groups, JSON.parse(documented) as object, 409],
    ['PUT', groups, JSON.parse(documented) as object, 200],
    ['PUT', groups, withDrawn, 200],
    ['PATCH', `${groups}/example-secret`, { priority: 30, tags: ['web'], stageId: 'prod' }, 200],
    ['PATCH', `${groups}/example-secret`, { secrets: { files: { '/a': { data: 'YQ==' } } } }, 200],
    ['PATCH', `${groups}/example-secret`, { secretType: 'environment-arguments' }, 200],
    ['POST', `${groups}/example-secret`, { description: 'changed', addonDependencies: [] }, 200],
    ['POST', `${groups}/example-secret/addons/example-addon`, link, 200],
    ['DELETE', `${groups}/example-secret/addons/example-addon`, undefined, 404],
    ['POST', `${service}/runtime-environment`, { runtimeEnvironment: { R: '${fn.randomSecret(9)}' } }, 200],
    ['POST', `${service}/build-arguments`, { buildArguments: { B: '1' }, buildFiles: {} }, 200],
    ['POST', '/secrets', tree, 409],
    ['PUT', '/secrets', tree, 200],
    ['PATCH', '/secrets/shared-tree', { description: 'changed' }, 200],
    ['DELETE', '/secrets/shared-tree', undefined, 404],
    ['POST', `${project}/external-addons`, bucket, 409],
    [
      'PATCH',
      `${project}/external-addons/bucket`,
      { spec: { ...bucket.spec, outputs: { name: 'b2' } } },
      200,
    ],
    ['DELETE', `${project}/external-addons/bucket`, undefined, 404],
    ['POST', '/projects', { name: 'Fresh', region: 'here' }, 409],
    ['PUT', '/projects', { name: 'Fresh', region: 'here', description: 'New' }, 200],
    ['PATCH', '/projects/fresh', { description: 'Newer' }, 200],
    ['DELETE', '/projects/fresh', undefined, 404],
    ['POST', '/tags', { name: 'Blue' }, 409],
    ['PUT', '/tags', { name: 'Blue', color: '#00f' }, 200],
    ['PATCH', '/tags/blue', { description: 'Calm' }, 200],
    ['DELETE', '/tags/blue', undefined, 404],
    ['DELETE', `${groups}/example-secret`, undefined, 404],
  ]

describe('a write that comes twice', () => {
  it('leaves what the first one left, whatever it is', async () => {
    for (const [method, path, body, again] of writes) {
      const what = `${method} ${path}`
      const first = await call(nf, method, path, body)
      expect({ what, status: first.status, error: first.body.error }).toEqual({ what, status: 200 })
      const before = await state()
      const second = await call(nf, method, path, body)
      expect({ what, status: second.status }).toEqual({ what, status: again })
      expect({ what, state: await state() }).toEqual({ what, state: before })
      if (again === 200) expect(second.body).toEqual(first.body)
    }
  }, 180_000)
})

/** Hands every request on, and loses the first `losses` answers together with the connection. */
async function lossyRelay(target: string, losses: number): Promise<{ url: string; close(): void }> {
  let left = losses
  const relay = http.createServer((request, response) => {
    const { method, headers, url = '/' } = request
    const onward = http.request(new URL(url, target), { method, headers }, (answer) => {
      if (left > 0) {
        left -= 1
        answer.resume()
        answer.once('end', () => request.socket.destroy())
        return
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const { port } = relay.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => void relay.close() }
}

describe('the client whose connection is lost after a write', () => {
  it('writes again by itself, and finds the state it wanted', async () => {
    const parameters = { projectId: 'second' }
    const one = { ...parameters, secretId: 'example-secret' }
    const lossy = async <Answer>(send: (api: ApiClient) => Promise<Answer>) => {
      const relay = await lossyRelay(nf.server.url, 1)
      const contexts = new ApiClientInMemoryContextProvider()
      contexts.addContext({ name: 'here', token: nf.tokens['full'] ?? '', host: relay.url })
      try {
        return await send(new ApiClient(contexts))
      } finally {
        relay.close()
      }
    }
    const sent = JSON.parse(documented) as never
    const created = await lossy((api) => api.create.secret({ parameters, data: sent }))
    expect(created.error?.status).toBe(409)
    const put = await lossy((api) => api.put.secret({ parameters, data: sent }))
    expect(put.data).toMatchObject({ id: 'example-secret', secrets: documentedSecrets })
    const patched = await lossy((api) => api.patch.secret({ parameters: one, data: { priority: 44 } }))
    expect(patched.data).toMatchObject({ priority: 44, secrets: documentedSecrets })
    const updated = await lossy((api) => api.update.secret({ parameters: one, data: { priority: 45 } }))
    expect(updated.error).toBeUndefined()
    const deleted = await lossy((api) => api.delete.secret({ parameters: one }))
    expect(deleted.error?.status).toBe(404)
    expect((await call(nf, 'GET', '/projects/second/secrets')).body.data).toEqual({ secrets: [] })
  }, 60_000)
})
