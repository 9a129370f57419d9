import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../test/engines.ts'
import type { Act, TestHouse } from '../../../test/house.ts'
import { at, events, plainGroup, populate, utf8 } from '../../../test/world.ts'
import { writeGroup } from '../group/write-group.ts'
import { deleteWorkspace } from './delete-workspace.ts'
import { addWorkspace } from './write-workspace.ts'

describe.each(engines)('the end of a workspace on %s', (_engine, openHouse) => {
  let house: TestHouse
  let owner: Act

  beforeAll(async () => {
    house = await openHouse()
    owner = (await populate(house))('owner')
  }, 60_000)
  afterAll(() => house[Symbol.asyncDispose]())

  it('is the end of the groups of the workspace itself, and needs its slug while there is one', async () => {
    await owner(addWorkspace, { slug: 'small', name: 'Small' })
    const entries = [{ name: 'GLOBAL', kind: 'value', bytes: utf8('canary') }] as const
    const values = { kinds: new Set(['value'] as const), entries }
    const settings = plainGroup('for everybody')
    await owner(writeGroup, { at: at('small'), mode: 'create', settings, values })

    await expect(owner(deleteWorkspace, { workspace: 'small' })).rejects.toMatchObject({ code: 'conflict' })
    const { groups } = await owner(deleteWorkspace, { workspace: 'small', confirm: 'small' })
    expect(groups).toMatchObject([
      {
        group: { slug: 'for-everybody', live: false },
        ended: [{ secret: { name: 'GLOBAL' }, value: { live: false } }],
      },
    ])
    const [event] = await events(house, undefined, 1)
    expect(event).toMatchObject({
      action: 'workspace.deleted',
      targets: [
        { kind: 'workspace', name: 'small' },
        { kind: 'group', name: 'for-everybody' },
        { kind: 'secret', name: 'GLOBAL', deleted: true },
      ],
    })
  })
})
