import { execFile, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { choose } from '../../src/cli/consume/choose.ts'
import { loadFormat } from '../../src/cli/format/formats.ts'
import { fieldAt } from '../tidy/json.ts'

const hasDocker = spawnSync('docker', ['--version']).status === 0

/** What Docker's own command reads from the file: a server in the daemon's place records what it is asked to create. */
async function environmentDockerReads(file: string): Promise<unknown> {
  const asked: string[] = []
  const daemon = http.createServer((request, response) => {
    void text(request).then((body) => {
      if (/containers\/create/.test(request.url ?? '')) asked.push(body)
      response.setHeader('api-version', '1.44').setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ Id: 'x', Warnings: [] }))
    })
  })
  await new Promise<void>((resolve) => {
    daemon.listen(0, '127.0.0.1', resolve)
  })
  const { port } = daemon.address() as AddressInfo
  const env = { ...process.env, DOCKER_HOST: `tcp://127.0.0.1:${port}`, DOCKER_CONTENT_TRUST: '0' }
  await new Promise<void>((resolve, reject) => {
    execFile('docker', ['create', '--env-file', file, 'image'], { env }, (error, _, stderr) => {
      if (error === null) resolve()
      else reject(new Error(stderr))
    })
  })
  daemon.close()
  return fieldAt(JSON.parse(asked[0] ?? '{}'), 'Env')
}

describe.skipIf(!hasDocker)('docker --env-file', () => {
  it('gives back what export wrote', async () => {
    const values = [
      '',
      ' padded ',
      `"quoted" 'it' $HOME $(id) \`id\` \\n`,
      '# no remark',
      '\ttab',
      'a=b',
      'ü\u2028x',
      '\ufeffbom',
      'x'.repeat(65_528),
    ]
    const items = values.map((value, index) => ({
      name: `NAME${index}`,
      kind: 'value',
      bytes: Buffer.from(value),
    }))
    const format = await loadFormat('docker')
    const { entries } = choose(items, {})
    expect(entries.map((entry) => format.refuse(entry))).toEqual(values.map(() => undefined))
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keywell-docker-'))
    fs.writeFileSync(path.join(folder, 'env'), format.render(entries, { name: 'app' }))
    const read = await environmentDockerReads(path.join(folder, 'env'))
    fs.rmSync(folder, { recursive: true })
    expect(read).toEqual(values.map((value, index) => `NAME${index}=${value}`))
  })
})
