import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { atTerminal } from '../terminal.ts'
import { type Shell, makeShell, runStep } from '../transcript.ts'
import { type RunningServer, startServer } from './server.ts'

let server: RunningServer
let shell: Shell

beforeAll(async () => {
  server = await startServer()
  const made = await server.apply({
    users: [{ login: 'alice' }],
    tokens: [{ name: 'alice', user: 'alice' }],
  })
  shell = makeShell({ KEYWELL_URL: server.url, KEYWELL_TOKEN: made['alice'] ?? '' })
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

/** Hands every request on, but finds the first poll one too many, as the server does when others wait at its address. */
async function impatientRelay(target: string) {
  let polls = 0
  const relay = http.createServer((request, response) => {
    const { method, headers, url = '/' } = request
    if (url.endsWith('/logins/token') && (polls += 1) === 1) {
      request.resume()
      response.writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '1' })
      return response.end('{"code":"rate_limited","detail":"Rate limit exceeded"}')
    }
    const onward = http.request(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    return request.pipe(onward)
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`
  return { url, polls: () => polls, close: () => relay.close() }
}

it('goes on waiting to be let in when it is told that it asks too often', async () => {
  const relay = await impatientRelay(server.url)
  try {
    const { shown, ended } = atTerminal(`login --url ${relay.url}`, shell)
    await expect.poll(shown, { timeout: 30_000 }).toMatch(/device approve \S{9}`/)
    const [, userCode = ''] = /device approve (\S{9})`/.exec(shown()) ?? []
    await expect.poll(relay.polls, { timeout: 30_000 }).toBe(1)
    await runStep(shell, `keywell device approve ${userCode}`)
    expect(await ended).toBe(0)
    expect(shown()).toContain('signed in to')
    expect(relay.polls()).toBe(2)
  } finally {
    relay.close()
  }
}, 120_000)
