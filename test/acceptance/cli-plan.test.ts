import fs from 'node:fs'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type Shell, checkTranscript, makeShell } from '../transcript.ts'
import { type RunningServer, startServer } from './server.ts'

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
let shell: Shell

beforeAll(async () => {
  server = await startServer()
  const tokens = await server.apply(seed)
  shell = makeShell({
    KEYWELL_URL: server.url,
    KEYWELL_TOKEN: tokens['alice'] ?? '',
    KEYWELL_WORKSPACE: 'acme',
    KEYWELL_PROJECT: 'app',
  })
  await checkTranscript(
    `
    $ echo one | keywell set URL; echo hyphen | keywell set SOME-NAME -e production
    created URL, version 1 (acme/app)
    created SOME-NAME, version 1 (acme/app/production)
    ! keywell: SOME-NAME: no name of a variable…
    `,
    shell,
  )
})
afterAll(async () => {
  await server?.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

describe('plan', () => {
  it('tells for whom something changes, exits with 2 then, and shows no value', () =>
    checkTranscript(
      `
      $ echo two | keywell plan set URL -e production
      URL changes: project app → environment production
        run in acme/app/production
      URL appears: environment production
        environment, actions in acme/app/production
      something changes for 3 of the 14 consumers that read here
      [exit 2]
      $ echo both | keywell plan set BOTH --phase both -e production
      BOTH appears: environment production
        run (runtime and build), environment (runtime and build), actions (runtime and build) in acme/app/production
      something changes for 6 of the 14 consumers that read here
      [exit 2]
      $ echo one | keywell plan set URL
      nothing changes for the 14 consumers that read here
      $ keywell plan set URL --any-value
      URL may change: project app
        run in acme/app/production
        run in acme/app/staging
      something changes for 2 of the 14 consumers that read here
      [exit 2]
      $ keywell plan delete URL
      URL disappears: project app
        run in acme/app/production
        run in acme/app/staging
      something changes for 2 of the 14 consumers that read here
      [exit 2]
      $ printf 'URL=one\\nNEW=3\\n' > .env; keywell plan import .env
      NEW appears: project app
        run in acme/app/production
        run in acme/app/staging
      something changes for 2 of the 14 consumers that read here
      [exit 2]
      $ keywell get URL; keywell get NEW
      one
      ! keywell: there is no NEW here (…); \`keywell explain NEW\` tells where one is
      [exit 1]
      `,
      shell,
    ))

  it('of imports names what they bring, from the command line or a seed', () =>
    checkTranscript(
      `
      $ keywell plan imports environment:production -e staging
      SOME-NAME appears: import of environment production
        run, environment in acme/app/staging
      something changes for 2 of the 14 consumers that read here
      [exit 2]
      $ printf 'workspaces: [{ slug: acme, projects: [{ slug: app, imports: [{ into: production, from: [environment:staging] }] }] }]' > seed.yaml
      $ keywell plan imports -f seed.yaml
      nothing changes for the 14 consumers that read here
      $ keywell plan imports environment:nowhere -e staging
      ! keywell: There is no environment:nowhere to import…
      [exit 1]
      $ keywell imports list -e staging
      `,
      shell,
    ))
})

describe('resolve', () => {
  it('lists names masked, and values with --show', () =>
    checkTranscript(
      `
      $ keywell resolve -e production
      SOME-NAME	••••••	environment production
      URL	••••••	project app
      $ keywell resolve -e production --show
      SOME-NAME	hyphen	environment production
      URL	one	project app
      $ keywell audit list --limit 2 -o json | grep '"action"'
      …secret.revealed…
      …secret.revealed…
      `,
      shell,
    ))
})

describe('doctor', () => {
  it('names what surfaces leave out, what never wins, and what nobody consumes', () =>
    checkTranscript(
      `
      $ keywell doctor crossings
      github	SOME-NAME	value	shared	project app	GitHub's names are letters, digits and _, and do not begin with a digit
      github	URL	value	shared	project app	it has a default value alone, and what is shown are values of environments
      enkryptify	URL	value	shared	project app	it has a default value alone, and what is shown are values of environments
      $ keywell project create bare -w acme > /dev/null; keywell doctor crossings -w acme -p bare
      every surface shows all that is here
      $ keywell doctor shadowed
      every value wins for one of the 28 consumers that read here
      $ echo v | keywell set URL -e production > /dev/null; echo v | keywell set URL -e staging > /dev/null
      $ keywell doctor shadowed
      URL of project app
        behind environment production: run in acme/app/production
        behind environment staging: run in acme/app/staging
      1 never win for any of the 28 consumers that read here
      [exit 1]
      $ keywell doctor unused --since 1h
      every value was consumed within 1h, or is younger
      ! keywell: what is noted is consumption, once an hour at most; not that a person looked, nor that a program still runs with what it got
      $ keywell doctor unused --since soon
      ! keywell: A span of time is a number and m, h or d, such as 90d, of at most a year…
      [exit 1]
      `,
      shell,
    ))
})
