import sodium from 'sodium-native'
import { describe, expect, test, vi } from 'vitest'
import { hashPassword, verifyPassword } from './index.ts'

const password = Buffer.from('correct horse')

describe('a password hash', () => {
  test('is Argon2id PHC text of 19 MiB and two passes, salted', async () => {
    const [one, two] = await Promise.all([hashPassword(password), hashPassword(password)])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(two).not.toBe(one)
  })

  test('verifies its password and no other', async () => {
    const hash = await hashPassword(password)
    expect(await verifyPassword(hash, password)).toBe(true)
    expect(await verifyPassword(hash, Buffer.from('correct horsf'))).toBe(false)
    expect(await verifyPassword(hash, Buffer.from('correct horse\0'))).toBe(false)
    expect(await verifyPassword(hash, Buffer.from('correct'))).toBe(false)
  })

  test('takes any bytes for a password, NUL among them', async () => {
    const hash = await hashPassword(Buffer.from('a\0b'))
    expect(await verifyPassword(hash, Buffer.from('a\0b'))).toBe(true)
    expect(await verifyPassword(hash, Buffer.from('a\0c'))).toBe(false)
  })

  test('is not made of nothing, and nothing never verifies', async () => {
    await expect(hashPassword(new Uint8Array(0))).rejects.toThrow(RangeError)
    expect(await verifyPassword(await hashPassword(password), new Uint8Array(0))).toBe(false)
  })

  test('leaves the bytes of its caller as they are', async () => {
    const own = Buffer.from('correct horse')
    await verifyPassword(await hashPassword(own), own)
    expect(own.toString()).toBe('correct horse')
  })

  test('is made beside one other at most', async () => {
    const original = sodium.crypto_pwhash_str_async.bind(sodium)
    let running = 0
    let most = 0
    const spy = vi.spyOn(sodium, 'crypto_pwhash_str_async').mockImplementation(async (...given) => {
      running++
      most = Math.max(most, running)
      await original(...given)
      running--
    })
    try {
      await Promise.all([1, 2, 3, 4, 5].map(() => hashPassword(password)))
    } finally {
      spy.mockRestore()
    }
    expect(most).toBe(2)
  })

  test('is made from a copy, so the caller may wipe its own bytes at once', async () => {
    const wiped = Buffer.from(password)
    const hashing = [1, 2, 3].map(() => hashPassword(wiped))
    wiped.fill(0)
    for (const hash of await Promise.all(hashing)) expect(await verifyPassword(hash, password)).toBe(true)
  })

  test('comes for all who wait, more than run at once, and failures free their place', async () => {
    const hash = await hashPassword(password)
    const work = Array.from({ length: 12 }, (_, i) =>
      verifyPassword(hash, i % 2 ? password : Buffer.from('no')),
    )
    expect(await Promise.all(work)).toEqual(Array.from({ length: 12 }, (_, i) => i % 2 === 1))
    expect(await verifyPassword(hash, password)).toBe(true)
  })

  test('is made off the main thread', async () => {
    const order: string[] = []
    // More than run at once: if they ran on this thread, all would be done before its next turn.
    const hashing = Promise.all([1, 2, 3, 4].map(() => hashPassword(password))).then(() =>
      order.push('hashes'),
    )
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    order.push('next turn')
    await hashing
    expect(order).toEqual(['next turn', 'hashes'])
  })

  test.each([
    '',
    'plain',
    '$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=65536,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc\n',
    `$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$${'A'.repeat(200)}`,
  ])('that is malformed or costs too much does not verify: %s', async (hash) => {
    expect(await verifyPassword(hash, Buffer.from('password'))).toBe(false)
  })
})
