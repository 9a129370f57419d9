import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { valuesIn } from './resolved.ts'
import type { Ran } from './program.ts'
import { hasProgram, runProgram } from './program.ts'
import type { RunningServer } from './server.ts'
import { startServer } from './server.ts'

const every = ['actions', 'dependabot', 'codespaces']
const seed = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [
        {
          slug: 'app',
          environments: ['production', 'staging/eu'],
          imports: [
            {
              from: [
                ...every.map((store) => `project:${store}`),
                ...every.map((store) => `workspace:${store}`),
              ],
            },
          ],
        },
        { slug: 'lib' },
      ],
    },
  ],
  tokens: [
    { name: 'alice', user: 'alice', expires_in: '30d' },
    { name: 'narrow', user: 'alice', scopes: ['secret:list', 'key:read', 'workspace:read', 'member:read'] },
  ],
}

let server: RunningServer
let tokens: Record<string, string>
let directory: string

beforeAll(async () => {
  server = await startServer()
  tokens = await server.apply(seed)
  directory = await mkdtemp(join(tmpdir(), 'keywell-gh-'))
})
afterAll(async () => {
  await server?.stop()
  await rm(directory, { recursive: true, force: true })
})

/** gh as a user runs it against a host of his own, with the host's name led here by the proxy setting. */
function gh(args: readonly string[], options: { token?: string; input?: string } = {}): Promise<Ran> {
  const env = {
    HOME: directory,
    GH_CONFIG_DIR: join(directory, 'gh'),
    GH_HOST: 'github.localhost',
    GH_TOKEN: tokens[options.token ?? 'alice'] ?? '',
    HTTP_PROXY: server.url,
    NO_COLOR: '1',
    GH_NO_UPDATE_NOTIFIER: '1',
    GH_PROMPT_DISABLED: '1',
    GH_PAGER: 'cat',
  }
  return runProgram('gh', args, { env, ...(options.input === undefined ? {} : { input: options.input }) })
}

async function done(...args: string[]): Promise<string> {
  const ran = await gh(args)
  expect(ran).toMatchObject({ code: 0 })
  return ran.stdout
}

const values = (environment?: string) =>
  valuesIn(server.url, tokens['alice'] ?? '', 'acme/app', environment === undefined ? {} : { environment })
const inRepository = ['-R', 'acme/app']

describe.skipIf(!hasProgram('gh'))('gh', () => {
  it('says who is signed in, and with which scopes', async () => {
    const { code, stdout, stderr } = await gh(['auth', 'status', '--hostname', 'github.localhost'])
    expect(code).toBe(0)
    expect(stdout + stderr).toMatch(/Logged in to github\.localhost as alice/)
    expect(stdout + stderr).not.toMatch(/missing required scope/i)
  })

  it('sets, lists and deletes a secret of a repository', async () => {
    await done('secret', 'set', 'FIRST', ...inRepository, '--body', 'one\n')
    await done('secret', 'set', 'FIRST', ...inRepository, '--body', 'two\n')
    expect(await done('secret', 'list', ...inRepository)).toMatch(/^FIRST\t/m)
    expect((await values()).get('FIRST')?.toString()).toBe('two\n')
    await done('secret', 'delete', 'FIRST', ...inRepository)
    expect(await done('secret', 'list', ...inRepository)).not.toContain('FIRST')
    expect((await gh(['secret', 'delete', 'FIRST', ...inRepository])).code).toBe(1)
  })

  it('sets an environment secret, which is the value of the project secret there', async () => {
    await done('secret', 'set', 'DB_URL', ...inRepository, '--env', 'production', '--body', 'postgres://x')
    expect(await done('secret', 'list', ...inRepository, '--env', 'production')).toMatch(/^DB_URL\t/m)
    expect((await values('production')).get('DB_URL')?.toString()).toBe('postgres://x')
    // This gh does not escape an environment's name: its user does.
    await done('secret', 'set', 'DB_URL', ...inRepository, '--env', 'staging%2Feu', '--body', 'eu')
    expect((await values('staging/eu')).get('DB_URL')?.toString()).toBe('eu')
  })

  it('makes an environment', async () => {
    expect(await done('api', '-X', 'PUT', 'repos/acme/app/environments/made', '--jq', '.name')).toBe('made\n')
    await done('secret', 'set', 'IN_MADE', ...inRepository, '--env', 'made', '--body', 'v')
    expect(await done('secret', 'list', ...inRepository, '--env', 'made')).toMatch(/^IN_MADE\t/m)
  })

  it.each(['dependabot', 'codespaces'])('keeps the secrets of %s apart', async (app) => {
    const name = `FOR_${app.toUpperCase()}`
    await done('secret', 'set', name, ...inRepository, '--app', app, '--body', app)
    expect(await done('secret', 'list', ...inRepository, '--app', app)).toMatch(new RegExp(`^${name}\t`, 'm'))
    expect(await done('secret', 'list', ...inRepository)).not.toContain(name)
    expect((await values()).get(name)?.toString()).toBe(app)
    await done('secret', 'delete', name, ...inRepository, '--app', app)
    expect(await done('secret', 'list', ...inRepository, '--app', app)).not.toContain(name)
  })

  it.each(['actions', 'dependabot', 'codespaces'])(
    'sets secrets of an organization for %s, for all or for some',
    async (app) => {
      const [all, some, other] = [`ALL_${app}`, `SOME_${app}`, `OTHER_${app}`].map((name) =>
        name.toUpperCase(),
      )
      const at = ['--org', 'acme', '--app', app]
      await done('secret', 'set', all ?? '', ...at, '--visibility', 'all', '--body', 'all')
      await done('secret', 'set', some ?? '', ...at, '--repos', 'app,lib', '--body', 'some')
      await done('secret', 'set', other ?? '', ...at, '--repos', 'lib', '--body', 'other')
      const listed = await done('secret', 'list', ...at)
      expect(listed).toMatch(new RegExp(`^${all}\t.*\tALL$`, 'm'))
      expect(listed).toMatch(new RegExp(`^${some}\t.*\tSELECTED$`, 'm'))
      const reached = await values()
      expect(reached.get(all ?? '')?.toString()).toBe('all')
      expect(reached.get(some ?? '')?.toString()).toBe('some')
      expect(reached.has(other ?? '')).toBe(false)
      await done('secret', 'delete', some ?? '', ...at)
      expect(await done('secret', 'list', ...at)).not.toContain(some)
    },
  )

  it("sets secrets of one's own, for some repositories", async () => {
    await done('secret', 'set', 'MINE', '--user', '--repos', 'acme/app,acme/lib', '--body', 'v')
    expect(await done('secret', 'list', '--user')).toMatch(/^MINE\t/m)
    const path = 'user/codespaces/secrets/MINE/repositories'
    expect(await done('api', path, '--jq', '[.repositories[].name] | join(" ")')).toBe('app lib\n')
    await done('secret', 'delete', 'MINE', '--user')
    expect(await done('secret', 'list', '--user')).not.toContain('MINE')
  })

  it('sets a whole file at once', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `FILE_${index}`)
    const file = join(directory, 'secrets.env')
    await writeFile(file, names.map((name) => `${name}=value of ${name}\n`).join(''))
    await done('secret', 'set', '-f', file, ...inRepository)
    const kept = await values()
    for (const name of names) expect(kept.get(name)?.toString()).toBe(`value of ${name}`)
    const listed = await done('secret', 'list', ...inRepository)
    expect(listed.match(/^FILE_/gm)).toHaveLength(40)
  })

  it('lists more secrets than a page holds', async () => {
    const lines = await done(
      'api',
      '--paginate',
      'repos/acme/app/actions/secrets?per_page=7',
      '--jq',
      '.secrets[].name',
    )
    expect(
      lines
        .trimEnd()
        .split('\n')
        .filter((name) => name.startsWith('FILE_')),
    ).toHaveLength(40)
  })

  it('reads a value from its standard input', async () => {
    expect(await gh(['secret', 'set', 'PIPED', ...inRepository], { input: 'from stdin\n' })).toMatchObject({
      code: 0,
    })
    expect((await values()).get('PIPED')?.toString()).toBe('from stdin')
    expect(await gh(['secret', 'set', 'EMPTY', ...inRepository], { input: '' })).toMatchObject({ code: 0 })
    expect((await values()).get('EMPTY')).toHaveLength(0)
  })

  it('seals without storing', async () => {
    const sealed = await done('secret', 'set', 'UNKEPT', ...inRepository, '--no-store', '--body', 'v')
    expect(Buffer.from(sealed.trim(), 'base64')).toHaveLength(49)
    expect(await done('secret', 'list', ...inRepository)).not.toContain('UNKEPT')
  })

  it('says that a repository is not there, instead of falling over', async () => {
    const ran = await gh(['secret', 'set', 'X', '--org', 'acme', '--repos', 'no-such-repo', '--body', 'v'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain("Could not resolve to a Repository with the name 'acme/no-such-repo'.")
  })

  it('is told what a token lacks', async () => {
    const ran = await gh(['secret', 'set', 'X', '--org', 'acme', '--body', 'v'], { token: 'narrow' })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('HTTP 403: Must have admin rights to Repository.')
    const hinted = await gh(['api', '-X', 'DELETE', 'orgs/acme/actions/secrets/X'], { token: 'narrow' })
    expect(hinted.stderr).toMatch(/needs the "admin:org" scope/)
  })
})
