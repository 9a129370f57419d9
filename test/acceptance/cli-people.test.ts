import fs from 'node:fs'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type Shell, checkTranscript, makeShell } from '../transcript.ts'
import { type RunningServer, startServer } from './server.ts'

let server: RunningServer
let shell: Shell

beforeAll(async () => {
  server = await startServer()
  const { alice = '' } = await server.apply({
    users: [{ login: 'alice' }, { login: 'bob' }],
    workspaces: [{ slug: 'acme', members: [{ user: 'alice', role: 'owner' }] }],
    tokens: [{ name: 'alice', user: 'alice' }],
  })
  shell = makeShell({ KEYWELL_URL: server.url, KEYWELL_TOKEN: alice, OWNER: server.ownerToken })
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

describe('places and people', () => {
  it('make, list and end workspaces, projects and environments', () =>
    checkTranscript(
      `
      $ KEYWELL_TOKEN=$OWNER keywell workspace create beta --name 'Beta Ltd' && KEYWELL_TOKEN=$OWNER keywell workspace list | cut -f1-3 | grep beta
      created workspace beta
      beta	organization	Beta Ltd
      $ KEYWELL_TOKEN=$OWNER keywell workspace delete beta
      ! keywell: nothing was done: give --yes (end workspace beta? Nobody can ever have its slug again)
      [exit 2]
      $ KEYWELL_TOKEN=$OWNER keywell project create held -w beta && KEYWELL_TOKEN=$OWNER keywell workspace delete beta --yes
      created project beta/held
      ! keywell: workspace beta is not empty: --with-contents ends it with all that it holds
      [exit 1]
      $ keywell workspace delete alice --with-contents --yes; KEYWELL_TOKEN=$OWNER keywell workspace delete beta --with-contents --yes && KEYWELL_TOKEN=$OWNER keywell workspace create beta
      deleted workspace beta
      ! keywell: A personal workspace lives as long as its user
      ! keywell: This slug cannot be had: …
      [exit 1]
      $ keywell workspace create gamma
      ! keywell: …
      [exit 1]
      $ keywell workspace list | cut -f1
      acme
      alice
      $ keywell project create Shop -w acme && keywell project list -w acme | cut -f1-3
      created project acme/Shop
      Shop	shop	private
      $ keywell project create shop -w acme
      ! keywell: …
      [exit 1]
      $ keywell environment create production -w acme -p shop --personal-overrides && keywell environment create staging -w acme -p shop
      created environment acme/shop/production
      created environment acme/shop/staging
      $ keywell environment list -w acme -p shop | cut -f1,2; keywell environment list -w acme -p shop -o json | grep name
      production	yes
      staging	no
            "name": "production",
            "name": "staging",
      $ echo v | keywell set A -w acme -p shop -e staging; keywell environment delete staging -w acme -p shop
      created A, version 1 (acme/shop/staging)
      ! keywell: nothing was done: give --yes (end environment acme/shop/staging with its values?)
      [exit 2]
      $ keywell environment delete staging -w acme -p shop --yes; keywell environment list -w acme -p shop | cut -f1
      deleted environment acme/shop/staging; its values stay in history
      production
      $ keywell project delete shop -w acme --yes
      ! keywell: project acme/shop is not empty: --with-contents ends it with all that it holds
      [exit 1]
      $ keywell project delete shop -w acme --with-contents --yes; keywell project list -w acme
      deleted project acme/Shop
      $ keywell project list
      ! keywell: no workspace: give -w SLUG, set KEYWELL_WORKSPACE, or write it to keywell.yaml with \`keywell init\`
      [exit 2]
      $ keywell environment create -w acme -p shop
      ! keywell: missing required argument 'name' (see \`keywell environment create --help\`)
      [exit 2]
      `,
      shell,
    ))

  it('give roles, change them and end them', () =>
    checkTranscript(
      `
      $ keywell member add bob --role developer -w acme; keywell member list -w acme | cut -f1-3 | sort
      bob is developer of acme
      alice	owner	-
      bob	developer	-
      $ keywell member add bob --role king -w acme
      ! keywell: option '--role <role>' argument 'king' is invalid. Allowed choices are admin, developer, viewer. (see \`keywell member add --help\`)
      [exit 2]
      $ keywell member add nobody --role viewer -w acme
      ! keywell: …
      [exit 1]
      $ keywell member change bob --role viewer -w acme -o json | grep role
        "role": "viewer",
      $ keywell member remove bob -w acme
      ! keywell: nothing was done: give --yes (end the membership of bob in acme, with personal values and tokens?)
      [exit 2]
      $ keywell member change carol --role viewer -w acme
      ! keywell: carol is no member of acme
      [exit 1]
      $ keywell member remove bob -w acme --yes; keywell member list -w acme | cut -f1
      removed bob from acme
      alice
      `,
      shell,
    ))

  it('leave a membership where it is limited to, unless told otherwise', () =>
    checkTranscript(
      `
      $ keywell project create Narrow -w acme && keywell environment create staging -w acme -p narrow
      created project acme/Narrow
      created environment acme/narrow/staging
      $ echo 'workspaces: [{ slug: acme, members: [{ user: bob, role: developer, project: narrow, environment: staging }] }]' > member.yaml; KEYWELL_TOKEN=$OWNER keywell apply member.yaml | grep bob
      create member bob in acme/narrow/staging
      $ keywell member change bob --role viewer -w acme; keywell member list -w acme | grep bob | cut -f1-3
      bob is viewer of acme, only at Narrow/staging
      bob	viewer	Narrow/staging
      $ keywell member change bob --role viewer --everywhere -w acme; keywell member list -w acme | grep bob | cut -f1-3
      bob is viewer of acme
      bob	viewer	-
      $ keywell member remove bob -w acme --yes
      removed bob from acme
      `,
      shell,
    ))
})

describe('what is easily typed wrong', () => {
  it('is told with what to do instead', () =>
    checkTranscript(
      `
      $ keywell project create app -w acme && keywell environment create production -w acme -p app
      created project acme/app
      created environment acme/app/production
      $ keywell get ABSENT -w acme -p app -e production
      ! keywell: there is no ABSENT here (acme/app/production); \`keywell explain ABSENT\` tells where one is
      [exit 1]
      $ keywell history ABSENT -w acme -p app; keywell delete ABSENT -w acme
      ! keywell: there is no ABSENT here (acme/app); \`keywell explain ABSENT\` tells where one is
      ! keywell: there is no ABSENT here (acme)
      [exit 1]
      $ keywell -w acme list; keywell set A -w acme --value-file nope; keywell export -w acme -p app --to no/such/file; keywell import / -w acme
      ! keywell: unknown option '-w' (flags stand behind the verb; see \`keywell --help\`)
      ! keywell: nope: there is no such file or folder (ENOENT)
      ! keywell: no/such/file: there is no such file or folder (ENOENT)
      ! keywell: it is a folder (EISDIR)
      [exit 1]
      $ keywell set A=1 -w acme -p app
      ! keywell: a value is not taken from the command line: pipe it in, or give --value-file FILE
      [exit 2]
      $ KEYWELL_TOKEN=kw_old keywell list -w acme
      ! keywell: The token is not valid (check KEYWELL_TOKEN or --token-file, or sign in anew with \`keywell login\`)
      [exit 4]
      $ echo 'workspaces: [{ slug: acme, projects: [{ slug: app }] }]' > seed.yaml; KEYWELL_TOKEN=$OWNER keywell apply seed.yaml --dry-run
      unchanged workspace acme
      unchanged project acme/app
      plan: …
      $ keywell apply; keywell apply one.yaml -f two.yaml
      ! keywell: give one file: \`keywell apply FILE\`, or - for stdin
      ! keywell: give one file: \`keywell apply FILE\`, or - for stdin
      [exit 2]
      $ keywell doctor unused -w acme -p app
      every value was consumed within 30d, or is younger
      ! keywell: what is noted is consumption, …
      `,
      shell,
    ))

  it('is completed by the shell: verbs, flags, places and names of secrets', () =>
    checkTranscript(
      `
      $ echo v | keywell set DB_URL -w acme -p app -e production; echo v | keywell set DB_USER -w acme -p app -e production
      created DB_URL, version 1 (acme/app/production)
      created DB_USER, version 1 (acme/app/production)
      $ keywell __complete -- get -w acme -p app -e production DB
      DB_URL
      DB_USER
      $ keywell __complete -- get -w acme -p app -e production DB_URL ''
      $ keywell __complete -- mem; keywell __complete -- member ''; keywell __complete -- get -w ac
      member
      list
      add
      change
      remove
      acme
      $ KEYWELL_URL=http://127.0.0.1:1 keywell __complete -- get -w acme -p app DB
      `,
      shell,
    ))
})
