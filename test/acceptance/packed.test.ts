import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { launcher, startServer } from './server.ts'

const root = path.dirname(path.dirname(launcher))
/** Beside what every package has: licences of what was taken in, and our own. */
const bundledLicences = ['commander', 'graphql', 'jose', 'kysely', 'typebox']
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keywell-packed-'))

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

/** The package as it is published, unpacked where there are no sources. */
function unpacked(): string {
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const tarball = fs.readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
  execFileSync('tar', ['-xzf', tarball], { cwd: folder })
  const installed = path.join(folder, 'package')
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(installed, 'node_modules'))
  return installed
}

function versionOf(installed: string): unknown {
  const manifest: unknown = JSON.parse(fs.readFileSync(path.join(installed, 'package.json'), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? manifest.version
    : undefined
}

it('the published package tells its version and serves, on its own files', async () => {
  const installed = unpacked()
  for (const word of ['--version', '-V']) {
    const told = execFileSync(process.execPath, [path.join(installed, 'bin/keywell.js'), word], {
      encoding: 'utf8',
    })
    expect(told.trimEnd()).toBe(versionOf(installed))
  }
  const server = await startServer({ launcher: path.join(installed, 'bin/keywell.js') })
  const { ci = '' } = await server.apply({
    users: [{ login: 'alice' }],
    workspaces: [
      {
        slug: 'acme',
        members: [{ user: 'alice', role: 'owner' }],
        projects: [{ slug: 'app', environments: ['production'] }],
      },
    ],
    tokens: [{ name: 'ci', user: 'alice', workspace: 'acme' }],
  })
  const at = `${server.url}/api/v1/workspaces/acme/projects/app/environments/production/secrets/DB_URL`
  const headers = { authorization: `Bearer ${ci}`, 'content-type': 'application/json' }
  const put = await fetch(at, { method: 'PUT', headers, body: '{"value":"postgres://db"}' })
  const read = await fetch(`${at}/value`, { headers })
  const query = JSON.stringify({ query: '{ viewer { login } }' })
  const graphql = await fetch(`${server.url}/api/graphql`, { method: 'POST', headers, body: query })
  const body: unknown = await graphql.json()
  expect([put.status, await read.json(), body]).toMatchObject([
    201,
    { value: 'postgres://db' },
    { data: { viewer: { login: 'alice' } } },
  ])
  expect(await server.stop()).toBe(0)
  const files = fs.readdirSync(path.join(installed, 'dist/src'), { recursive: true, encoding: 'utf8' })
  const licences = files.filter((file) => path.basename(file).startsWith('LICENSE-'))
  expect(licences.map((file) => path.basename(file).slice('LICENSE-'.length)).toSorted()).toEqual(
    bundledLicences,
  )
})
