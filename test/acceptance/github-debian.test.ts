import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from './program.ts'
import { valuesIn } from './resolved.ts'
import type { RunningServer } from './server.ts'
import { startServer } from './server.ts'

const seed = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [{ slug: 'app', imports: [{ from: ['project:actions', 'workspace:actions'] }] }],
    },
  ],
  tokens: [{ name: 'alice', user: 'alice' }],
}

let server: RunningServer
let token: string

beforeAll(async () => {
  server = await startServer()
  token = (await server.apply(seed))['alice'] ?? ''
})
afterAll(async () => {
  await server?.stop()
})

const program = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url))
/** Debian's own interpreters: the clients are installed for them. */
const python = '/usr/bin/python3'
const ruby = '/usr/bin/ruby'
const hasPython = (await runProgram(python, ['-c', 'import github, nacl'])).code === 0
const hasRuby = (await runProgram(ruby, ['-e', 'require "octokit"; require "rbnacl"'])).code === 0

/** Runs a client's program; answers what it printed, as JSON. */
async function report(interpreter: string, name: string, base: string): Promise<unknown> {
  const env = { BASE: base, TOKEN: token, OWNER: 'acme', REPO: 'app', ORG: 'acme' }
  const ran = await runProgram(interpreter, [program(name)], { env })
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(ran.stdout)
}

const bytes = Buffer.from([0, 1, 0xff, 0xfe, 10])

describe.each(['', '/api/v3'])('at %j', (prefix) => {
  it.skipIf(!hasPython)('PyGithub writes, updates and deletes', async () => {
    const found = await report(python, 'pygithub.py', server.url + prefix)
    expect(found).toEqual({
      repository: 'acme/app',
      organization: 'acme',
      created: true,
      updated: false,
      deleted: true,
      deletedAgain: false,
      missing: 404,
    })
    const values = await valuesIn(server.url, token, 'acme/app')
    expect(values.get('PY_KEPT')?.toString()).toBe('wörld')
    expect(values.get('PY_BYTES')).toEqual(bytes)
    expect(values.get('PY_EMPTY')).toHaveLength(0)
    expect(values.get('PY_LARGE')).toEqual(Buffer.alloc(49_152, 'x'))
    expect(values.has('PY_GONE')).toBe(false)
  })

  it.skipIf(!hasRuby)('ruby-octokit writes, lists and deletes, by name and by number', async () => {
    const found = await report(ruby, 'octokit.rb', server.url + prefix)
    expect(found).toMatchObject([
      { statuses: [201, 204], listed: true, name: 'RB_NAME', deleted: true, deletedAgain: false },
      { statuses: [201, 204], listed: true, name: 'RB_NAME', deleted: true, deletedAgain: false },
    ])
    const values = await valuesIn(server.url, token, 'acme/app')
    expect(values.get('RB_KEPT')).toEqual(bytes)
  })
})
