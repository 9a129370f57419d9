import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { blocks, furnish, hostile, writtenUrl } from './recipes.ts'
import { startServer, type RunningServer } from './server.ts'

const keystore = Buffer.from([0xff, 0x00, 0xfe])

interface Store {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly provider: {
      readonly webhook: {
        readonly url: string
        readonly headers: Readonly<Record<string, string>>
        readonly result: { readonly jsonPath: string }
        readonly secrets: readonly { readonly name: string; readonly secretRef: { readonly name: string } }[]
      }
    }
  }
}

interface Wanted {
  readonly spec: {
    readonly secretStoreRef: { readonly name: string }
    readonly target: {
      readonly template?: { readonly templateFrom: readonly { readonly literal: string }[] }
    }
    readonly data: readonly {
      readonly secretKey: string
      readonly remoteRef: { readonly key: string; readonly decodingStrategy?: 'Base64' }
    }[]
  }
}

describe('the recipe for Kubernetes', () => {
  const [seedText = '', ...manifests] = blocks('kubernetes.md', 'yaml')
  let server: RunningServer
  let token: string

  /** `{{ .object.key }}` in the place of which the operator puts what it holds. */
  const expand = (template: string, objects: Record<string, Record<string, string>>) =>
    template.replace(/\{\{ \.(\w+)\.(\w+) \}\}/g, (_, object: string, key: string) => objects[object]![key]!)

  /** The operator's one request for a key: escaped in the URL, as it is in headers; what its path takes of the answer. */
  async function fetched(store: Store, key: string): Promise<{ status: number; taken?: string }> {
    const { url, headers, result, secrets } = store.spec.provider.webhook
    expect(secrets).toEqual([{ name: 'keywell', secretRef: { name: 'keywell' } }])
    const keywell = { token }
    const escaped = encodeURIComponent(key).replaceAll('%20', '+')
    const answer = await fetch(
      expand(url, { keywell, remoteRef: { key: escaped } }).replace(writtenUrl, server.url),
      {
        headers: Object.entries(headers).map(([name, value]): [string, string] => [
          name,
          expand(value, { keywell, remoteRef: { key } }),
        ]),
      },
    )
    if (!answer.ok) return { status: answer.status }
    const steps = result.jsonPath.split('.')
    expect(steps.shift()).toBe('$')
    let taken: unknown = await answer.json()
    for (const step of steps) taken = (taken as Record<string, unknown>)[step]
    return { status: 200, taken: typeof taken === 'string' ? taken : JSON.stringify(taken) }
  }

  /** What the one template of the page makes of the answer: a line an item, where its condition holds. */
  function rendered(literal: string, environment: string): unknown {
    const shape =
      /^\{\{- range \(\.environment \| fromJson\)\.items \}\}\n\{\{- if and \(eq \.(\w+) "(\w+)"\) \(eq \.(\w+) "(\w+)"\) \}\}\n(.+)\n\{\{- end \}\}\n\{\{- end \}\}\n$/
    const [, one = '', is = '', two = '', equals = '', line = ''] = shape.exec(literal) ?? []
    const { items } = JSON.parse(environment) as { items: Record<string, string>[] }
    const chosen = items.filter((item) => item[one] === is && item[two] === equals)
    const lines = chosen.map((item) =>
      line.replace(/\{\{ \.(\w+) \| toJson \}\}/g, (_, field: string) => JSON.stringify(item[field])),
    )
    return parse(lines.join('\n'))
  }

  const documents = (manifest: string) =>
    parseAllDocuments(manifest).map((document) => document.toJS() as unknown) as [Store, Wanted]

  beforeAll(async () => {
    server = await startServer()
    await furnish(server, {
      'projects/app/environments/production/secrets/KEYSTORE': {
        value: keystore.toString('base64'),
        encoding: 'base64',
      },
      'projects/app/environments/production/secrets/%2Fetc%2Fca.pem': { value: 'pem', kind: 'file' },
    })
    token = (await server.apply(parse(seedText) as object))['cluster'] ?? ''
  })

  afterAll(async () => {
    await server.stop()
  })

  it('reads one secret, text or bytes', async () => {
    const [store, wanted] = documents(manifests[0]!)
    expect(wanted.spec.secretStoreRef.name).toBe(store.metadata.name)
    const made: Record<string, string> = {}
    for (const { secretKey, remoteRef } of wanted.spec.data) {
      const { taken = '' } = await fetched(store, remoteRef.key)
      const encoding = remoteRef.decodingStrategy === 'Base64' ? 'base64' : 'utf8'
      made[secretKey] = Buffer.from(taken, encoding).toString('hex')
    }
    expect(made).toEqual({
      url: Buffer.from('postgres://db.internal/app').toString('hex'),
      'keystore.p12': keystore.toString('hex'),
    })
    expect(await fetched(store, '/etc/ca.pem')).toEqual({ status: 200, taken: 'pem' })
    expect(await fetched(store, 'ABSENT')).toEqual({ status: 404 })
  })

  it('reads a whole environment, and no other', async () => {
    const [store, wanted] = documents(manifests[1]!)
    expect(wanted.spec.secretStoreRef.name).toBe(store.metadata.name)
    const [{ secretKey, remoteRef }] = wanted.spec.data as [Wanted['spec']['data'][number]]
    expect(secretKey).toBe('environment')
    const { taken = '' } = await fetched(store, remoteRef.key)
    expect(rendered(wanted.spec.target.template!.templateFrom[0]!.literal, taken)).toEqual({
      DB_URL: 'postgres://db.internal/app',
      DEPLOY_KEY: hostile,
      REGION: 'eu-1',
      SHARED: 'all of acme',
    })
    expect(await fetched(store, 'staging')).toEqual({ status: 404 })
  })

  it('is refused with 401 once the token is revoked', async () => {
    const headers = { authorization: `Bearer ${server.ownerToken}` }
    const tokens = `${server.url}/api/v1/tokens`
    const listed = await fetch(`${tokens}?user=cluster`, { headers })
    const { items } = (await listed.json()) as { items: { id: string }[] }
    expect((await fetch(`${tokens}/${items[0]!.id}`, { method: 'DELETE', headers })).status).toBe(200)
    for (const manifest of manifests) {
      expect(await fetched(documents(manifest)[0], 'production')).toEqual({ status: 401 })
    }
  })
})
