import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { atTerminal } from '../terminal.ts'
import { type Shell, checkTranscript, makeShell } from '../transcript.ts'
import { type RunningServer, startServer } from './server.ts'

let server: RunningServer
/** The first owner's. */
let shell: Shell
let folder = ''

beforeAll(async () => {
  server = await startServer()
  const { alice = '' } = await server.apply({
    users: [{ login: 'alice' }],
    tokens: [{ name: 'alice', user: 'alice' }],
  })
  shell = makeShell({ KEYWELL_URL: server.url, KEYWELL_TOKEN: server.ownerToken, ALICE: alice })
  folder = path.join(shell.folder, 'Shop')
  fs.mkdirSync(path.join(folder, '.git'), { recursive: true })
  fs.writeFileSync(
    path.join(folder, '.git/config'),
    '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@github.com:Tools/shop.git\n\tfetch = +refs/heads/*\n',
  )
  fs.writeFileSync(path.join(folder, '.env'), 'DB_URL=postgres://localhost/shop\n')
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

describe('init', () => {
  it('asks for a place, as the repository is called, and makes it', async () => {
    const { child, shown, ended } = atTerminal('init', shell, folder)
    await expect.poll(shown, { timeout: 20_000 }).toContain('Which workspace?')
    expect(shown()).toContain('tools')
    child.stdin?.write('My Company\r')
    await expect.poll(shown, { timeout: 20_000 }).toContain('single hyphens')
    child.stdin?.write(`${'\u007f'.repeat(10)}\r`)
    await expect.poll(shown, { timeout: 20_000 }).toContain('Which project?')
    child.stdin?.write('\r')
    await expect.poll(shown, { timeout: 20_000 }).toContain('Which environment?')
    child.stdin?.write('\r')
    expect(await ended).toBe(0)
    expect(shown()).toContain('created environment tools/shop/development')
    expect(shown()).toContain('`keywell import .env`')
    await checkTranscript(
      `
      $ cd Shop && cat keywell.yaml && keywell import .env && keywell run -- sh -c 'echo $DB_URL'
      workspace: tools
      project: shop
      environment: development
      create DB_URL
      done: 1 created, 0 updated, 0 unchanged (tools/shop/development)
      postgres://localhost/shop
      $ keywell audit list --instance | grep seed.applied | cut -f4-6 | head -1
      seed.applied	done	workspace tools project tools/shop environment tools/shop/development member owner in tools
      `,
      shell,
    )
  })

  it('makes nothing that a person does not want', async () => {
    const { child, shown, ended } = atTerminal('init -w tools -p typo -e development --force', shell, folder)
    await expect.poll(shown, { timeout: 20_000 }).toContain('no environment tools/typo/development yet')
    child.stdin?.write('n')
    expect(await ended).toBe(1)
    expect(shown()).toContain('nothing was done')
    expect(fs.readFileSync(path.join(folder, 'keywell.yaml'), 'utf8')).toContain('project: shop')
  })

  it('makes what a program says may be made and its user may make, and only then', async () => {
    await server.apply({ workspaces: [{ slug: 'theirs', members: [{ user: 'alice', role: 'admin' }] }] })
    await checkTranscript(
      `
      $ mkdir ci && cd ci && keywell init
      ! keywell: no place: give -w SLUG and -p NAME, and -e NAME for an environment; --create makes them
      [exit 2]
      $ cd ci && keywell init -w tools -p ci -e test --create
      created project tools/ci
      created environment tools/ci/test
      wrote keywell.yaml (tools/ci/test); now \`keywell run -- COMMAND\` works in this folder
      $ cd ci && keywell init -w tools -p CI -e test --create --force -o json | grep -A1 created
        "created": []
      }
      $ cd ci && KEYWELL_TOKEN=$ALICE keywell init -w hers -p ci --create --force
      ! keywell: This needs the permission instance:manage
      [exit 1]
      $ cd ci && KEYWELL_TOKEN=$ALICE keywell init -w theirs -p ci -e test --create --force
      created project theirs/ci
      created environment theirs/ci/test
      wrote keywell.yaml (theirs/ci/test); now \`keywell run -- COMMAND\` works in this folder
      $ grep workspace ci/keywell.yaml
      workspace: theirs
      `,
      shell,
    )
  })
})
