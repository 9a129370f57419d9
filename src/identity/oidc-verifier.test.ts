import { createSecretKey } from 'node:crypto'
import { exportSPKI, generateKeyPair, importJWK, type JWTPayload } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startIssuer, type Issuer } from '../../test/identity-issuer.ts'
import { fetchDocument } from './fetch-document.ts'
import { createIdentityVerifier } from './oidc-verifier.ts'
import { isPublicAddress } from './public-address.ts'

const clock = { now: 1_800_000_000_000 }
let issuer: Issuer
let other: Issuer

beforeAll(async () => {
  issuer = await startIssuer()
  other = await startIssuer('ES256')
})
afterAll(async () => {
  await issuer[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
})

const verifier = (inside = [issuer.url, other.url]) =>
  createIdentityVerifier({ inside, clock: () => clock.now })
const claims = (more: JWTPayload = {}): JWTPayload => {
  const iat = Math.floor(clock.now / 1_000)
  return { iss: issuer.url, sub: 'repo:acme/api', aud: 'keywell', iat, exp: iat + 600, jti: 'one', ...more }
}
const refusal = { code: 'unauthenticated' }

describe('a token of an issuer', () => {
  it('is believed for who it is, when, and for whom', async () => {
    expect(await verifier().verify(issuer.url, await issuer.sign(claims()))).toEqual({
      issuer: issuer.url,
      subject: 'repo:acme/api',
      audiences: ['keywell'],
      issuedAt: clock.now,
      expiresAt: clock.now + 600_000,
      id: 'one',
    })
    const elsewhere = claims({ iss: other.url, aud: ['a', 'keywell'] })
    expect((await verifier().verify(other.url, await other.sign(elsewhere))).audiences).toEqual([
      'a',
      'keywell',
    ])
  })

  it('is refused when a claim is missing, foreign or out of its time', async () => {
    const now = Math.floor(clock.now / 1_000)
    const wrong: JWTPayload[] = [
      { iss: other.url },
      { iss: `${issuer.url}/` },
      { exp: now - 61, iat: now - 600 },
      { iat: now + 61 },
      { nbf: now + 61 },
      { iat: now, exp: now + 86_401 },
      { iat: now + 30, exp: now + 30 },
    ]
    for (const more of wrong) {
      await expect(verifier().verify(issuer.url, await issuer.sign(claims(more)))).rejects.toMatchObject(
        refusal,
      )
    }
    for (const name of ['iss', 'sub', 'aud', 'exp', 'iat']) {
      const { [name]: _left, ...rest } = claims()
      await expect(verifier().verify(issuer.url, await issuer.sign(rest))).rejects.toMatchObject(refusal)
    }
  })

  it('is refused when somebody else made it, however it says to check it', async () => {
    const forger = await generateKeyPair('RS256', { extractable: true })
    const jwk = issuer.published.keys[0]!
    const published = await exportSPKI((await importJWK(jwk, 'RS256')) as typeof issuer.key)
    const forged = [
      await issuer.sign(claims(), { key: forger.privateKey }),
      await issuer.sign(claims(), { key: forger.privateKey, header: { jku: `${other.url}/keys` } }),
      await issuer.sign(claims(), { key: forger.privateKey, header: { jwk } }),
      await issuer.sign(claims(), { key: forger.privateKey, header: { x5u: other.url } }),
      await issuer.sign(claims(), {
        key: createSecretKey(Buffer.from(published)).export(),
        header: { alg: 'HS256' },
      }),
      await other.sign(claims(), { header: { kid: 'k0' } }),
    ]
    for (const token of forged) {
      await expect(verifier().verify(issuer.url, token)).rejects.toMatchObject(refusal)
    }
    expect(other.asked).not.toContain('/')
  })

  it('is refused unsigned, cut, or with another header or body than was signed', async () => {
    const [head = '', body = '', tag = ''] = (await issuer.sign(claims())).split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const admin = Buffer.from(JSON.stringify(claims({ sub: 'admin' }))).toString('base64url')
    for (const token of [
      `${none}.${body}.`,
      `${none}.${body}.${tag}`,
      `${head}.${body}.`,
      `${head}.${admin}.${tag}`,
      `${head}.${body}`,
      `${head}.${body}.${tag}.${tag}`,
      `${head}.${body}.${tag.slice(0, -4)}`,
      'x',
      '',
    ]) {
      await expect(verifier().verify(issuer.url, token)).rejects.toMatchObject(refusal)
    }
  })

  it('under a new key is believed as soon as it is published, and keys are asked for rarely', async () => {
    const verifying = verifier()
    await verifying.verify(issuer.url, await issuer.sign(claims()))
    const before = issuer.asked.length
    for (let times = 0; times < 20; times += 1) {
      await verifying.verify(issuer.url, await issuer.sign(claims()))
    }
    expect(issuer.asked.length).toBe(before)
    await issuer.rotate()
    const renewed = await issuer.sign(claims())
    await expect(verifying.verify(issuer.url, renewed)).rejects.toMatchObject(refusal)
    clock.now += 31_000
    await verifying.verify(issuer.url, renewed)
    expect(issuer.asked.length).toBe(before + 2)
  })

  it('cannot be checked where the issuer says it is another, or gives no keys', async () => {
    const { published } = issuer
    const { issuer: own, jwks_uri: keys } = published
    const token = await issuer.sign(claims())
    published.issuer = other.url
    await expect(verifier().verify(issuer.url, token)).rejects.toMatchObject({ code: 'unavailable' })
    Object.assign(published, { issuer: own, jwks_uri: `${own}/gone` })
    await expect(verifier().verify(issuer.url, token)).rejects.toMatchObject({ code: 'unavailable' })
    published.jwks_uri = keys
    await verifier().verify(issuer.url, token)
  })
})

describe('an issuer’s documents', () => {
  it('are not fetched from inside the network, whatever way it is written, unless the operator says so', async () => {
    const before = issuer.asked.length
    const port = new URL(issuer.url).port
    const hosts = [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '0',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '[fe80::1]',
      '[fd00::1]',
      '10.0.0.1',
      '169.254.169.254',
      '[::]',
    ]
    for (const host of hosts) {
      for (const scheme of ['http', 'https']) {
        const fetched = fetchDocument(`${scheme}://${host}:${port}/`, { inside: [] })
        await expect(fetched).rejects.toMatchObject({ name: 'FetchError' })
      }
    }
    await expect(verifier([]).verify(issuer.url, await issuer.sign(claims()))).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect(issuer.asked.length).toBe(before)
  })

  it('come from public addresses only', () => {
    for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450::1']) {
      expect(isPublicAddress(address)).toBe(true)
    }
    for (const address of [
      '100.64.0.1',
      '192.168.1.1',
      '224.0.0.1',
      '255.255.255.255',
      '2001:db8::1',
      'x',
      '',
    ]) {
      expect(isPublicAddress(address)).toBe(false)
    }
  })
})
