import { Readable, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { limits } from '../../limits.ts'
import type { Io } from '../io.ts'
import { type ValueOptions, readValue, withoutLineEnd } from './read-value.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })

async function read(input: string | Uint8Array, options: ValueOptions = {}): Promise<Buffer> {
  const stdin = Readable.from([Buffer.from(input)])
  const io: Io = { stdin, stdout: nowhere, stderr: nowhere, env: {}, cwd: '/' }
  return Buffer.from(await readValue('A', options, io))
}

describe('a value from a pipe', () => {
  it('loses the line end that was put behind it, and nothing else', async () => {
    expect(String(await read('a\nb \n'))).toBe('a\nb ')
    expect(String(await read('a\r\n'))).toBe('a')
    expect(String(await read('\n a'))).toBe('\n a')
  })

  it('is kept to the byte with --exact, or when it is no text', async () => {
    expect(String(await read('a\n', { exact: true }))).toBe('a\n')
    expect(await read(Uint8Array.of(0xff, 0x0a))).toEqual(Buffer.of(0xff, 0x0a))
  })

  it('may have the greatest size with a line end behind it, and no byte more', async () => {
    const whole = 'a'.repeat(limits.valueBytesMax)
    expect((await read(`${whole}\n`)).length).toBe(limits.valueBytesMax)
    await expect(read(`${whole}a`)).rejects.toThrow('at most')
    await expect(read(whole.repeat(3))).rejects.toThrow('at most')
  })

  it.each(['', '\n'])('is refused when it is empty (%j)', async (input) => {
    await expect(read(input)).rejects.toThrow('the value is empty')
  })
})

describe('a value from an option', () => {
  it('may be empty', async () => {
    expect((await read('', { value: '' })).length).toBe(0)
  })

  it('is one, or a file', async () => {
    await expect(read('', { value: 'a', valueFile: 'b' })).rejects.toThrow('not both')
  })

  it('is the whole file', async () => {
    expect(String(await read('', { valueFile: import.meta.filename }))).toMatch(/^import [^]*\n$/)
  })
})

describe('withoutLineEnd', () => {
  it('may leave nothing', () => {
    expect(withoutLineEnd(bytes('\r\n\n'))).toEqual(bytes(''))
  })
})
