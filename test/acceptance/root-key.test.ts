import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createDatabase } from '../postgres.ts'
import { launcher, startServer, type RunningServer } from './server.ts'

const run = promisify(execFile)

/** Starts on what is there and answers how it was refused; a server that does start is ended by the time limit. */
async function refusal(data: string, rootKey: string, env: Record<string, string> = {}): Promise<string> {
  const args = [launcher, 'serve', '--data', data, '--root-key', rootKey, '--port', '0']
  const ended = await run(process.execPath, args, { env: { ...process.env, ...env }, timeout: 15_000 }).catch(
    (error: unknown) => error,
  )
  expect(ended).toMatchObject({ code: 1 })
  return String(Reflect.get(Object(ended), 'stderr'))
}

describe.each(['SQLite', 'Postgres'])('the root key of a store on %s', (engine) => {
  let server: RunningServer
  let other: RunningServer
  let env: Record<string, string>
  const in1 = (name: string) => join(server.directory, name)

  beforeAll(async () => {
    const url = engine === 'Postgres' ? await createDatabase(inject('postgresUrl') ?? '') : undefined
    env = url === undefined ? {} : { KEYWELL_DATABASE_URL: url }
    server = await startServer({ env, keep: true })
    other = await startServer({ keep: true })
    await server.stop()
    await other.stop()
  })
  afterAll(async () => {
    await rm(server.directory, { recursive: true, force: true })
    await rm(other.directory, { recursive: true, force: true })
  })

  it('cannot be another, and the refusal names both and touches nothing', async () => {
    const before = engine === 'SQLite' ? await readFile(in1('data/keywell.db')) : undefined
    const said = await refusal(in1('data'), join(other.directory, 'root.key'), env)
    expect(said).toMatch(/locked with the root key [0-9a-f]{8}, and the root key given is [0-9a-f]{8}/)
    if (before !== undefined) expect(before.equals(await readFile(in1('data/keywell.db')))).toBe(true)
  })

  it('is not made anew when it is missing', async () => {
    const elsewhere = join(await mkdtemp(join(tmpdir(), 'keywell-key-')), 'root.key')
    await rename(in1('root.key'), elsewhere)
    expect(await refusal(in1('data'), in1('root.key'), env)).toMatch(
      /is missing.*[0-9a-f]{8}: put the file back/,
    )
    await expect(stat(in1('root.key'))).rejects.toMatchObject({ code: 'ENOENT' })
    await rename(elsewhere, in1('root.key'))
  })

  it('is refused while others can read it, and opens the store once they cannot', async () => {
    await chmod(in1('root.key'), 0o640)
    expect(await refusal(in1('data'), in1('root.key'), env)).toContain('chmod 600')
    await chmod(in1('root.key'), 0o600)
    const again = await startServer({
      directory: server.directory,
      ownerToken: server.ownerToken,
      env,
      keep: true,
    })
    const answer = await fetch(`${again.url}/api/v1/me`, {
      headers: { authorization: `Bearer ${server.ownerToken}` },
    })
    expect(answer.status).toBe(200)
    await again.stop()
  })
})
