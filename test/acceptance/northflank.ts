import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { type RunningServer, startServer } from './server.ts'

const require = createRequire(import.meta.url)
const commandLine = require.resolve('@northflank/cli/dist/cli.js')
const commandMsMax = 30_000

/** Where the project of the vendor's documentation lives, with what its examples point at. */
export const seed = {
  users: [{ login: 'alice' }, { login: 'victor' }],
  workspaces: [
    {
      slug: 'acme',
      name: 'Acme',
      members: [
        { user: 'alice', role: 'owner' },
        { user: 'victor', role: 'viewer' },
      ],
      projects: [
        {
          slug: 'default-project',
          workloads: [
            { name: 'example-service', kind: 'service', tags: ['web', 'edge'] },
            { name: 'example-job', kind: 'job', tags: ['web'] },
          ],
          addons: [
            {
              id: 'example-addon',
              name: 'Example Addon',
              type: 'mongodb',
              credentials: { USERNAME: 'mongo-user', PASSWORD: 'mongo-pass', MONGO_SRV: 'mongodb+srv://x' },
            },
            { id: 'example-addon', type: 's3', external: true, credentials: { bucket_name: 'b1' } },
          ],
        },
        { slug: 'second' },
      ],
    },
  ],
  tokens: [
    { name: 'full', user: 'alice', workspace: 'acme' },
    { name: 'reader', user: 'victor', workspace: 'acme' },
    { name: 'lister', user: 'alice', workspace: 'acme', scopes: ['secret:list', 'project:read'] },
    { name: 'unbound', user: 'alice' },
  ],
}

export interface NorthflankServer {
  readonly server: RunningServer
  readonly tokens: Readonly<Record<string, string>>
  stop(): Promise<void>
}

export async function northflankServer(): Promise<NorthflankServer> {
  const server = await startServer()
  const tokens = await server.apply(seed)
  return { server, tokens, stop: async () => void (await server.stop()) }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: {
    readonly data?: Record<string, never>
    readonly pagination?: { hasNextPage: boolean; count: number; cursor?: string }
    readonly error?: { status: number; message: string; id: string; details?: Record<string, unknown> }
  }
}

/** As a script calls it: JSON content type always, also without a body. */
export async function call(
  { server, tokens }: NorthflankServer,
  method: string,
  target: string,
  body?: unknown,
  token: string | undefined = tokens['full'],
): Promise<Answer> {
  const answer = await fetch(`${server.url}/v1${target}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] }
}

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandLine extends AsyncDisposable {
  run(...args: string[]): Promise<Ran>
  /** The parsed output of a command that must succeed. */
  json(...args: string[]): Promise<unknown>
  readonly home: string
}

/** The official command with a home of its own, told not to look for a newer version of itself. */
export async function openCommandLine(config: object = { contexts: [] }): Promise<CommandLine> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'keywell-nf-'))
  await mkdir(path.join(home, '.northflank'))
  const settings = { lastUpdateCheck: 4_102_444_800_000, ...config }
  await writeFile(path.join(home, '.northflank', 'config.json'), JSON.stringify(settings))
  const run = (...args: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const env = { PATH: process.env['PATH'], HOME: home, NO_COLOR: '1' }
      execFile(
        process.execPath,
        [commandLine, ...args],
        { env, cwd: home, timeout: commandMsMax },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
          resolve({ code, stdout, stderr })
        },
      )
    })
  return {
    home,
    run,
    async json(...args) {
      const { code, stdout, stderr } = await run(...args, '-o', 'json')
      if (code !== 0) throw new Error(`northflank ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`)
      return JSON.parse(stdout) as unknown
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  }
}

/** A home whose command is signed in already. */
export function signedIn({ server, tokens }: NorthflankServer): Promise<CommandLine> {
  const context = { name: 'here', token: tokens['full'], host: server.url, project: 'default-project' }
  return openCommandLine({ current: 'here', contexts: [context] })
}

const file = {
  data: 'VGhpcyBpcyBhbiBleGFtcGxlIHdpdGggYSB0ZW1wbGF0ZWQgJHtOT0RFX0VOVn0gdmFyaWFibGU=',
  encoding: 'utf-8',
}

/** The request of the vendor's put-project-secret page, sign for sign. */
export const documented =
  '{"name":"Example Secret","description":"A description","type":"secret","secretType":"environment","priority":10,"restrictions":{"restricted":true,"nfObjects":[{"id":"example-service","type":"service"}],"tagMatchCondition":"or"},"addonDependencies":[{"addonId":"example-addon","keys":[{"keyName":"USERNAME","aliases":["MONGO_USERNAME"]}]}],"externalAddonDependencies":[{"addonId":"example-addon","keys":[{"keyName":"USERNAME","aliases":["MONGO_USERNAME"]}]}],"secrets":{"variables":{"NODE_ENV":"production","MONGO_DB":"some_connection_string"},"files":{"/dir/fileName":{"data":"VGhpcyBpcyBhbiBleGFtcGxlIHdpdGggYSB0ZW1wbGF0ZWQgJHtOT0RFX0VOVn0gdmFyaWFibGU=","encoding":"utf-8"}},"dockerSecretMounts":{"example-secret-mount_1":{"data":"VGhpcyBpcyBhbiBleGFtcGxlIHdpdGggYSB0ZW1wbGF0ZWQgJHtOT0RFX0VOVn0gdmFyaWFibGU=","encoding":"utf-8"}}}}'

export const documentedSecrets = {
  variables: { NODE_ENV: 'production', MONGO_DB: 'some_connection_string' },
  files: { '/dir/fileName': file },
  dockerSecretMounts: { 'example-secret-mount_1': file },
}
