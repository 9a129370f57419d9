import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasProgram } from './program.ts'
import { launcher } from './server.ts'

const root = path.dirname(path.dirname(launcher))
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8')
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'keywell-newcomer-'))
/** A folder in which the README's commands may leave files, with everything of this one. */
const clone = path.join(home, 'keywell')
const project = path.join(home, 'code/app')
/** What a newcomer has: nothing of ours is set. A free port stands for the one that the README names. */
const env = { HOME: home, PATH: process.env['PATH'] ?? '', KEYWELL_PORT: '0' }
const prints = `console.log('started with ' + process.env.DB_URL + ' and ' + process.env.GREETING)`

let server: ChildProcess
let shown = ''
let port = ''

/** The commands of one part, in order. */
function commands(heading: string): string[] {
  const part = readme.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? ''
  return [...part.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, text = '']) => text.replaceAll('7700', port))
}

async function untilListening(): Promise<string> {
  for (;;) {
    const [, found] = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(shown) ?? []
    if (found !== undefined) return found
    if (server.exitCode !== null) throw new Error(`the server did not start:\n${shown}`)
    await sleep(50)
  }
}

/** One terminal, in which one block after the other is typed; ends at the first command that fails. */
async function type(blocks: readonly string[]): Promise<{ code: number | null; printed: string }> {
  const { KEYWELL_PORT: _, ...terminal } = env
  const shell = spawn('bash', ['-e', '-o', 'pipefail'], { cwd: clone, env: terminal, stdio: 'pipe' })
  let printed = ''
  shell.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  shell.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  shell.stdin.end(blocks.join(''))
  const [code] = (await once(shell, 'close')) as [number | null]
  return { code, printed }
}

beforeAll(async () => {
  fs.mkdirSync(project, { recursive: true })
  fs.mkdirSync(clone)
  for (const name of fs.readdirSync(root)) fs.symlinkSync(path.join(root, name), path.join(clone, name))
  fs.writeFileSync(path.join(project, '.env'), `DB_URL=postgres://localhost/app\nGREETING="good day"\n`)
  const scripts = { start: `node -e "${prints}"` }
  fs.writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'app', scripts }))
  server = spawn('npm', ['start'], { cwd: clone, env, stdio: 'pipe', detached: true })
  server.stdout?.on('data', (chunk: Buffer) => (shown += chunk.toString()))
  server.stderr?.on('data', (chunk: Buffer) => (shown += chunk.toString()))
  port = await untilListening()
}, 90_000)

afterAll(async () => {
  process.kill(-(server.pid ?? 0), 'SIGTERM')
  await once(server, 'close')
  fs.rmSync(home, { recursive: true, force: true })
})

describe('the README', { timeout: 120_000 }, () => {
  it('leads from nothing to a program that runs with its imported .env', async () => {
    const [serve, ...rest] = commands('Start')
    expect(serve).toBe('npm ci && npm start\n')
    const { code, printed } = await type(rest)
    expect(printed).toContain('started with postgres://localhost/app and good day')
    expect(code).toBe(0)
    expect(fs.readFileSync(path.join(project, 'keywell.yaml'), 'utf8')).toBe(
      'workspace: acme\nproject: app\nenvironment: development\n',
    )
  })

  it('shows its first owner the token once, and keeps it where only they can read it', () => {
    const [token = ''] = /^kw_\w+$/m.exec(shown) ?? []
    const file = path.join(home, '.config/keywell/credentials.json')
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    const kept: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    const url = `http://127.0.0.1:${port}/`
    expect(kept).toEqual({ version: 1, current: url, servers: { [url]: { token, login: 'owner' } } })
  })

  it.skipIf(!hasProgram('gh'))('goes on with real clients, and with colleagues', async () => {
    const start = ['export PATH="$PWD/bin:$PATH"\n', 'cd ~/code/app\n']
    const parts = [...commands('Two minutes with real clients'), ...commands('Colleagues and machines')]
    const { code, printed } = await type([...start, ...parts])
    expect(printed).toContain('the app sees postgres://db.internal/app')
    expect(printed).toMatch(/set by owner through github/)
    expect(printed).toContain('token alice: kw_')
    expect(code).toBe(0)
  })
})
