import {
  ApiClient as ClientOf09,
  ApiClientInMemoryContextProvider as ContextOf09,
} from '@northflank/js-client'
import {
  ApiClient as ClientOf07,
  ApiClientInMemoryContextProvider as ContextOf07,
} from 'northflank-js-client-07'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  call,
  type CommandLine,
  documented,
  documentedSecrets,
  type NorthflankServer,
  northflankServer,
  openCommandLine,
  signedIn,
} from './northflank.ts'
import { hasProgram, runProgram } from './program.ts'

let nf: NorthflankServer
let cli: CommandLine
beforeAll(async () => {
  nf = await northflankServer()
  cli = await signedIn(nf)
})
afterAll(async () => {
  await cli?.[Symbol.asyncDispose]()
  await nf?.stop()
})

const sent = JSON.parse(documented) as Record<string, unknown>
const project = { projectId: 'default-project' }

/** What a write answers: all that was sent, the derived id, and times. */
function expectWritten(answered: unknown): void {
  const { id, createdAt, updatedAt, ...rest } = answered as Record<string, unknown>
  expect(rest).toMatchObject(sent)
  expect(id).toBe('example-secret')
  for (const at of [createdAt, updatedAt]) {
    expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  }
}

describe('the documented example', () => {
  beforeAll(async () => {
    await call(nf, 'DELETE', '/projects/default-project/secrets/example-secret')
  })

  it.each(['/projects/default-project/secrets', '/teams/acme/projects/default-project/secrets'])(
    'comes back whole at %s',
    async (target) => {
      const put = await call(nf, 'PUT', target, documented)
      expect(put.status).toBe(200)
      expectWritten(put.body.data)
      const got = await call(nf, 'GET', `${target}/example-secret?show=this`)
      const { name, description, type, secretType, priority, restrictions } = sent
      expect(got.body.data).toMatchObject({
        name,
        description,
        type,
        secretType,
        priority,
        restrictions,
        projectId: 'default-project',
        tags: [],
        secrets: documentedSecrets,
      })
      expect(got.body.data?.['secrets']).toEqual(documentedSecrets)
      const link = await call(nf, 'GET', `${target}/example-secret/addons/example-addon`)
      expect(link.body.data).toEqual({
        secretName: 'Example Secret',
        secretId: 'example-secret',
        addonName: 'Example Addon',
        addonId: 'example-addon',
        addonType: 'mongodb',
        linked: true,
        linkedKeys: [
          { keyName: 'USERNAME', aliases: ['MONGO_USERNAME'], defaultKey: 'NF_EXAMPLE-ADDON_USERNAME' },
        ],
        availableKeys: ['USERNAME', 'PASSWORD', 'MONGO_SRV'],
      })
    },
  )

  it.skipIf(!hasProgram('curl')).each(['', '/teams/acme'])('goes through curl below /v1%s', async (team) => {
    const url = `${nf.server.url}/v1${team}/projects/default-project/secrets`
    const headers = [
      '-H',
      'Content-Type: application/json',
      '-H',
      `Authorization: Bearer ${nf.tokens['full']}`,
    ]
    const flags = ['-sS', '--fail', '-X', 'PUT', '--data-binary', '@-']
    const put = await runProgram('curl', [...flags, ...headers, url], { input: documented })
    expect(put).toMatchObject({ code: 0, stderr: '' })
    expectWritten((JSON.parse(put.stdout) as { data: unknown }).data)
  })

  it('goes through the client of the line 0.9, at both paths', async () => {
    const contexts = new ContextOf09()
    contexts.addContext({ name: 'here', token: nf.tokens['full'] ?? '', host: nf.server.url })
    const api = new ClientOf09(contexts)
    for (const parameters of [project, { teamId: 'acme', ...project }]) {
      const put = await api.put.secret({ parameters, data: sent as never })
      expect(put.rawResponse.status).toBe(200)
      expectWritten(put.data)
    }
  })

  it('goes through the client of the line 0.7', async () => {
    const contexts = new ContextOf07()
    await contexts.addContext({ name: 'here', token: nf.tokens['full'] ?? '', host: nf.server.url })
    const api = new ClientOf07(contexts)
    const put = await api.put.secret({ parameters: project, data: sent as never })
    expect(put.rawResponse.status).toBe(200)
    expectWritten(put.data)
  })

  it('goes through the command, inline and from a file', async () => {
    expectWritten(await cli.json('put', 'secret', '--projectId', 'default-project', '-i', documented))
    const file = path.join(cli.home, 'secret.json')
    await writeFile(file, documented)
    expectWritten(await cli.json('put', 'secret', '--projectId', 'default-project', '-f', file))
  })
})

describe('every verb of the command', { timeout: 120_000 }, () => {
  const small = {
    name: 'Small group',
    secretType: 'environment',
    priority: 3,
    secrets: { variables: { A: '1', B: '2' } },
  }
  const at = ['--projectId', 'default-project']
  const one = [...at, '--secretId', 'small-group']

  it('creates, and refuses a second of the same id', async () => {
    const made = await cli.json('create', 'secret', ...at, '-i', JSON.stringify(small))
    expect(made).toMatchObject({ ...small, id: 'small-group', type: 'secret' })
    const twin = JSON.stringify({ ...small, name: 'small Group' })
    const again = await cli.run('create', 'secret', ...at, '-i', twin, '-o', 'json')
    expect(again.code).toBe(1)
    expect(again.stdout + again.stderr).toContain('There is already a secret group with the same derived')
    expect(again.stdout + again.stderr).toContain('HTTP status code: 409')
  })

  it('patches only what is given', async () => {
    const patched = await cli.json('patch', 'secret', ...one, '-i', '{"priority":30}')
    expect(patched).toMatchObject({ ...small, priority: 30 })
  })

  it('replaces the whole map of variables, and keeps the other maps', async () => {
    await cli.json('patch', 'secret', ...one, '-i', '{"secrets":{"files":{"/a":{"data":"YQ=="}}}}')
    const patched = await cli.json('patch', 'secret', ...one, '-i', '{"secrets":{"variables":{"A":"9"}}}')
    expect(patched).toMatchObject({ secrets: { files: { '/a': { data: 'YQ==' } } } })
    expect((patched as { secrets: { variables: unknown } }).secrets.variables).toEqual({ A: '9' })
  })

  it('updates by POST', async () => {
    const ran = await cli.run('update', 'secret', ...one, '-i', '{"description":"changed"}', '-o', 'json')
    expect(ran.code).toBe(0)
  })

  it('gets, with details, by show', async () => {
    const got = await cli.json('get', 'secret', ...one, '--show', 'this')
    expect(got).toMatchObject({ id: 'small-group', description: 'changed', priority: 30 })
    const details = await cli.json('get', 'secret-details', ...one)
    expect(details).toMatchObject({ id: 'small-group', addonSecrets: [] })
  })

  it('links an addon, shows the link, and unlinks it', async () => {
    const link = [...one, '--addonId', 'example-addon']
    const keys = { keys: [{ keyName: 'PASSWORD', aliases: ['DB_PASS'] }] }
    const linked = await cli.json('update', 'secret-link', ...link, '-i', JSON.stringify(keys))
    const named = [{ ...keys.keys[0], defaultKey: 'NF_EXAMPLE-ADDON_PASSWORD' }]
    expect(linked).toEqual({ keys: named })
    expect(await cli.json('get', 'secret-link', ...link)).toMatchObject({ linked: true, linkedKeys: named })
    const all = await cli.json('get', 'secret', ...one, '--show', 'inherited')
    expect(all).toMatchObject({
      secrets: { variables: { DB_PASS: 'mongo-pass', 'NF_EXAMPLE-ADDON_PASSWORD': 'mongo-pass' } },
    })
    expect(await cli.json('get', 'secret-details', ...one)).toMatchObject({
      secrets: { variables: { A: '9' } },
      addonSecrets: [{ id: 'example-addon', name: 'Example Addon', addonType: 'mongodb' }],
    })
    expect((await cli.run('delete', 'secret-link', ...link, '--force')).code).toBe(0)
    expect(await cli.json('get', 'secret-link', ...link)).toMatchObject({ linked: false })
  })

  it('lists without values', async () => {
    const listed = await cli.json('list', 'secrets', ...at)
    expect(JSON.stringify(listed)).toContain('"small-group"')
    expect(JSON.stringify(listed)).not.toContain('"variables"')
  })

  it('deletes, and does not find it again', async () => {
    expect((await cli.run('delete', 'secret', ...one, '--force')).code).toBe(0)
    const gone = await cli.run('get', 'secret', ...one, '-o', 'json')
    expect(gone.code).toBe(1)
    expect(gone.stdout + gone.stderr).toContain('404')
  })
})

describe('signing in', () => {
  it('takes a good token and keeps the context', async () => {
    await using fresh = await openCommandLine()
    const good = nf.tokens['full'] ?? ''
    const ran = await fresh.run('login', '-n', 'local', '-t', good, '--host', nf.server.url)
    expect(ran.stdout + ran.stderr).not.toContain('Failed to login')
    const listed = (await fresh.json('list', 'projects')) as { projects: { id: string }[] }
    expect(listed.projects.map(({ id }) => id).toSorted()).toEqual(['default-project', 'second'])
  })

  it('says so when the token is refused', async () => {
    await using fresh = await openCommandLine()
    const ran = await fresh.run('login', '-n', 'local', '-t', 'nf-bad', '--host', nf.server.url)
    expect(ran.stdout + ran.stderr).toContain('Failed to login')
  })
})

describe('more than a hundred groups', () => {
  const count = 120
  beforeAll(async () => {
    for (let n = 0; n < count; n += 1) {
      const body = { name: `Bulk ${n}`, secretType: 'arguments', priority: n % 101 }
      expect((await call(nf, 'POST', '/projects/second/secrets', body)).status).toBe(200)
    }
  })

  it('are all listed by the command and by both clients, each once', async () => {
    const wanted = Array.from({ length: count }, (_, n) => `bulk-${n}`)
    const listed = (await cli.json('list', 'secrets', '--projectId', 'second')) as {
      secrets: { id: string }[]
    }
    expect(listed.secrets.map(({ id }) => id)).toEqual(wanted)
    for (const [Client, Context] of [
      [ClientOf09, ContextOf09],
      [ClientOf07, ContextOf07],
    ] as const) {
      const contexts = new Context()
      await contexts.addContext({ name: 'here', token: nf.tokens['full'] ?? '', host: nf.server.url })
      const api = new Client(contexts as never)
      const all = await api.list.secrets.all({ parameters: { projectId: 'second' } })
      expect(all.data.secrets.map(({ id }) => id)).toEqual(wanted)
    }
  })

  it('come in pages whose last has no cursor', async () => {
    const first = await call(nf, 'GET', '/projects/second/secrets?per_page=100')
    const { cursor } = first.body.pagination ?? {}
    expect(first.body.pagination).toMatchObject({ hasNextPage: true, count: 100 })
    expect(cursor).toMatch(/^[0-9a-f]{24}$/)
    const last = await call(nf, 'GET', `/projects/second/secrets?per_page=100&cursor=${cursor}`)
    expect(last.body.pagination).toEqual({ hasNextPage: false, count: count - 100 })
    const second = await call(nf, 'GET', '/projects/second/secrets?per_page=100&page=2')
    expect(second.body.data).toEqual(last.body.data)
  })
})
