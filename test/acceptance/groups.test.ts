import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, type NorthflankServer, northflankServer } from './northflank.ts'

let nf: NorthflankServer
beforeAll(async () => {
  nf = await northflankServer()
  await call(nf, 'PUT', '/projects/default-project/secrets', {
    name: 'Example',
    secretType: 'environment',
    priority: 10,
    secrets: {
      variables: { A: '1', B: '2', T: '${fn.randomSecret(16)}' },
      files: { '/etc/a': { data: 'YQ==', encoding: 'base64' } },
    },
  })
})
afterAll(() => nf?.stop())

const project = '/workspaces/acme/projects/default-project'
const group = `${project}/groups/example`

async function native(method: string, path: string, body?: unknown, token = nf.tokens['full']) {
  const answer = await fetch(`${nf.server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

async function state() {
  const { body } = await call(nf, 'GET', '/projects/default-project/secrets/example?show=this')
  return body.data as never as {
    priority: number
    secrets: { variables: Record<string, string>; files: Record<string, object> }
  }
}
async function drawn() {
  const path =
    '/projects/default-project/services/example-service/runtime-environment?replaceTemplatedValues=true'
  const { body } = await call(nf, 'GET', path)
  return (body.data as never as { runtimeEnvironment: Record<string, string> }).runtimeEnvironment['T']
}
interface Change {
  changeId: string
  settingsChanged: boolean
  live: boolean
  values: { name: string }[]
}
const history = async () => (await native('GET', `${group}/history`)).body['items'] as Change[]

describe('one value of a group', () => {
  it('is set and unset without sending the others', async () => {
    const before = await drawn()
    const edit = {
      set: [
        { name: 'B', value: '3' },
        { name: 'C', value: '4' },
      ],
      unset: [{ name: 'A' }],
    }
    const { status, body } = await native('PATCH', `${group}/values`, edit)
    expect(status).toBe(200)
    expect(body).toEqual({
      settingsChanged: false,
      changes: [
        { action: 'delete', kind: 'value', name: 'A', version: 2 },
        { action: 'update', kind: 'value', name: 'B', version: 2 },
        { action: 'create', kind: 'value', name: 'C', version: 1 },
      ],
    })
    const { secrets } = await state()
    expect(secrets.variables).toEqual({ B: '3', C: '4', T: '${fn.randomSecret(16)}' })
    expect(secrets.files).toEqual({ '/etc/a': { data: 'YQ==', encoding: 'base64' } })
    expect(await drawn()).toBe(before)
  })

  it('is tried first, with what would change, and changes nothing', async () => {
    const before = await state()
    const edit = {
      set: [
        { name: 'B', value: '9' },
        { name: 'C', value: '4' },
      ],
    }
    const tried = await native('PATCH', `${group}/values?dryRun=true`, edit)
    expect(tried.body).toEqual({
      settingsChanged: false,
      changes: [{ action: 'update', kind: 'value', name: 'B', version: 3 }],
    })
    expect(await state()).toEqual(before)
  })

  it('that is not there cannot be unset', async () => {
    const { status } = await native('PATCH', `${group}/values`, { unset: [{ name: 'NONE' }] })
    expect(status).toBe(404)
  })

  it('is not for whoever may only read', async () => {
    const edit = { set: [{ name: 'B', value: '9' }] }
    expect((await native('PATCH', `${group}/values`, edit, nf.tokens['reader'])).status).toBe(403)
    expect((await native('GET', `${group}/values`, undefined, nf.tokens['lister'])).status).toBe(403)
    const seen = await native('GET', `${group}/values`)
    expect(seen.body['items']).toContainEqual({
      name: '/etc/a',
      kind: 'file',
      version: 1,
      value: 'a',
      encoding: 'utf8',
      fileEncoding: 'base64',
    })
  })
})

describe('a guess at a value of a group', () => {
  it('is told apart from another only to whoever may reveal', async () => {
    const tokens = await nf.server.apply({
      users: [{ login: 'dora', reveal_forbidden: true }],
      workspaces: [{ slug: 'acme', members: [{ user: 'dora', role: 'owner' }] }],
      tokens: [{ name: 'dora', user: 'dora', workspace: 'acme' }],
    })
    const edit = (value: string, query: string, token = tokens['dora']) =>
      native('PATCH', `${group}/values${query}`, { set: [{ name: 'B', value }] }, token)
    const changes = [{ action: 'update', kind: 'value', name: 'B', version: 3 }]
    await edit('3', '', nf.tokens['full'])
    const full = await edit('3', '?dryRun=true', nf.tokens['full'])
    expect(full.body['changes'], 'whoever may reveal is told').toEqual([])
    expect((await edit('wrong', '?dryRun=true')).body['changes']).toEqual(changes)
    expect((await edit('3', '?dryRun=true')).body['changes']).toEqual(changes)
    expect((await edit('3', '')).body['changes'], 'and it is what happens').toEqual(changes)
    const [change] = await history()
    expect(change?.values).toEqual([{ kind: 'value', name: 'B', version: 3 }])
    expect((await state()).secrets.variables['B']).toBe('3')
  })
})

describe('a write that answers all values', () => {
  it('has each of them on the audit record, those it wrote apart from those it showed', async () => {
    await call(nf, 'PATCH', '/projects/default-project/secrets/example', {
      secrets: { files: { '/etc/a': { data: 'Yg==', encoding: 'base64' } } },
    })
    const { body } = await native('GET', '/audit/events?workspace=acme&limit=5')
    const [last] = body['items'] as { event: { action: string; targets: Record<string, unknown>[] } }[]
    expect(last?.event.action).toBe('group.updated')
    const targets = last?.event.targets.filter(({ kind }) => kind === 'secret') ?? []
    const names = (shown: true | undefined) =>
      targets.filter((target) => target['shown'] === shown).map(({ name }) => name)
    expect(names(undefined)).toEqual(['/etc/a'])
    expect(names(true)).toEqual(['B', 'C', 'T'])
    const back = { secrets: { files: { '/etc/a': { data: 'YQ==', encoding: 'base64' } } } }
    await call(nf, 'PATCH', '/projects/default-project/secrets/example', back)
  })
})

describe('a change of a whole group', () => {
  it('is taken back as one, values, settings and what was drawn', async () => {
    const before = await state()
    const drawnBefore = await drawn()
    await call(nf, 'PUT', '/projects/default-project/secrets', {
      name: 'Example',
      secretType: 'environment',
      priority: 99,
      secrets: { variables: { OTHER: '1', T: '${fn.randomSecret(17)}' } },
    })
    const [change] = await history()
    expect(change).toMatchObject({ settingsChanged: true, live: true })
    expect(change?.values.map(({ name }) => name).toSorted()).toEqual(['/etc/a', 'B', 'C', 'OTHER', 'T'])
    const changeId = change?.changeId
    const tried = await native('POST', `${group}/undo?dryRun=true`, { changeId })
    expect(tried.body).toMatchObject({ settingsChanged: true })
    expect((await state()).priority).toBe(99)
    expect((await native('POST', `${group}/undo`, { changeId })).status).toBe(200)
    const after = await state()
    expect(after.priority).toBe(before.priority)
    expect(after.secrets).toEqual(before.secrets)
    expect(await drawn()).toBe(drawnBefore)
  })

  it('brings a deleted group back, with its time of creation', async () => {
    const before = await state()
    await call(nf, 'DELETE', '/projects/default-project/secrets/example')
    const [change] = await history()
    expect(change?.live).toBe(false)
    expect((await native('POST', `${group}/undo`, { changeId: change?.changeId })).status).toBe(200)
    expect(await state()).toMatchObject({ ...before, updatedAt: expect.any(String) as string })
  })

  it('is not taken back over a later one, nor when it never was', async () => {
    await native('PATCH', `${group}/values`, { set: [{ name: 'X', value: '1' }] })
    const [first] = await history()
    await native('PATCH', `${group}/values`, { set: [{ name: 'X', value: '2' }] })
    const refused = await native('POST', `${group}/undo`, { changeId: first?.changeId })
    expect(refused.status).toBe(409)
    const unknown = await native('POST', `${group}/undo`, { changeId: 'nothing' })
    expect(unknown.status).toBe(404)
    const [second] = await history()
    expect((await native('POST', `${group}/undo`, { changeId: second?.changeId })).status).toBe(200)
    expect((await state()).secrets.variables['X']).toBe('1')
  })
})

describe('the check-up of groups', () => {
  it('names values that can never win, links that lead nowhere, and groups that reach nobody', async () => {
    const groups = '/projects/second/secrets'
    await nf.server.apply({
      workspaces: [
        { slug: 'acme', projects: [{ slug: 'second', workloads: [{ name: 'api', kind: 'service' }] }] },
      ],
    })
    const of = (name: string, over: object) => ({ name, secretType: 'environment', priority: 1, ...over })
    await call(nf, 'PUT', groups, of('Low', { secrets: { variables: { A: 'low', B: 'low' } } }))
    await call(nf, 'PUT', groups, of('High', { priority: 9, secrets: { variables: { A: 'high' } } }))
    await call(
      nf,
      'PUT',
      groups,
      of('Lost', {
        restrictions: { restricted: true, nfObjects: [{ id: 'gone', type: 'job' }] },
        addonDependencies: [{ addonId: 'nowhere', keys: [{ keyName: 'K' }] }],
      }),
    )
    await call(nf, 'POST', '/projects/second/services/api/runtime-environment', {
      runtimeEnvironment: { B: 'pinned' },
    })
    const { body } = await native('GET', '/workspaces/acme/projects/second/doctor/groups')
    expect(body).toEqual({
      shadowed: [
        { name: 'A', layer: 'group low', behind: [{ workload: 'service api', layer: 'group high' }] },
        { name: 'B', layer: 'group low', behind: [{ workload: 'service api', layer: 'workload api' }] },
      ],
      faults: [
        { group: 'lost', fault: 'its restrictions admit no workload' },
        { group: 'lost', fault: 'it is restricted to the job gone, which is not registered here' },
        { group: 'lost', fault: 'it links to the managed addon nowhere, which is not registered here' },
      ],
    })
  })

  it('and the explanation of a workload say the same as the vendor’s details', async () => {
    const path = '/workspaces/acme/projects/second/explained?as=workload:api'
    const explained = (await native('GET', path)).body['items'] as { name: string; hidden?: unknown[] }[]
    const details = await call(nf, 'GET', '/projects/second/services/api/runtime-environment/details')
    const shown = details.body.data?.['runtimeEnvironment'] as never as Record<
      string,
      { overriding: unknown[] }
    >
    expect(explained.map(({ name }) => name).toSorted()).toEqual(Object.keys(shown).toSorted())
    for (const item of explained) {
      expect(item.hidden).toHaveLength(shown[item.name]?.overriding.length ?? -1)
    }
    const received = await native('GET', '/workspaces/acme/projects/second/resolved?as=workload:api')
    const pairs = (received.body['items'] as { name: string; value: string }[]).map(({ name, value }) => [
      name,
      value,
    ])
    const effective = await call(nf, 'GET', '/projects/second/services/api/runtime-environment')
    expect(Object.fromEntries(pairs)).toEqual(effective.body.data?.['runtimeEnvironment'])
  })

  it('leaves nothing for the check of integrity to find', async () => {
    const checked = await native('GET', '/doctor/integrity', undefined, nf.server.ownerToken)
    expect(checked.body['faults']).toEqual([])
  })
})
