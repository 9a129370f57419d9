import { describe, expect, it } from 'vitest'
import { startChild } from './start-child.ts'

const together = 8

describe('startChild', () => {
  it('answers with every exit code there is', { timeout: 120_000 }, async () => {
    const codes = Array.from({ length: 256 }, (_, code) => code)
    const answered: number[] = []
    for (let from = 0; from < codes.length; from += together) {
      const some = codes.slice(from, from + together).map((code) => {
        return startChild(
          { command: 'sh', args: ['-c', `exit ${code}`], env: {}, files: [] },
          { isTerminal: false },
        )
      })
      answered.push(...(await Promise.all(some)))
    }
    expect(answered).toEqual(codes)
  })
})
