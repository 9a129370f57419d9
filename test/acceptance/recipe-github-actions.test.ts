import fs from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { startIssuer, type Issuer } from '../identity-issuer.ts'
import { hasProgram, runProgram, type Ran } from './program.ts'
import { blocks, furnish, hostile, root, writtenUrl } from './recipes.ts'
import { startServer, type RunningServer } from './server.ts'

interface Step {
  readonly id?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}

// A runner has all three.
const isRunner = ['bash', 'curl', 'jq'].every(hasProgram)

describe.skipIf(!isRunner)('the recipe for GitHub Actions', () => {
  const [workflow = ''] = blocks('github-actions.md', 'yaml')
  const [trusting = ''] = blocks('github-actions.md', 'sh')
  const { deploy } = (
    parse(workflow) as { jobs: { deploy: { steps: Step[]; env: object; environment: string } } }
  ).jobs
  const audience = 'keywell.example.com'
  const requestToken = 'the-token-of-the-runner'
  const jobSubject = `repo:acme/app:environment:${deploy.environment}`
  let subject: string
  let trusted: Ran
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keywell-recipe-'))
  let server: RunningServer
  let issuer: Issuer
  let alice: string
  let minter: Server

  /** Where the runner fetches a job's identity: it signs what GitHub would, for the audience that is asked for. */
  beforeAll(async () => {
    issuer = await startIssuer()
    server = await startServer({ env: { KEYWELL_ISSUERS_INSIDE: issuer.url } })
    alice = await furnish(server)
    minter = createServer((request, response) => {
      const asked = new URL(request.url ?? '', 'http://runner').searchParams
      const iat = Math.floor(Date.now() / 1_000)
      const claims = { iss: issuer.url, sub: subject, iat, exp: iat + 300, jti: crypto.randomUUID() }
      const isAllowed = request.headers.authorization === `Bearer ${requestToken}`
      void issuer.sign({ ...claims, aud: asked.get('audience') ?? '' }).then((value) => {
        response.writeHead(isAllowed ? 200 : 401, { 'content-type': 'application/json' })
        response.end(JSON.stringify(isAllowed ? { value } : {}))
      })
    })
    await new Promise<void>((resolve) => {
      minter.listen(0, '127.0.0.1', resolve)
    })
    const deployer = `#!/bin/sh\nprintf '%s' "$DEPLOY_KEY" > deployed\nprintf '%s\\n' "$DEPLOY_KEY" "$REGION" "$KEYWELL_TOKEN"\n`
    fs.writeFileSync(path.join(folder, 'deploy.sh'), deployer, { mode: 0o755 })
    const ours = trusting.replace('https://token.actions.githubusercontent.com', issuer.url)
    trusted = await bash(ours, { KEYWELL_URL: server.url, KEYWELL_TOKEN: alice })
  })

  afterAll(async () => {
    minter.closeAllConnections()
    await new Promise((resolve) => {
      minter.close(resolve)
    })
    await server.stop()
    await issuer[Symbol.asyncDispose]()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  /** As a runner starts a step whose shell is bash. */
  async function bash(script: string, env: Readonly<Record<string, string>>): Promise<Ran> {
    const file = path.join(folder, 'step.sh')
    fs.writeFileSync(file, `cd '${folder}'\n${script}`)
    const PATH = `${path.join(root, 'bin')}${path.delimiter}${process.env['PATH']}`
    return runProgram('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], {
      env: { HOME: folder, ...env, PATH },
    })
  }

  /** Every step with commands, each output given to the steps that ask for it; ends at the first that fails. */
  async function job(): Promise<Ran[]> {
    const output = path.join(folder, 'output')
    fs.writeFileSync(output, '')
    const ran: Ran[] = []
    for (const { run, env = {} } of deploy.steps) {
      if (run === undefined) continue
      const [, token = ''] = /^token=(.*)$/m.exec(fs.readFileSync(output, 'utf8')) ?? []
      const given = Object.entries(env).map(([name, value]) => [
        name,
        value.replace('${{ steps.keywell.outputs.token }}', token),
      ])
      ran.push(
        await bash(run, {
          KEYWELL_URL: server.url,
          ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(minter.address() as AddressInfo).port}/?api-version=2.0`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
          GITHUB_OUTPUT: output,
          ...(Object.fromEntries(given) as Record<string, string>),
        }),
      )
      if (ran.at(-1)!.code !== 0) break
    }
    return ran
  }

  it('is believed as that job and as no other, once the workspace trusts it', async () => {
    expect(deploy.env).toEqual({ KEYWELL_URL: writtenUrl })
    expect(trusted).toMatchObject({ code: 0, stderr: '' })
    const own = { audience, subject: jobSubject, level: 'read', scope: { all: false } }
    expect(JSON.parse(trusted.stdout)).toMatchObject(own)
    subject = 'repo:acme/app:pull_request'
    const [signIn, ...rest] = await job()
    expect(signIn).toMatchObject({ stdout: expect.not.stringContaining('kw_') as unknown })
    expect(signIn?.stderr).toContain('401')
    expect(rest).toEqual([])
  })

  it('reads with curl and with keywell run, and the log shows nothing that it did not mask', async () => {
    subject = jobSubject
    const ran = await job()
    expect(ran.map(({ code, stderr }) => [code, stderr])).toEqual(Array.from({ length: 4 }, () => [0, '']))
    expect(fs.readFileSync(path.join(folder, 'deployed'), 'utf8')).toBe(hostile)
    const masks = ran.flatMap(({ stdout }) => [...stdout.matchAll(/^::add-mask::([^\n]*)$/gm)])
    const masked = masks.map(([, text = '']) =>
      text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%'),
    )
    expect(new Set(masked.slice(2))).toEqual(
      new Set(['all of acme', 'eu-1', 'postgres://db.internal/app', hostile]),
    )
    const session = /^token=(.*)$/m.exec(fs.readFileSync(path.join(folder, 'output'), 'utf8'))?.[1]
    expect(masked[1]).toBe(session)
    const withCurl = ran[2]!.stdout
    expect(withCurl).toContain(session)
    expect(ran[3]!.stdout).toBe(`${hostile}\neu-1\n\n`)
    const log = masked.reduce((text, secret) => text.replaceAll(secret, '***'), withCurl)
    expect(log).toBe('***\n\n***\n')
  })
})
