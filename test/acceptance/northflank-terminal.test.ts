import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  call,
  type CommandLine,
  type NorthflankServer,
  northflankServer,
  openCommandLine,
} from './northflank.ts'
import { hasProgram } from './program.ts'
import { down, enter, runOnTerminal, type Typing } from './terminal.ts'

const require = createRequire(import.meta.url)
const commandLine = require.resolve('@northflank/cli/dist/cli.js')

let nf: NorthflankServer
let cli: CommandLine
beforeAll(async () => {
  nf = await northflankServer()
  // Without a project of its own, so that the command has to ask.
  const context = { name: 'here', token: nf.tokens['full'], host: nf.server.url }
  cli = await openCommandLine({ current: 'here', contexts: [context] })
  for (const name of ['First group', 'Second group', 'Third group']) {
    const body = { name, secretType: 'environment', priority: 1, secrets: { variables: { N: name } } }
    for (const project of [groups, '/projects/second/secrets']) {
      expect((await call(nf, 'PUT', project, body)).status).toBe(200)
    }
  }
})
afterAll(async () => {
  await cli?.[Symbol.asyncDispose]()
  await nf?.stop()
})

const groups = '/projects/default-project/secrets'
const at = ['--projectId', 'default-project']

function northflank(args: readonly string[], typing: readonly Typing[]) {
  const env = { PATH: process.env['PATH'], HOME: cli.home, TERM: 'xterm' }
  return runOnTerminal([process.execPath, commandLine, ...args], env, typing)
}

describe.skipIf(!hasProgram('script'))('the command at a terminal', { timeout: 120_000 }, () => {
  it('asks for a project and a group, and shows the one that was picked', async () => {
    const { code, screen } = await northflank(
      ['get', 'secret'],
      [
        // Which of the two comes first is a matter of their ids.
        ['Choose the project', enter],
        ['Choose the secret', down],
        ['❯ second-group', enter],
      ],
    )
    expect(code).toBe(0)
    expect(screen).toMatch(/running command with: projectId=(default-project|second), secretId=second-group/)
    expect(screen).toContain("variables: { N: 'Second group' }")
  })

  it('asks for a new group field by field, and creates it', async () => {
    const { code, screen } = await northflank(
      ['create', 'secret', ...at],
      [
        ['as name', `Asked for${enter}`],
        ['as description', enter],
        ['add tags', enter],
        ['as type', enter],
        ['as secretType', enter],
        ['as priority', enter],
        ['add restrictions', enter],
        ['add addonDependencies', enter],
        ['add secrets', enter],
        ['Yes, send', enter],
      ],
    )
    expect(code).toBe(0)
    expect(screen).toContain("id: 'asked-for'")
    expect((await call(nf, 'GET', `${groups}/asked-for`)).status).toBe(200)
  })

  it('offers the keys of an addon, and links the one that was picked', async () => {
    const { code } = await northflank(
      ['update', 'secret-link', ...at],
      [
        ['Choose the secret', enter],
        ['Choose the addon', enter],
        ['as keyName', down],
        ['❯ PASSWORD', enter],
        ['add aliases', `y${enter}`],
        ['aliases', `DB_PASS${enter}`],
        ['more', `n${enter}`],
        ['more', `n${enter}`],
        ['Yes, send', enter],
      ],
    )
    expect(code).toBe(0)
    const link = await call(nf, 'GET', `${groups}/first-group/addons/example-addon`)
    expect(link.body.data).toMatchObject({
      linkedKeys: [{ keyName: 'PASSWORD', aliases: ['DB_PASS'], defaultKey: 'NF_EXAMPLE-ADDON_PASSWORD' }],
    })
  })

  it('loads a table page by page as long as somebody wants more', async () => {
    const { code, screen } = await northflank(
      ['list', 'secrets', ...at, '--per_page', '2'],
      [['there are more rows, load?', `y${enter}`]],
    )
    expect(code).toBe(0)
    for (const id of ['first-group', 'second-group', 'third-group', 'asked-for']) expect(screen).toContain(id)
  })

  it('asks before it deletes, and keeps what it is told to keep', async () => {
    const one = ['delete', 'secret', ...at, '--secretId', 'third-group']
    await northflank(one, [['Please confirm!', `n${enter}`]])
    expect((await call(nf, 'GET', `${groups}/third-group`)).status).toBe(200)
    const { code } = await northflank(one, [['Please confirm!', `y${enter}`]])
    expect(code).toBe(0)
    expect((await call(nf, 'GET', `${groups}/third-group`)).status).toBe(404)
  })
})
