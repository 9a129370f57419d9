import { describe, expect, it } from 'vitest'
import { startListener } from '../../test/toy-listener.ts'
import { toySurface } from '../../test/toy-surface.ts'
import { Type } from 'typebox'
import { forwardedReader, type TrustProxy } from './forwarded.ts'

const whoAmI = toySurface({
  mounts: [''],
  routes: [
    {
      method: 'GET',
      path: '/who',
      operationId: 'who',
      responses: { 200: Type.Object({ base: Type.String(), address: Type.String() }) },
      handle: ({ base, remoteAddress }) =>
        Promise.resolve({ status: 200, body: { base, address: remoteAddress } }),
    },
  ],
})

async function who(trustProxy: TrustProxy, headers: Record<string, string>): Promise<unknown> {
  const running = await startListener({ surfaces: [whoAmI], trustProxy })
  try {
    const answer: unknown = await (await fetch(`${running.url}/who`, { headers })).json()
    return JSON.parse(JSON.stringify(answer).replace(String(running.port), 'PORT'))
  } finally {
    await running.close()
  }
}

const forwarded = {
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'keys.example.com',
  'x-forwarded-for': '203.0.113.9, 127.0.0.7',
}

describe('X-Forwarded-* headers', () => {
  it('mean nothing when no proxy is trusted, or another one is', async () => {
    const direct = { base: 'http://127.0.0.1:PORT', address: '127.0.0.1' }
    expect(await who(false, forwarded)).toEqual(direct)
    expect(await who([], forwarded)).toEqual(direct)
    expect(await who(['10.0.0.0/8', '::1'], forwarded)).toEqual(direct)
  })

  it('count from a trusted proxy, up to the nearest address that is not trusted', async () => {
    expect(await who(['127.0.0.0/8'], forwarded)).toEqual({
      base: 'https://keys.example.com',
      address: '203.0.113.9',
    })
    expect(await who(['127.0.0.1'], forwarded)).toEqual({
      base: 'https://keys.example.com',
      address: '127.0.0.7',
    })
  })

  it.each([
    ['6.6.6.6, 203.0.113.7:4711', '203.0.113.7'],
    ['6.6.6.6, [2001:db8::7]:4711', '2001:db8::7'],
    ['6.6.6.6, ::FFFF:203.0.113.7', '203.0.113.7'],
    ['6.6.6.6, 203.0.113.7, ::ffff:7f00:7', '203.0.113.7'],
    ['6.6.6.6, 203.0.113.7:4711, 127.0.0.7:80', '203.0.113.7'],
  ])('of %j tell %s: ports and spellings hide nobody behind what a client wrote', async (chain, address) => {
    expect(await who(['127.0.0.0/8'], { 'x-forwarded-for': chain })).toMatchObject({ address })
  })

  it('tell nothing of a client in front of an entry that nobody can read', async () => {
    for (const chain of [
      '6.6.6.6, unknown',
      '6.6.6.6, unknown, 127.0.0.7',
      '6.6.6.6, [203.0.113.7',
      '6.6.6.6:0:0',
    ]) {
      expect(await who(['127.0.0.0/8'], { 'x-forwarded-for': chain })).toMatchObject({ address: '127.0.0.1' })
    }
  })

  it('count from a proxy that is trusted in whatever spelling', async () => {
    expect(await who(['::ffff:7f00:1'], { 'x-forwarded-for': '203.0.113.7' })).toMatchObject({
      address: '203.0.113.7',
    })
  })

  it('are ignored one by one when they make no sense', async () => {
    const odd = {
      'x-forwarded-proto': 'javascript',
      'x-forwarded-host': 'a/b?c',
      'x-forwarded-for': 'unknown',
    }
    expect(await who(['127.0.0.1'], odd)).toEqual({ base: 'http://127.0.0.1:PORT', address: '127.0.0.1' })
  })

  it('are not configured by a typing mistake', () => {
    expect(() => forwardedReader(['localhost'])).toThrow('neither an address nor a CIDR range')
    expect(() => forwardedReader(['10.0.0.0/99'])).toThrow('prefix')
  })
})
