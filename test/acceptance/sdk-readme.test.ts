import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launcher, type RunningServer, startServer } from './server.ts'

const root = path.dirname(path.dirname(launcher))
const readme = fs.readFileSync(path.join(root, 'sdk/README.md'), 'utf8')
/** The heading above each example, and its text. */
const examples = [...readme.matchAll(/^## (.+)\n(?:(?!^## )[^])*?^```js\n([^]*?)^```$/gm)].map(
  ([, heading = '', code = '']) => [heading, code] as const,
)

const seed = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [{ slug: 'app', environments: ['production', 'staging'] }],
    },
  ],
  tokens: [{ name: 'alice', user: 'alice' }],
}

let server: RunningServer
let token = ''
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keywell-readme-'))

beforeAll(async () => {
  server = await startServer()
  token = (await server.apply(seed))['alice'] ?? ''
  const project = `${server.url}/api/v1/workspaces/acme/projects/app`
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const put = async (at: string, value: string) => {
    const answer = await fetch(`${project}/${at}`, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ value }),
    })
    expect(answer.status).toBe(201)
  }
  await put('secrets/DB_URL', 'default')
  await put('environments/production/secrets/DB_URL', 'postgres://db.internal/app1')
  await put('environments/production/secrets/API_KEY', 'k'.repeat(24))
  const group = {
    name: 'Shared config',
    secretType: 'environment',
    priority: 10,
    addonDependencies: [{ addonId: 'nowhere', keys: [{ keyName: 'HOST' }] }],
    secrets: { variables: { OLD: '1', REGION: 'eu-1' } },
  }
  const groups = `${server.url}/v1/teams/acme/projects/app/secrets`
  const made = await fetch(groups, { method: 'POST', headers, body: JSON.stringify(group) })
  expect(made.status).toBe(200)
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** The example in a process of its own, with the built client in the place of the package. */
async function run(code: string): Promise<string> {
  const file = path.join(folder, 'example.mjs')
  const client = pathToFileURL(path.join(root, 'dist/sdk/src/index.js')).href
  fs.writeFileSync(file, code.replace(`'@keywell/sdk'`, `'${client}'`))
  const env = { PATH: process.env['PATH'], KEYWELL_URL: server.url, KEYWELL_TOKEN: token }
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [file], { env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout + stderr)
      else reject(new Error(stderr))
    })
  })
}

describe('the README of the SDK', () => {
  it('has an example in every part but the first', () => {
    expect(examples.map(([heading]) => heading)).toEqual(
      [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading),
    )
  })

  it.each(examples)('prints what it says: %s', async (_, code) => {
    const expected = [...code.matchAll(/^ *\/\/ → (.*)$/gm)].map(([, line = '']) => `${line}\n`)
    expect(expected).not.toEqual([])
    expect(await run(code)).toBe(expected.join(''))
  })
})
