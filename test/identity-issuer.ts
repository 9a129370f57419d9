import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose'

/** An OpenID issuer on loopback: its documents, and tokens as it or a forger would make them. */
export interface Issuer extends AsyncDisposable {
  readonly url: string
  readonly key: CryptoKey
  /** Paths that were asked for, in order. */
  readonly asked: string[]
  /** What its documents hold; tests change it. */
  readonly published: { issuer: string; jwks_uri: string; keys: JWK[] }
  sign(claims: JWTPayload, more?: Signing): Promise<string>
  /** A new key under a new id, published. */
  rotate(): Promise<void>
}

export interface Signing {
  readonly key?: CryptoKey | Uint8Array
  readonly header?: Readonly<Record<string, unknown>>
}

export async function startIssuer(alg: 'RS256' | 'ES256' | 'EdDSA' = 'RS256'): Promise<Issuer> {
  const asked: string[] = []
  let generation = 0
  let pair = await generateKeyPair(alg, { extractable: true })
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const { issuer, jwks_uri, keys } = published
    const documents: Record<string, unknown> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri },
      '/keys': { keys },
    }
    const found = documents[request.url ?? '']
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(found ?? {}))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const jwk = async () => ({ ...(await exportJWK(pair.publicKey)), kid: `k${generation}`, alg, use: 'sig' })
  const published = { issuer: url, jwks_uri: `${url}/keys`, keys: [await jwk()] }
  return {
    url,
    asked,
    published,
    get key() {
      return pair.privateKey
    },
    sign: (claims, { key = pair.privateKey, header = {} } = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid: `k${generation}`, ...header }).sign(key),
    async rotate() {
      generation += 1
      pair = await generateKeyPair(alg, { extractable: true })
      published.keys = [await jwk()]
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
