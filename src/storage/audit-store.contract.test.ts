import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import {
  makeEvent,
  makeWorkspace,
  newId,
  postgresStore,
  sqliteStore,
  type OpenStore,
} from '../../test/store-rows.ts'
import { setColumn } from '../../test/tamper.ts'
import { emptyHead, instanceChain, verifyChain } from '../core/audit/chain.ts'
import type { ChainedEvent } from '../core/audit/event.ts'
import type { WorkspaceId } from '../core/ids.ts'

const engines = [
  ['SQLite', sqliteStore],
  ['Postgres', () => postgresStore(inject('postgresUrl'))],
] as const

describe.each(engines)('the audit record on %s', (_name, openStore) => {
  let store: OpenStore

  beforeEach(async () => {
    store = await openStore()
  })
  afterEach(() => store[Symbol.asyncDispose]())

  const append = (workspaceId: WorkspaceId | undefined, ...actions: string[]) =>
    store.transact(async ({ audit }) => {
      for (const action of actions) audit.append(makeEvent(workspaceId, action))
    })
  const read = (chain: string, after = 0, limit = 1000) =>
    store.transact(({ audit }) => audit.read(chain, after, limit))
  const actionsOf = (events: readonly ChainedEvent[]) =>
    events.map(({ body }) => (JSON.parse(body) as { action: string }).action)

  it('numbers each chain from one, in the order of what was appended', async () => {
    const workspace = newId<WorkspaceId>()
    await append(undefined, 'a', 'b')
    await Promise.all([append(workspace, 'c'), append(undefined, 'd'), append(workspace, 'e', 'f')])
    const [instance, own] = [await read(instanceChain), await read(workspace)]
    expect(actionsOf(instance)).toEqual(['a', 'b', 'd'])
    expect(actionsOf(own)).toEqual(['c', 'e', 'f'])
    expect(own.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(await store.transact(({ audit }) => audit.chains())).toEqual([workspace, instanceChain].toSorted())
    expect(verifyChain(emptyHead, instance)).toMatchObject({ seq: 3 })
  })

  it('pages forwards after and backwards before a number', async () => {
    await append(undefined, 'a', 'b', 'c', 'd', 'e')
    expect(actionsOf(await read(instanceChain, 1, 2))).toEqual(['b', 'c'])
    expect(await read(instanceChain, 5)).toEqual([])
    expect(await read('absent')).toEqual([])
    const back = (before: number, limit: number) =>
      store.transact(({ audit }) => audit.readBackwards(instanceChain, before, limit))
    expect(actionsOf(await back(Number.MAX_SAFE_INTEGER, 2))).toEqual(['e', 'd'])
    expect(actionsOf(await back(3, 10))).toEqual(['b', 'a'])
  })

  it('stays whole under two hundred works at once, of which some are rolled back', async () => {
    const workspaces = Array.from({ length: 3 }, () => newId<WorkspaceId>())
    const works = Array.from({ length: 200 }, (_, index) => index)
    const failing = (index: number) => index % 7 === 3
    await Promise.allSettled(
      works.map((index) =>
        store.transact(async ({ audit, places }) => {
          audit.append(makeEvent(workspaces[index % 3], `work ${index}`))
          await places.insertWorkspace(makeWorkspace(`slug-${index}`))
          if (failing(index)) throw new Error('rolled back')
        }),
      ),
    )
    const seen: string[] = []
    for (const chain of workspaces) {
      const events = await read(chain)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      expect(verifyChain(emptyHead, events)).toMatchObject({ seq: events.length })
      seen.push(...actionsOf(events))
    }
    const kept = works.filter((index) => !failing(index)).map((index) => `work ${index}`)
    expect(seen.toSorted()).toEqual(kept.toSorted())
    const slugs = (await store.transact(({ places }) => places.workspaces())).map(({ slug }) => slug)
    expect(slugs).toHaveLength(kept.length)
  })

  it('takes a batch of any size in few statements', async () => {
    const actions = Array.from({ length: 700 }, (_, index) => `event ${index}`)
    const before = store.engine.counters.statements
    await append(undefined, ...actions)
    // The head, then 256, 256, 128, 32, 16, 8 and 4.
    expect(store.engine.counters.statements - before).toBe(8)
    expect(actionsOf(await read(instanceChain))).toEqual(actions)
  })

  it('costs a request alone one look at the head and one insert', async () => {
    await append(undefined, 'first')
    const before = store.engine.counters.statements
    await append(undefined, 'second')
    expect(store.engine.counters.statements - before).toBe(2)
  })

  it('shows an event that was changed in the store', async () => {
    await append(undefined, 'a', 'b', 'c')
    const [, second] = await read(instanceChain)
    await setColumn(store.engine, 'audit_event', { seq: 2 }, 'body', second?.body.replace('"b"', '"x"'))
    expect(verifyChain(emptyHead, await read(instanceChain))).toMatchObject({ seq: 2, fault: 'hash' })
  })

  it('takes nothing but events to the end of a batch', async () => {
    const odd = store.engine.submit(async (session) => {
      session.defer({ action: 'odd' })
    })
    await expect(odd).rejects.toThrow('only audit events')
    expect(await read(instanceChain)).toEqual([])
  })
})
