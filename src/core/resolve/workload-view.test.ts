import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type Act, type TestHouse } from '../../../test/house.ts'
import { at, events, plainGroup, utf8 } from '../../../test/world.ts'
import { treeName } from '../group/global-values.ts'
import { type GivenValues, writeGroup } from '../group/write-group.ts'
import type { Locator } from '../place/place.ts'
import { resolve } from './resolve.ts'

const template = '${{secrets.shared-tree.values.pw}}'
let house: TestHouse
let alice: Act
let narrow: Act

beforeAll(async () => {
  house = await openTestHouse()
  const tokens = await house.seed({
    users: [{ login: 'alice' }, { login: 'narrow' }],
    workspaces: [
      {
        slug: 'acme',
        members: [
          { user: 'alice', role: 'owner' },
          { user: 'narrow', role: 'developer', project: 'app' },
        ],
        projects: [{ slug: 'app', workloads: [{ name: 'api', kind: 'service' }] }],
      },
    ],
    tokens: [
      { name: 'alice', user: 'alice' },
      { name: 'narrow', user: 'narrow' },
    ],
  })
  alice = house.as(tokens.get('alice'))
  narrow = house.as(tokens.get('narrow'))
  await write(at('acme'), 'Shared tree', treeName, '{"pw":"of the workspace"}')
  await write(at('acme', 'app'), 'Uses', 'DB', template)
})
afterAll(() => house[Symbol.asyncDispose]())

async function write(place: Locator, title: string, name: string, text: string): Promise<void> {
  const settings = plainGroup(title, 'both')
  const values: GivenValues = {
    kinds: new Set(['value']),
    entries: [{ kind: 'value', name, bytes: utf8(text) }],
  }
  await alice(writeGroup, { at: place, mode: 'create', settings, values })
}

async function received(as: Act) {
  const asked = { at: at('acme', 'app'), as: 'workload:api', phase: 'runtime' } as const
  const { values, unresolved } = await as(resolve, asked)
  return { texts: values.map(({ bytes }) => Buffer.from(bytes).toString()), unresolved }
}

describe('what a workload receives by way of a template', () => {
  it('is the workspace’s secret for whoever may consume it there, and is on the audit record', async () => {
    expect(await received(alice)).toEqual({ texts: ['of the workspace'], unresolved: [] })
    const [event] = await events(house, 'acme', 1)
    const targets = event?.['targets'] as { name: string }[]
    expect(targets.map(({ name }) => name)).toEqual(['DB', treeName])
  })

  it('stays as it was written for whoever may consume in the project alone, and is reported', async () => {
    expect(await received(narrow)).toEqual({
      texts: [template],
      unresolved: [{ in: 'DB', reference: template, fault: 'unknown' }],
    })
  })
})
