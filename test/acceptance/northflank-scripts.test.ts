import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, call, type NorthflankServer, northflankServer } from './northflank.ts'

let nf: NorthflankServer
beforeAll(async () => {
  nf = await northflankServer()
})
afterAll(() => nf?.stop())

const groups = '/projects/default-project/secrets'

/** Follows cursors as a sync does. */
async function all(path: string, key: string): Promise<{ id: string }[]> {
  const found: { id: string }[] = []
  let cursor: string | undefined
  do {
    const next = cursor === undefined ? '' : `&cursor=${cursor}`
    const { body } = await call(nf, 'GET', `${path}?per_page=100${next}`)
    found.push(...((body.data?.[key] ?? []) as { id: string }[]))
    cursor = body.pagination?.cursor
  } while (cursor !== undefined)
  return found
}

const variablesOf = ({ body }: Answer) =>
  (body.data as never as { secrets: { variables: object } }).secrets.variables

describe('a sync that copies values in', () => {
  it('reads the own values alone, and replaces the whole map', async () => {
    await call(nf, 'POST', groups, {
      name: 'Synced',
      secretType: 'environment',
      priority: 10,
      addonDependencies: [{ addonId: 'example-addon', keys: [{ keyName: 'PASSWORD', aliases: ['DB'] }] }],
      secrets: { variables: { KEEP: '1', OLD: '1' } },
    })
    expect((await all('/projects', 'projects')).map(({ id }) => id)).toContain('default-project')
    expect((await all(groups, 'secrets')).map(({ id }) => id)).toContain('synced')
    const before = await call(nf, 'GET', `${groups}/synced/details`)
    expect(variablesOf(before)).toEqual({ KEEP: '1', OLD: '1' })
    const wanted = { KEEP: '1', NEW: '2' }
    const patched = await call(nf, 'PATCH', `${groups}/synced`, { secrets: { variables: wanted } })
    expect(variablesOf(patched)).toEqual(wanted)
    expect(variablesOf(await call(nf, 'GET', `${groups}/synced/details`))).toEqual(wanted)
  })

  it('sends files beside the variables and counts what comes back', async () => {
    const wanted = { A: '1', B: '2', C: '3' }
    const patched = await call(nf, 'PATCH', `${groups}/synced`, { secrets: { variables: wanted, files: {} } })
    expect(Object.keys(variablesOf(patched))).toHaveLength(3)
    const restricted = await call(nf, 'PATCH', `${groups}/synced`, { restrictions: { restricted: false } })
    expect(restricted.body.data?.['restrictions']).toEqual({ restricted: false })
    expect(variablesOf(restricted)).toEqual(wanted)
  })
})

describe('a provider that manages state', () => {
  it('finds exactly what it sent, in the order it sent it', async () => {
    const sent = {
      name: 'Managed group',
      description: 'By a provider',
      secretType: 'environment-arguments',
      priority: 20,
      tags: ['zeta', 'alpha', 'mid'],
      stageId: 'production',
      restrictions: {
        restricted: true,
        nfObjects: [
          { id: 'z-last', type: 'job' },
          { id: 'a-first', type: 'service' },
        ],
        tags: ['zzz', 'aaa'],
        tagMatchCondition: 'and',
      },
      secrets: {
        variables: { A: '1' },
        files: { '/x': { data: 'eA==', encoding: 'latin1' }, '/y': { data: 'eQ==' } },
      },
    }
    const created = await call(nf, 'POST', groups, sent)
    expect(created.body.data).toMatchObject(sent)
    expect(created.body.data).toMatchObject({ type: 'secret' })
    const read = await call(nf, 'GET', `${groups}/managed-group?show=this`)
    const { stageId: _undeclared, ...declared } = sent
    expect(read.body.data).toMatchObject(declared)
    for (const field of ['createdAt', 'updatedAt']) {
      expect(read.body.data?.[field]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    }
    const changed = await call(nf, 'PATCH', `${groups}/managed-group`, { priority: 21 })
    expect(changed.body.data).toMatchObject({ ...sent, priority: 21 })
    expect((await call(nf, 'DELETE', `${groups}/managed-group`)).status).toBe(200)
    expect((await call(nf, 'DELETE', `${groups}/managed-group`)).status).toBe(404)
    expect((await call(nf, 'GET', `${groups}/managed-group?show=this`)).status).toBe(404)
  })

  it('makes a group of an ended one’s name anew', async () => {
    const body = { name: 'Managed group', secretType: 'environment', priority: 1 }
    const made = await call(nf, 'POST', groups, body)
    expect(made.status).toBe(200)
    expect(made.body.data).not.toHaveProperty('tags')
    expect(made.body.data?.['secrets']).toEqual({ variables: {}, files: {} })
  })

  it('pages through teams and their projects', async () => {
    expect((await all('/teams', 'teams')).map(({ id }) => id)).toEqual(['acme'])
    const ids = (await all('/teams/acme/projects', 'projects')).map(({ id }) => id)
    expect(ids.toSorted()).toEqual(['default-project', 'second'])
  })
})

describe('a deploy script', () => {
  it('creates, and on 409 updates', async () => {
    const body = {
      name: 'Deployed',
      secretType: 'environment',
      priority: 1,
      secrets: { variables: { V: '1' } },
    }
    expect((await call(nf, 'POST', groups, body)).status).toBe(200)
    const second = await call(nf, 'POST', groups, { ...body, name: 'deployed' })
    expect(second.status).toBe(409)
    expect(second.body.error?.message).toBe(
      'There is already a secret group with the same derived identifier',
    )
    const update = { secrets: { variables: { V: '2' } } }
    expect((await call(nf, 'POST', `${groups}/deployed`, update)).status).toBe(200)
    expect(variablesOf(await call(nf, 'GET', `${groups}/deployed?show=this`))).toEqual({ V: '2' })
  })
})

describe('writes at the same time', () => {
  it('leave one whole state of those that were sent', async () => {
    const maps = Array.from({ length: 12 }, (_, n) => ({ N: String(n), [`ONLY_${n}`]: '1' }))
    await call(nf, 'PUT', groups, { name: 'Racing', secretType: 'environment', priority: 1 })
    await Promise.all(
      maps.map((map) => call(nf, 'PATCH', `${groups}/racing`, { secrets: { variables: map } })),
    )
    const left = variablesOf(await call(nf, 'GET', `${groups}/racing?show=this`))
    expect(maps).toContainEqual(left)
  })
})
