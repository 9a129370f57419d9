import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { limits } from '../limits.ts'
import { LogStream } from './log-stream.ts'

describe('the log stream', () => {
  let folder: string
  let file: string
  let descriptor: number

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'keywell-log-'))
    file = path.join(folder, 'log')
    descriptor = openSync(file, 'w')
  })
  afterEach(() => {
    closeSync(descriptor)
    rmSync(folder, { recursive: true })
  })

  it('writes a single line without waiting for another', async () => {
    new LogStream(descriptor).write('one\n')
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toBe('one\n'))
  })

  it('keeps the order of many lines, and loses none of them', async () => {
    const stream = new LogStream(descriptor)
    const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index} ä\n`)
    for (const line of lines) {
      stream.write(line)
      if (line.includes('00 ')) await turnOfLoop()
    }
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toBe(lines.join('')))
  })

  it('drops what nobody takes, and goes on', async () => {
    const stream = new LogStream(descriptor)
    const line = `${'x'.repeat(limits.logCharsTogether)}\n`
    for (let chars = 0; chars < limits.logCharsWaitingMax * 2; chars += line.length) stream.write(line)
    await vi.waitFor(() => expect(readFileSync(file).length).toBeGreaterThan(limits.logCharsWaitingMax))
    expect(readFileSync(file).length).toBeLessThan(limits.logCharsWaitingMax + 3 * line.length)
    stream.write('after\n')
    await vi.waitFor(() => expect(readFileSync(file, 'utf8').endsWith('after\n')).toBe(true))
  })

  it('does not fail where nothing can be written', async () => {
    const unwritable = openSync(file, 'r')
    const stream = new LogStream(unwritable)
    const line = `${'x'.repeat(limits.logCharsTogether)}\n`
    stream.write(line)
    await turnOfLoop()
    expect(() => stream.write(line)).not.toThrow()
    closeSync(unwritable)
    expect(readFileSync(file, 'utf8')).toBe('')
  })
})
