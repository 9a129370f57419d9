import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keyBytes } from './key.ts'
import { Key, readSession, signSession } from './index.ts'

const key = Key.generate()
const claims = { jti: '01890a5d-ac96-774b-bcce-b302099a8057', iat: 1_700_000_000, exp: 1_700_000_900 }
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const sign = (text: string) => createHmac('sha256', keyBytes(key)).update(text).digest('base64url')

describe('a session token', () => {
  it('gives back what was signed, and is a JWT of two dots', () => {
    const text = signSession(key, claims)
    expect(readSession(key, text)).toEqual(claims)
    expect(text.split('.')).toHaveLength(3)
    expect(JSON.parse(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString())).toEqual({
      alg: 'HS256',
      typ: 'JWT',
    })
  })

  it('is signed with HS256 as anyone would compute it', () => {
    const [head, payload, tag] = signSession(key, claims).split('.')
    expect(tag).toBe(sign(`${head}.${payload}`))
  })

  it('means nothing under another key', () => {
    expect(readSession(Key.generate(), signSession(key, claims))).toBeUndefined()
  })

  it('is refused with any character changed', () => {
    const text = signSession(key, claims)
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'A' ? 'B' : 'A'
      expect(readSession(key, text.slice(0, at) + other + text.slice(at + 1)), `at ${at}`).toBeUndefined()
    }
  })

  it('is refused under every other header, signed or not', () => {
    for (const head of [{ alg: 'none' }, { alg: 'HS512', typ: 'JWT' }, { typ: 'JWT', alg: 'HS256' }]) {
      const signed = `${encode(head)}.${encode(claims)}`
      expect(readSession(key, `${signed}.${sign(signed)}`)).toBeUndefined()
      expect(readSession(key, `${signed}.`)).toBeUndefined()
    }
  })

  it('is refused when it is no token at all', () => {
    for (const text of [
      '',
      '.',
      '..',
      'a.b',
      'a.b.c.d',
      `${signSession(key, claims)}.`,
      'x'.repeat(10_000),
    ]) {
      expect(readSession(key, text)).toBeUndefined()
    }
  })
})
