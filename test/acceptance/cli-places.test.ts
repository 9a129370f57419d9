import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Shell, checkTranscript, makeShell } from '../transcript.ts'
import { type RunningServer, startServer } from './server.ts'

const seed = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: ['app', 'worker', 'moves'].map((slug) => ({
        slug,
        environments: ['production', 'staging'],
      })),
    },
  ],
  tokens: [{ name: 'alice', user: 'alice' }],
}

let server: RunningServer
let shell: Shell
let token: string

beforeAll(async () => {
  server = await startServer()
  const { alice = '' } = await server.apply(seed)
  token = alice
  shell = makeShell({ KEYWELL_URL: server.url, KEYWELL_TOKEN: alice })
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

describe('init', () => {
  it('makes the flags unnecessary in this folder and below it, up to the root of the repository', () =>
    checkTranscript(
      `
      $ mkdir -p repo/src repo/.git && cd repo && keywell init -w acme -p app -e production && cat keywell.yaml
      wrote keywell.yaml (acme/app/production); now \`keywell run -- COMMAND\` works in this folder
      workspace: acme
      project: app
      environment: production
      $ cd repo/src && echo one | keywell set HERE
      created HERE, version 1 (acme/app/production)
      $ cd repo/src && KEYWELL_ENVIRONMENT=staging keywell list
      $ cd repo/src && keywell get HERE -e production | grep one && keywell delete HERE
      one
      deleted HERE (acme/app/production); …
      $ cd repo/src && echo two | keywell set THERE -p worker && keywell delete THERE -p worker
      created THERE, version 1 (acme/worker)
      deleted THERE (acme/worker); …
      $ mkdir -p repo/inner/.git && cd repo/inner && keywell list
      ! keywell: no workspace: give -w SLUG, set KEYWELL_WORKSPACE, or write it to keywell.yaml with \`keywell init\`
      [exit 2]
      $ cd repo && keywell init -w acme -p other
      ! keywell: …/repo/keywell.yaml is there already; --force replaces it
      [exit 1]
      $ cd repo && keywell init -w acme
      ! keywell: …keywell.yaml is there already; --force replaces it
      [exit 1]
      $ mkdir empty && cd empty && keywell init -w acme
      ! keywell: no place: give -w SLUG and -p NAME, and -e NAME for an environment; --create makes them
      [exit 2]
      $ cd repo && printf 'workspase: acme\\n' > keywell.yaml; keywell list
      ! keywell: …/repo/keywell.yaml: unknown setting workspase; there are workspace, project, environment, url
      [exit 2]
      $ cd repo && printf '# ours\\n"workspace": acme\\nproject: "app"\\nenvironment: !!str staging\\n' > keywell.yaml; keywell list
      `,
      shell,
    ))

  it('takes no server from a repository that its reader has not signed in to', () =>
    checkTranscript(
      `
      $ mkdir -p evil/.git && cd evil && printf 'workspace: acme\\nurl: https://evil.example.com\\n' > keywell.yaml
      $ cd evil && KEYWELL_URL= keywell list
      ! keywell: …/evil/keywell.yaml names a server that you have no login for: run \`keywell login --url https://evil.example.com\`, or set KEYWELL_URL
      [exit 4]
      $ cd evil && keywell list
      `,
      shell,
    ))
})

describe('diff', () => {
  it('tells what two environments give, and values only when asked', () =>
    checkTranscript(
      `
      $ export KEYWELL_WORKSPACE=acme KEYWELL_PROJECT=worker; echo canary | keywell set OLD -e production; echo d | keywell set SHARED; for e in production staging; do echo x | keywell set SAME -e $e; echo $e | keywell set OTHER -e $e; done; echo s | keywell set NEW -e staging
      created OLD, version 1 (acme/worker/production)
      created SHARED, version 1 (acme/worker)
      created SAME, version 1 (acme/worker/production)
      created OTHER, version 1 (acme/worker/production)
      created SAME, version 1 (acme/worker/staging)
      created OTHER, version 1 (acme/worker/staging)
      created NEW, version 1 (acme/worker/staging)
      $ keywell diff production staging -w acme -p worker
      only right	NEW
      only left	OLD
      differs	OTHER
      $ keywell diff acme/worker/production acme/worker/staging --all --exit-code | grep same
      same	SAME
      same	SHARED
      $ keywell diff production staging -w acme -p worker --exit-code > /dev/null
      [exit 1]
      $ keywell diff production production -w acme -p worker --exit-code
      $ keywell diff production staging -w acme -p worker --show
      only right	NEW		s
      only left	OLD	canary	
      differs	OTHER	production	staging
      $ keywell audit list -w acme --limit 4 | cut -f4,6
      secret.revealed	…
      secret.revealed	…
      secret.revealed	…
      secret.revealed	…
      $ keywell diff production
      ! keywell: missing required argument 'right' (see \`keywell diff --help\`)
      [exit 2]
      `,
      shell,
    ))
})

describe('copy, move and rename', () => {
  it('carry the value and what is known about it, and overwrite nothing unasked', () =>
    checkTranscript(
      `
      $ export KEYWELL_WORKSPACE=acme KEYWELL_PROJECT=moves; printf 'a\\nb' | keywell set CERT -e staging --note 'from the CA' --phase build
      created CERT, version 1 (acme/moves/staging)
      $ keywell copy CERT -w acme -p moves -e staging --to production
      copied CERT (acme/moves/staging) to CERT, version 1 (acme/moves/production)
      $ keywell copy CERT -w acme -p moves -e staging --to production
      ! keywell: there is one already (acme/moves/production); --force replaces it
      [exit 1]
      $ keywell copy CERT -w acme -p moves -e staging --to production --force
      copied CERT (acme/moves/staging) to CERT, version 2 (acme/moves/production)
      $ keywell list -w acme -p moves -e production | cut -f1,2,3,6
      CERT	value	build	from the CA
      $ keywell move CERT -w acme -p moves -e production --to acme/ --name WIDE
      moved CERT (acme/moves/production) to WIDE, version 1 (acme)
      $ keywell get WIDE -w acme | od -An -c; keywell get CERT -w acme -p moves -e production
         a  \\n   b
      ! keywell: …
      [exit 1]
      $ for e in staging production ''; do echo $e | keywell set MANY -w acme -p moves -e "$e" --value "v$e"; done
      created MANY, version 1 (acme/moves/staging)
      created MANY, version 1 (acme/moves/production)
      created MANY, version 1 (acme/moves)
      $ keywell rename MANY FEW -w acme -p moves
      renamed MANY to FEW (acme/moves; acme/moves/production; acme/moves/staging); \`keywell history MANY\` still has it
      $ keywell get FEW -w acme -p moves -e production && keywell list -w acme -p moves
      vproductionFEW	…
      $ keywell rename MANY OTHER -w acme -p moves
      ! keywell: there is no MANY (acme/moves)
      [exit 1]
      $ keywell rename CERT FEW -w acme -p moves -e staging
      ! keywell: FEW is taken (acme/moves/staging)
      [exit 1]
      $ keywell move FEW -w acme --to staging
      ! keywell: an environment belongs to a project: give the target as WORKSPACE/PROJECT/ENVIRONMENT
      [exit 2]
      `,
      shell,
    ))

  it('rename one value with all that is known of it, also for somebody who may not see it', () =>
    checkTranscript(
      `
      $ printf s | keywell set SHY -w acme -p moves -e staging --note quiet; keywell reveal forbid -w acme
      created SHY, version 1 (acme/moves/staging)
      …
      $ keywell rename SHY CALM -w acme -p moves -e staging; keywell get CALM -w acme -p moves -e staging
      renamed SHY to CALM (acme/moves/staging); \`keywell history SHY\` still has it
      ! keywell: …
      [exit 1]
      $ keywell reveal allow -w acme; keywell get CALM -w acme -p moves -e staging; keywell list -w acme -p moves -e staging | grep CALM | cut -f6
      …
      squiet
      `,
      shell,
    ))

  it('move a value within a project as one change, which one undo takes back', () =>
    checkTranscript(
      `
      $ export KEYWELL_WORKSPACE=acme KEYWELL_PROJECT=moves; printf one | keywell set HOP -e staging --note 'by hand'
      created HOP, version 1 (acme/moves/staging)
      $ keywell move HOP -w acme -p moves -e staging --to production -o json
      {
        "name": "HOP",
        "version": 1,
        "changeId": "…",
        "from": "acme/moves/staging",
        "to": "acme/moves/production"
      }
      $ keywell audit list -w acme --limit 2 | cut -f4,6
      secret.changed	…
      secret.revealed	…
      $ keywell get HOP -w acme -p moves -e staging
      ! keywell: …
      [exit 1]
      $ keywell list -w acme -p moves -e production | grep HOP | cut -f1,6; keywell changes -w acme -p moves --limit 1 | cut -f5,6
      HOP	by hand
      secret.changed	-HOP@staging, HOP@production:1
      $ keywell undo $(keywell changes -w acme -p moves --limit 1 | cut -f1) -w acme -p moves
      ~ HOP in staging, version 3
      - HOP in production
      took back 2 of acme/moves
      $ keywell get HOP -w acme -p moves -e staging
      one
      $ printf two | keywell set HOP -w acme -p moves -e production; keywell move HOP -w acme -p moves -e staging --to production
      created HOP, version 3 (acme/moves/production)
      ! keywell: there is one already (acme/moves/production); --force replaces it
      [exit 1]
      $ keywell move HOP -w acme -p moves -e staging --to acme/moves --name HOPPED
      moved HOP (acme/moves/staging) to HOPPED, version 1 (acme/moves), change …
      $ keywell move HOPPED -w acme -p moves -e '' --to production --name HOP --force
      moved HOPPED (acme/moves) to HOP, version 4 (acme/moves/production), change …
      $ keywell get HOP -w acme -p moves -e production
      one
      $ keywell move HOP -w acme -p moves -e production --to production --name hop
      ! keywell: HOP is there already (acme/moves/production)
      [exit 2]
      $ keywell move HOP -w acme -p moves -e production --to ACME/Moves/PRODUCTION --force; keywell history HOP -w acme -p moves -e production | head -1 | cut -f1
      4
      ! keywell: HOP is there already (ACME/Moves/PRODUCTION)
      `,
      shell,
    ))

  it('move to another name keeps what the server knows of a secret, and what only its own place knows is not lost', async () => {
    await checkTranscript(
      `
      $ printf v | keywell set PICKY -w acme --note kept; printf w | keywell set SEALED -w acme -p moves
      created PICKY, version 1 (acme)
      created SEALED, version 1 (acme/moves)
      `,
      shell,
    )
    await change('secrets/PICKY', { audience: 'selected', projects: ['app'] })
    await change('projects/moves/secrets/SEALED', { writeOnly: true })
    await checkTranscript(
      `
      $ export KEYWELL_WORKSPACE=acme; keywell move PICKY -p '' --to acme/ --name CHOSEN && keywell list -p '' -o json | grep -A7 CHOSEN | grep audience
      moved PICKY (acme) to CHOSEN, version 1 (acme)
            "audience": "selected",
      $ keywell move CHOSEN -w acme --to alice/
      ! keywell: CHOSEN is for selected projects, which would not be kept: copy it, select them there, then delete it here
      [exit 1]
      $ printf x | keywell set TAKEN -w acme; keywell move CHOSEN -w acme --to acme/ --name TAKEN; keywell move CHOSEN -w acme --to acme/ --name TAKEN --force
      created TAKEN, version 1 (acme)
      ! keywell: there is one already (acme); --force replaces it
      ! keywell: CHOSEN is for selected projects, which would not be kept: copy it, select them there, then delete it here
      [exit 1]
      $ keywell move SEALED -w acme -p moves -e '' --to acme/moves --name SHUT; keywell get SHUT -w acme -p moves
      moved SEALED (acme/moves) to SHUT, version 1 (acme/moves)
      ! keywell: This secret is write-only: …
      [exit 1]
      $ keywell move SHUT -w acme -p moves -e '' --to acme/
      ! keywell: This secret is write-only: …
      [exit 1]
      `,
      shell,
    )
  })

  it('move to another workspace, whose keys are others', () =>
    checkTranscript(
      `
      $ printf '\\377\\000' | keywell set ROAMS -w acme -p moves -e staging; keywell move ROAMS -w acme -p moves -e staging --to alice/
      created ROAMS, version 1 (acme/moves/staging)
      moved ROAMS (acme/moves/staging) to ROAMS, version 1 (alice)
      $ keywell get ROAMS -w alice | od -An -tx1; keywell list -w acme -p moves -e staging | grep -c ROAMS
       ff 00
      0
      [exit 1]
      `,
      shell,
    ))

  it('move to another project ends a value only where it is still what was copied', () =>
    checkTranscript(
      `
      $ printf far | keywell set FAR -w acme -p moves -e staging; keywell move FAR -w acme -p moves -e staging --to acme/app/staging
      created FAR, version 1 (acme/moves/staging)
      moved FAR (acme/moves/staging) to FAR, version 1 (acme/app/staging)
      $ keywell get FAR -w acme -p app -e staging; keywell get FAR -w acme -p moves -e staging
      far
      ! keywell: FAR was deleted here (acme/moves/staging); …
      [exit 1]
      $ printf more | keywell set FAR -w acme -p moves -e staging; keywell move FAR -w acme -p moves -e staging --to acme/app/staging
      created FAR, version 3 (acme/moves/staging)
      ! keywell: there is one already (acme/app/staging); --force replaces it
      [exit 1]
      `,
      shell,
    ))
})

/** What the command line has no verb for. */
async function change(path: string, body: object): Promise<void> {
  const { status } = await fetch(`${server.url}/api/v1/workspaces/acme/${path}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(status).toBe(200)
}
