import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningServer, launcher, startServer } from './server.ts'

/** Of ours and of packages: launcher, freshness, main, what every start shares, the verb. */
const filesMax = 5
/** Of ours, in a server and its checkpoint thread: launcher, freshness, main, what it shares with verbs, and the server whole. */
const serverFilesMax = 10
/** Parts of the platform that take longer to load than the rest of a start. */
const heavy = [
  'internal/deps/undici',
  'internal/webstreams',
  'NativeModule crypto',
  'NativeModule tls',
  'NativeModule readline',
]

let server: RunningServer
let folder = ''
let env: NodeJS.ProcessEnv = {}

beforeAll(async () => {
  server = await startServer()
  const workspaces = [{ slug: 'acme', projects: [{ slug: 'app', environments: ['production'] }] }]
  const members = [{ user: 'alice', role: 'owner' }]
  const { alice = '' } = await server.apply({
    users: [{ login: 'alice' }],
    workspaces: workspaces.map((workspace) => ({ ...workspace, members })),
    tokens: [{ name: 'alice', user: 'alice' }],
  })
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keywell-loaded-'))
  env = { PATH: process.env['PATH'], HOME: folder, KEYWELL_URL: server.url, KEYWELL_TOKEN: alice }
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

it('run loads a handful of files, and nothing of the platform that is slow to load', () => {
  const list = path.join(folder, 'platform.json')
  const hook = path.join(folder, 'hook.cjs')
  // Less what a bare Node has loaded by then.
  const told = `JSON.stringify(process.moduleLoadList.filter((name) => !before.has(name)))`
  const write = `require('node:fs').writeFileSync(${JSON.stringify(list)}, ${told})`
  fs.writeFileSync(
    hook,
    `const before = new Set(process.moduleLoadList); process.on('exit', () => { ${write} })`,
  )
  const place = ['-w', 'acme', '-p', 'app', '-e', 'production']
  const ran = spawnSync(process.execPath, ['-r', hook, launcher, 'run', ...place, '--', 'true'], {
    env: { ...env, NODE_V8_COVERAGE: folder },
    encoding: 'utf8',
  })
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  const files = loadedFiles(folder).filter((file) => !file.endsWith('hook.cjs'))
  expect(files).toContain('dist/src/start/start.js')
  expect(files.slice(filesMax)).toEqual([])
  const platform = fs.readFileSync(list, 'utf8')
  expect(platform).toContain('NativeModule http')
  expect(heavy.filter((name) => platform.includes(name))).toEqual([])
})

it('a server loads its own code and the packages of many small files as a handful of files', async () => {
  const coverage = fs.mkdtempSync(path.join(folder, 'server-'))
  const started = await startServer({ env: { NODE_V8_COVERAGE: coverage } })
  await started.stop()
  const files = [...new Set(loadedFiles(coverage))]
  expect(files).toContain('dist/src/server/serve.js')
  const packages = ['graphql', 'jose', 'kysely', 'typebox'].map((name) => `node_modules/${name}/`)
  expect(files.filter((file) => packages.some((name) => file.startsWith(name)))).toEqual([])
  // The driver of the other engine is loaded by who asks for it.
  expect(files.filter((file) => file.startsWith('node_modules/pg/'))).toEqual([])
  expect(files.filter((file) => !file.startsWith('node_modules/')).slice(serverFilesMax)).toEqual([])
})

/** All files whose code the engine has seen, from the coverage that it wrote. */
function loadedFiles(coverage: string): string[] {
  const root = path.dirname(path.dirname(launcher))
  return fs
    .readdirSync(coverage)
    .filter((name) => name.startsWith('coverage-'))
    .flatMap((name) => [
      ...fs.readFileSync(path.join(coverage, name), 'utf8').matchAll(/"url":"(file:[^"]+)"/g),
    ])
    .map(([, url = '']) => path.relative(root, fileURLToPath(url)))
}
