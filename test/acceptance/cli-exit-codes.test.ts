import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { atTerminal } from '../terminal.ts'
import { type Shell, makeShell, runStep } from '../transcript.ts'
import { type RunningServer, launcher, startServer } from './server.ts'

const seed = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [{ slug: 'app', environments: ['production'] }],
    },
  ],
  tokens: [{ name: 'alice', user: 'alice' }],
}

let server: RunningServer
let shell: Shell

beforeAll(async () => {
  server = await startServer()
  const { alice = '' } = await server.apply(seed)
  const place = { KEYWELL_WORKSPACE: 'acme', KEYWELL_PROJECT: 'app', KEYWELL_ENVIRONMENT: 'production' }
  shell = makeShell({ KEYWELL_URL: server.url, KEYWELL_TOKEN: alice, ...place })
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

type Provoke = () => Promise<number | null>

async function exitOf(command: string): Promise<number> {
  const last = (await runStep(shell, command)).at(-1) ?? ''
  return Number(/^\[exit (\d+)\]$/.exec(last)?.[1] ?? 0)
}

/** Nobody reads: the end of the pipe is closed before anything is written. */
function exitWithClosedOutput(...words: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [launcher, ...words], {
    cwd: shell.folder,
    env: shell.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  child.stdout.destroy()
  return new Promise((resolve) => {
    child.once('close', resolve)
  })
}

async function exitOfCtrlC(): Promise<number | null> {
  const terminal = atTerminal('set NEVER', shell)
  await expect.poll(terminal.shown, { timeout: 20_000 }).toContain('not shown')
  terminal.child.stdin?.write('\u0003')
  return terminal.ended
}

const provoked: Readonly<Record<string, readonly Provoke[]>> = {
  0: [() => exitOf('echo v | keywell set A'), () => exitOf('keywell --help'), () => exitOf('keywell list')],
  1: [
    () => exitOf('keywell get ABSENT'),
    () => exitOf('keywell diff production acme/app --exit-code'),
    () => exitOf('keywell list -p nowhere'),
  ],
  2: [
    () => exitOf('keywell nonsense'),
    () => exitOf('keywell get'),
    () => exitOf('keywell'),
    () => exitOf('keywell list -o xml'),
    () => exitOf('keywell plan delete A'),
  ],
  3: [() => exitOf('KEYWELL_URL=http://127.0.0.1:1 keywell list')],
  4: [() => exitOf('KEYWELL_TOKEN= keywell list'), () => exitOf('KEYWELL_TOKEN=kw_nobody keywell list')],
  126: [() => exitOf('touch plain; keywell run -- ./plain'), () => exitOf('keywell run -- /')],
  127: [() => exitOf('keywell run -- no-such-command')],
  130: [exitOfCtrlC, () => exitOf("keywell run -- sh -c 'kill -INT $$'")],
  141: [
    () => exitWithClosedOutput('export'),
    () => exitWithClosedOutput('list', '-o', 'json'),
    () => exitWithClosedOutput('--help'),
    () => exitWithClosedOutput('run', '--help'),
  ],
  143: [() => exitOf("keywell run -- sh -c 'kill -TERM $$'")],
}

describe('the exit codes that the documentation lists', () => {
  it('are those that are provoked here', () => {
    expect(Object.keys(provoked)).toEqual(documentedCodes())
  })

  it.each(Object.keys(provoked))('is what a command line gets for its reason: %s', async (code) => {
    for (const provoke of provoked[code] ?? []) {
      expect({ provoke: String(provoke), code: await provoke() }).toEqual({
        provoke: String(provoke),
        code: Number(code),
      })
    }
  })
})

/** The first column of the table below "Exit codes". */
function documentedCodes(): string[] {
  const page = fs.readFileSync(path.join(path.dirname(launcher), '../docs/cli.md'), 'utf8')
  const [, section = ''] = /^### Exit codes$([\s\S]*?)^#/m.exec(page) ?? []
  return [...section.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes = '']) => codes.split(', '))
}
