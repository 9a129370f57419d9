import fs from 'node:fs'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type Shell, checkTranscript, makeShell } from '../transcript.ts'
import { type RunningServer, startServer } from './server.ts'

const seed = {
  users: [{ login: 'alice' }, { login: 'rita' }],
  workspaces: [
    {
      slug: 'acme',
      members: [
        { user: 'alice', role: 'owner' },
        { user: 'rita', role: 'viewer' },
      ],
      projects: [{ slug: 'app', environments: ['production', 'staging'] }, { slug: 'empty' }],
    },
  ],
  tokens: [
    { name: 'alice', user: 'alice' },
    { name: 'rita', user: 'rita' },
  ],
}

let server: RunningServer
let shell: Shell

beforeAll(async () => {
  server = await startServer()
  const { alice = '', rita = '' } = await server.apply(seed)
  const place = { KEYWELL_WORKSPACE: 'acme', KEYWELL_PROJECT: 'app' }
  shell = makeShell({ KEYWELL_URL: server.url, KEYWELL_TOKEN: alice, RITA: rita, ...place })
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

describe('changes and undo', () => {
  it('list an import as one change, which undo takes back whole, and the undo in turn', () =>
    checkTranscript(
      `
      $ echo A=1 > first && keywell import first -e production
      create A
      done: 1 created, 0 updated, 0 unchanged (acme/app/production)
      $ printf 'A=one\\nC=three\\n' > second && keywell import second -e production
      update A
      create C
      done: 1 created, 1 updated, 0 unchanged (acme/app/production)
      $ keywell changes -e production
      …	…Z	alice	keywell	secret.changed	A@production:2, C@production:1
      …	…Z	alice	keywell	secret.changed	A@production:1
      $ keywell undo $(keywell changes --limit 1 | cut -f1) --dry-run
      ~ A in production, version 3
      - C in production
      would take back 2 of acme/app
      $ keywell changes | wc -l
      2
      $ keywell changes --limit 1 | cut -f1 > id; keywell undo $(cat id) -e production
      ~ A, version 3
      - C
      took back 2 of acme/app/production
      $ keywell get A -e production; keywell get C -e production
      1
      ! keywell: C was deleted here (acme/app/production); …
      [exit 1]
      $ keywell changes --limit 1 | cut -f3-
      alice	keywell	change.undone	A@production:3, -C@production
      $ keywell undo $(keywell changes --limit 1 | cut -f1)
      ~ A in production, version 4
      ~ C in production, version 3
      took back 2 of acme/app
      $ keywell get A -e production; keywell get C -e production
      onethree
      `,
      shell,
    ))

  it('answer as JSON', () =>
    checkTranscript(
      `
      $ echo v | keywell set JSON -e staging; keywell changes -e staging --limit 1 -o json
      created JSON, version 1 (acme/app/staging)
      {
        "items": [
          {
            "changeId": "…",
            "action": "secret.created",
            "surface": "keywell",
            "createdAt": "…Z",
            "createdBy": "alice",
            "values": [
              {
                "name": "JSON",
                "store": "shared",
                "environment": "staging",
                "version": 1,
                "deleted": false
              }
            ],
            "shortened": false
          }
        ]
      }
      $ keywell undo $(keywell changes -e staging --limit 1 | cut -f1) -o json
      {
        "items": [
          {
            "action": "delete",
            "name": "JSON",
            "environment": "staging",
            "version": 2
          }
        ]
      }
      `,
      shell,
    ))

  it('take back only what is still as the change left it, for whoever may write it', () =>
    checkTranscript(
      `
      $ echo 1 | keywell set LATER -e staging; keywell changes -e staging --limit 1 | cut -f1 > id; echo 2 | keywell set LATER -e staging
      created LATER, version 1 (acme/app/staging)
      updated LATER, version 2 (acme/app/staging)
      $ keywell undo $(cat id)
      ! keywell: Later changes wrote LATER: undo those first
      [exit 1]
      $ KEYWELL_TOKEN=$RITA keywell undo $(keywell changes -e staging --limit 1 | cut -f1)
      ! keywell: …
      [exit 1]
      $ keywell undo $(cat id) -e production
      ! keywell: This change wrote no values here
      [exit 1]
      $ keywell undo nonsense
      ! keywell: This change wrote no values here
      [exit 1]
      $ keywell get LATER -e staging; KEYWELL_TOKEN=$RITA keywell changes -e staging --limit 1 | cut -f6
      2LATER@staging:2
      $ keywell undo
      ! keywell: missing required argument 'change' (see \`keywell undo --help\`)
      [exit 2]
      $ keywell changes -p empty; keywell changes --limit none
      ! keywell: a version, a sequence number or a count is a positive whole number
      [exit 2]
      `,
      shell,
    ))
})
