import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { cutPower } from './power-cut/states.ts'
import { traceProgram } from './power-cut/trace.ts'
import { createRandom, seedOf } from './random.ts'

const states = Number(process.env['KEYWELL_POWER_STATES'] ?? 100)
const seed = seedOf(process.env)
const canTrace = spawnSync(traceProgram, ['-f', '--seccomp-bpf', 'true'], { stdio: 'ignore' }).status === 0

describe.skipIf(!canTrace)('a power cut (needs strace)', () => {
  it(
    `loses nothing that was acknowledged, in ${states} states of the disk`,
    async () => {
      const figures = await cutPower({ states, writes: 100 + states / 4, sync: true }, createRandom(seed))
      console.log('power cuts', { seed, ...figures, losses: figures.losses.length })
      expect(figures.losses).toEqual([])
      expect(figures.states).toBe(states)
      expect(figures.states).toBeGreaterThan(0)
      expect(figures.uncertainStates).toBeGreaterThan(states / 2)
      expect(figures.checkpoints).toBeGreaterThan(5)
    },
    120_000 + states * 1_000,
  )

  it('would be seen to lose, if the store did not sync', async () => {
    const figures = await cutPower({ states: 40, writes: 60, sync: false }, createRandom(seed))
    console.log('power cuts without syncs', { seed, ...figures, losses: figures.losses.length })
    expect(figures.losses).toContainEqual(expect.stringMatching(/acknowledged write \d+ is lost/))
  }, 120_000)
})
