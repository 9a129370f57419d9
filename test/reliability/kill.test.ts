import { expect, it } from 'vitest'
import { runKillCycles } from './kill-cycles.ts'
import { createRandom, seedOf } from './random.ts'

const cycles = Number(process.env['KEYWELL_KILL_CYCLES'] ?? 6)
const seed = seedOf(process.env)

it(
  `loses no acknowledged write and leaves none half-written over ${cycles} kills`,
  async () => {
    const isLong = process.env['KEYWELL_KILL_CYCLES'] !== undefined
    const progress = isLong ? (line: string) => process.stderr.write(`${line}\n`) : undefined
    const figures = await runKillCycles(cycles, createRandom(seed), progress)
    console.log('kill cycles', { seed, ...figures })
    expect(figures.findings).toEqual([])
    expect(figures.cycles).toBe(cycles)
    // 200 cycles: at least 20,000 acknowledged, and 50 kills between request and answer. A short run must have some.
    const [written, between] = isLong ? [cycles * 100, cycles / 4] : [1, 1]
    expect(figures.acknowledged).toBeGreaterThanOrEqual(written)
    expect(figures.killsBetweenRequestAndAnswer).toBeGreaterThanOrEqual(between)
  },
  30_000 + cycles * 20_000,
)
