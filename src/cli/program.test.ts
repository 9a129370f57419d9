import { Readable, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Io } from './io.ts'
import { type ServeOptions, runCli } from './program.ts'
import { verbs } from './verbs.ts'

interface Ran {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

class Sink extends Writable {
  text = ''
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk)
    done()
  }
}

async function keywell(argv: string[], env: Io['env'] = {}, served: ServeOptions[] = []): Promise<Ran> {
  const [stdout, stderr] = [new Sink(), new Sink()]
  const io: Io = {
    stdin: Readable.from(['canary']),
    stdout,
    stderr,
    env: { HOME: '/nowhere', ...env },
    cwd: '/',
  }
  const serve = (options: ServeOptions) => {
    served.push(options)
    return Promise.resolve(7)
  }
  const exitCode = await runCli(argv, io, { serve, version: '9.9.9' })
  return { exitCode, stdout: stdout.text, stderr: stderr.text }
}

const place = ['-w', 'acme', '-p', 'app', '-e', 'production']

/** What they print is a command's, a format of its own, or nothing. */
const withoutJson = ['serve', 'run', 'export', 'completion', 'audit export']

describe('help', () => {
  it('names every verb, and exits with 0', async () => {
    const { exitCode, stdout, stderr } = await keywell(['--help'])
    expect([exitCode, stderr]).toEqual([0, ''])
    for (const { words } of verbs) expect(stdout).toMatch(new RegExp(`^  ${words[0] ?? ''}\\b`, 'm'))
  })

  it.each(verbs.map(({ words }) => [words.join(' '), words] as const))(
    'of %s has an example, and says how to have JSON',
    async (line, words) => {
      const { exitCode, stdout } = await keywell([...words, '--help'])
      expect(exitCode).toBe(0)
      expect(stdout).toMatch(new RegExp(`\\nExample:\\n.*keywell ${line}\\b`))
      expect(await keywell(['help', ...words])).toMatchObject({ stdout })
      expect(stdout.includes('--output <format>')).toBe(!withoutJson.includes(line))
    },
  )

  it('comes unasked, on stderr and with 2, where a verb is missing', async () => {
    for (const argv of [[], ['token']]) {
      const { exitCode, stdout, stderr } = await keywell(argv)
      expect([exitCode, stdout]).toEqual([2, ''])
      expect(stderr).toContain('Commands:')
    }
  })

  it('tells the version', async () => {
    expect(await keywell(['--version'])).toEqual({ exitCode: 0, stdout: '9.9.9\n', stderr: '' })
  })
})

describe('serve', () => {
  it('is given its flags as they are, and gives the exit code', async () => {
    const served: ServeOptions[] = []
    const flags = ['--data', 'd', '--root-key', 'k', '--host', 'h', '--port', '0', '--owner-token-file', 't']
    expect(await keywell(['serve', ...flags], {}, served)).toMatchObject({ exitCode: 7 })
    expect(served).toEqual([{ data: 'd', rootKey: 'k', host: 'h', port: '0', ownerTokenFile: 't' }])
  })
})

describe('a command line that is wrong', () => {
  const wrong: [argv: string[], line: RegExp][] = [
    [['lst'], /^keywell: unknown command 'lst' \(did you mean list\? see `keywell --help`\)$/m],
    [['token', 'mint'], /unknown command 'mint'/],
    [['get'], /missing required argument 'name'/],
    [['get', 'A', 'B', ...place], /too many arguments/],
    [['list', '-o', 'xml'], /Allowed choices are text, json/],
    [['list', '-w', 'acme', '-e', 'production'], /an environment belongs to a project/],
    [['get', 'A', '-w', 'acme', '--personal'], /a personal value belongs to an environment/],
    [['restore', 'A', 'last', ...place], /positive whole number/],
    [['set', 'A', 'canary', ...place], /a value is not taken from the command line/],
    [['set', 'A', '--valeu=canary', ...place], /unknown option '--valeu=…'/],
    [['get', 'A', '--token=canary', ...place], /unknown option '--token=…'/],
    [['apply'], /give one file: `keywell apply FILE`/],
    [['run', ...place], /missing required argument 'command'/],
    [['run', '-w', 'acme', '--', 'true'], /no project/],
    [['audit', 'verify', '--file', 'x', '--head', '1:ab'], /a head is/],
    [['audit', 'list', '-w', 'acme', '--instance'], /not both/],
    [['list', ...place, '--url', 'http://example.com'], /plain http to another machine/],
  ]
  it.each(wrong)('%j is told in one line and exits with 2', async (argv, line) => {
    const { exitCode, stdout, stderr } = await keywell(argv, { KEYWELL_TOKEN: 'kw_canary' })
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^keywell: [^\n]+\n$/)
    expect(stderr).toMatch(line)
    expect(stderr).not.toContain('canary')
  })
})

describe('a verb that cannot reach or enter', () => {
  it('without a token exits with 4 and says where one goes', async () => {
    const { exitCode, stderr } = await keywell(['list', ...place])
    expect(exitCode).toBe(4)
    expect(stderr).toBe(
      'keywell: no token: run `keywell login`, set KEYWELL_TOKEN or give --token-file FILE\n',
    )
  })

  it('without a server exits with 3 and says what starts one', async () => {
    const env = { KEYWELL_TOKEN: 'kw_canary', KEYWELL_URL: 'http://127.0.0.1:9' }
    const { exitCode, stderr } = await keywell(['set', 'A', ...place], env)
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(
      /^keywell: http:\/\/127\.0\.0\.1:9 cannot be reached .*`keywell serve` running.*\n$/,
    )
    expect(stderr).not.toContain('canary')
  })

  it('with a token file that is not there says so', async () => {
    const { exitCode, stderr } = await keywell(['list', ...place, '--token-file', '/nowhere/token'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('/nowhere/token')
  })
})

describe('the environment', () => {
  it('gives the place where flags do not, and an empty flag turns it off', async () => {
    const env = { KEYWELL_TOKEN: 'x', KEYWELL_ENVIRONMENT: 'production', KEYWELL_URL: 'http://127.0.0.1:9' }
    const withWorkspace = { ...env, KEYWELL_WORKSPACE: 'acme' }
    expect(await keywell(['list'], env)).toMatchObject({ exitCode: 2 })
    expect((await keywell(['list'], withWorkspace)).stderr).toContain('belongs to a project')
    expect((await keywell(['list', '-e', ''], withWorkspace)).stderr).toContain('cannot be reached')
    expect((await keywell(['list', '-p', 'app'], withWorkspace)).stderr).toContain('cannot be reached')
  })
})
