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
    expect(figures.acknowledged).toBeGreaterThan(cycles * 20)
    expect(figures.killsBetweenRequestAndAnswer).toBeGreaterThan(cycles / 4)
  },
  30_000 + cycles * 20_000,
)
