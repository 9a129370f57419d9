import sodium from 'sodium-native'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestHouse, type Act, type TestHouse } from '../../../test/house.ts'
import { at, utf8 } from '../../../test/world.ts'
import { limits } from '../../limits.ts'
import { findShadowed } from '../doctor/shadowed.ts'
import type { ConsumerDeclaration } from '../resolve/consumer.ts'
import { putSecret } from '../secret/put-secret.ts'
import { planChanges } from './plan-changes.ts'

const app = { project: 'app' }
const environments = Array.from({ length: 40 }, (_, index) => `env-${index}`)
const own = { from: 'environment', store: 'shared', imports: false } as const
const declared = Array.from({ length: 10 }, (_, index): ConsumerDeclaration => {
  const layers = [own, { ...own, from: 'project' }, { ...own, from: 'workspace' }] as const
  return { name: `toy-${index}`, environmentOptional: false, expands: true, layers }
})
/** In both phases, with `run` and `environment`. */
const consumers = environments.length * (declared.length + 2) * 2
/** As many as are too many over those that read a project: all but `environment`. */
const tooMany = Math.ceil(limits.comparedValuesMax / (environments.length * declared.length * 2))

let house: TestHouse
let alice: Act

beforeAll(async () => {
  house = await openTestHouse(undefined, { consumers: declared })
  const projects = [{ slug: 'app', environments }]
  const tokens = await house.seed({
    users: [{ login: 'alice' }],
    workspaces: [{ slug: 'acme', members: [{ user: 'alice', role: 'owner' }], projects }],
    tokens: [{ name: 'alice', user: 'alice' }],
  })
  alice = house.as(tokens.get('alice'))
  await Promise.all(names(tooMany).map((name) => put(app, name, `value of ${name}`)))
})
afterAll(() => house[Symbol.asyncDispose]())

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `NAME_${index}`)
}

async function put({ project }: { project?: string }, name: string, text: string): Promise<void> {
  const value = { kind: 'plain', bytes: utf8(text) } as const
  const attributes = { phase: 'both' } as const
  await alice(putSecret, { at: at('acme', project), store: 'shared', name, value, attributes })
}

function plan(count: number) {
  const set = names(count).map((name) => ({ name, bytes: utf8('another') }))
  return alice(planChanges, {
    at: at('acme'),
    changes: [{ project: 'app', store: 'shared', set, unset: [] }],
  })
}

/** How many writes of somebody else are done one after the other before this is. */
async function writesBeside(work: Promise<unknown>): Promise<number> {
  let writes = 0
  const end = { reached: false }
  const ending = work.finally(() => {
    end.reached = true
  })
  while (!end.reached) {
    await put(app, 'BESIDE', `${writes}`)
    writes += 1
  }
  await ending
  return writes
}

describe('with many consumers', () => {
  it('a plan opens each value once', async () => {
    const opening = vi.spyOn(sodium, 'crypto_aead_xchacha20poly1305_ietf_decrypt')
    const { compared, effects } = await plan(2)
    expect(compared).toBe(consumers)
    expect(effects).toHaveLength(2 * (consumers - 2 * environments.length))
    // Each as it stands, and the two as they would be. Keys may be unwrapped beside them.
    expect(opening.mock.calls.length).toBeLessThanOrEqual(tooMany + 2 + 4)
    opening.mockRestore()
  })

  it('others write while a plan and a doctor ask one place after the other', async () => {
    expect(await writesBeside(plan(1))).toBeGreaterThan(environments.length / 2)
    const shadowed = alice(findShadowed, { at: at('acme', 'app') })
    expect(await writesBeside(shadowed)).toBeGreaterThan(environments.length / 2)
  })

  it('a plan that would compare too many values says what to narrow', async () => {
    await expect(plan(tooMany)).rejects.toMatchObject({ code: 'limit', facts: { subject: 'value' } })
    await expect(plan(tooMany)).rejects.toThrow('ask for fewer names at once')
  })

  it('a doctor says when too many values lose, and counts none that wins for anybody', async () => {
    const shadowed = () => alice(findShadowed, { at: at('acme') })
    expect((await shadowed()).items).toEqual([])
    const [first = '', ...rest] = names(tooMany)
    await put({}, first, 'of the workspace')
    await put({}, 'ALONE', 'wins')
    const { items } = await shadowed()
    expect(items.map(({ behind }) => behind.length)).toEqual([consumers - 2 * environments.length])
    await Promise.all(rest.map((name) => put({}, name, 'of the workspace')))
    await expect(shadowed()).rejects.toMatchObject({ code: 'limit', facts: { subject: 'value' } })
  })
})
