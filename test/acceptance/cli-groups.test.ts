import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Shell, checkTranscript as check, makeShell, runStep } from '../transcript.ts'
import { call, type NorthflankServer, northflankServer } from './northflank.ts'

let nf: NorthflankServer
let shell: Shell
const groups = '/projects/default-project/secrets'

beforeAll(async () => {
  nf = await northflankServer()
  await call(nf, 'PUT', groups, {
    name: 'Example Secret',
    description: 'What the API needs',
    secretType: 'environment',
    priority: 10,
    restrictions: {
      restricted: true,
      nfObjects: [{ id: 'example-service', type: 'service' }],
      tags: ['web'],
    },
    addonDependencies: [{ addonId: 'example-addon', keys: [{ keyName: 'USERNAME', aliases: ['DB_USER'] }] }],
    secrets: {
      variables: { A: 'canary-a', B: 'canary-b' },
      files: { '/etc/a': { data: Buffer.from('canary-file').toString('base64'), encoding: 'base64' } },
    },
  })
  shell = makeShell({
    KEYWELL_URL: nf.server.url,
    KEYWELL_TOKEN: nf.tokens['full'] ?? '',
    KEYWELL_WORKSPACE: 'acme',
    KEYWELL_PROJECT: 'default-project',
  })
})

afterAll(async () => {
  await nf?.stop()
  if (shell !== undefined) fs.rmSync(shell.folder, { recursive: true, force: true })
})

const checkTranscript = (text: string) => check(text, shell)

describe('a group', () => {
  it('is listed and described, and shows values only where that was asked for', () =>
    checkTranscript(`
      $ KEYWELL_ENVIRONMENT=of-no-matter keywell group list
      example-secret	10	runtime	secret	some	…Z	What the API needs
      $ keywell group get example-secret
      example-secret (Example Secret): priority 10, runtime, type secret
      admits service example-service; any of the tags web
      links managed addon example-addon: USERNAME as DB_USER
      /etc/a	file	1	(11 bytes, not shown)
      A	value	1	(8 bytes, not shown)
      B	value	1	(8 bytes, not shown)
      $ keywell group get example-secret -o json | grep -c canary
      0
      [exit 1]
      $ keywell group get example-secret --show | tail -n 3
      /etc/a	file	1	canary-file
      A	value	1	canary-a
      B	value	1	canary-b
      $ keywell group get example-secret --show -o json | grep canary-a
            "value": "canary-a",
      $ keywell audit list -o json | grep -c '"group.revealed"'
      2
      $ keywell __complete -- group ''
      list
      get
      set
      unset
      history
      undo
      $ keywell group get nowhere
      ! keywell: There is no such secret group here
      [exit 1]
    `))

  it('is asked for by name where nobody can pick one', () =>
    checkTranscript(`
      $ keywell group get
      ! keywell: missing required argument 'group' (\`--help\` gives an example)
      [exit 2]
      $ keywell group list -p ''
      ! keywell: no project: …
      [exit 2]
    `))
})

describe('one value of a group', () => {
  it('is tried, set and unset, with what changes and never the value', () =>
    checkTranscript(`
      $ echo canary-b2 | keywell group set example-secret B --dry-run
      ~ B, version 2
      would change group example-secret (acme/default-project)
      $ keywell group get example-secret --show | grep '^B'
      B	value	1	canary-b
      $ echo canary-b2 | keywell group set example-secret B
      ~ B, version 2
      changed group example-secret (acme/default-project)
      $ echo canary-b2 | keywell group set example-secret B
      nothing changed in group example-secret (acme/default-project)
      $ echo canary-c | keywell group set example-secret C -o json
      {
        "settingsChanged": false,
        "changes": [
          {
            "action": "create",
            "kind": "value",
            "name": "C",
            "version": 1
          }
        ]
      }
      $ keywell group unset example-secret A C --dry-run
      - A
      - C
      would change group example-secret (acme/default-project)
      $ keywell group unset example-secret A C
      - A
      - C
      changed group example-secret (acme/default-project)
      $ keywell group unset example-secret A B
      ! keywell: There is no A in this secret group
      [exit 1]
      $ keywell group get example-secret --show | tail -n 2
      /etc/a	file	1	canary-file
      B	value	2	canary-b2
    `))

  it('is a file when it is named by a path, and stays mounted as it was', () =>
    checkTranscript(`
      $ printf 'two\\n' > two
      $ keywell group set example-secret /etc/a --value-file two
      ~ /etc/a, version 2
      changed group example-secret (acme/default-project)
      $ keywell group get example-secret -o json | grep fileEncoding | sort -u
            "fileEncoding": "base64"
      $ keywell group set example-secret /etc/a --value-file two --file-encoding utf-8
      ~ /etc/a, version 3
      changed group example-secret (acme/default-project)
      $ echo x | keywell group set example-secret npm_token --kind mount
      + npm_token, version 1
      changed group example-secret (acme/default-project)
      $ keywell group unset example-secret npm_token
      ! keywell: There is no npm_token in this secret group
      [exit 1]
      $ keywell group unset example-secret npm_token --kind mount
      - npm_token
      changed group example-secret (acme/default-project)
      $ echo x | keywell group set example-secret /etc/../a
      ! keywell: A file is named by an absolute path…
      [exit 1]
    `))

  it('is never taken from the command line', () =>
    checkTranscript(`
      $ keywell group set example-secret B hunter2
      ! keywell: a value is not taken from the command line: pipe it in, or give --value-file FILE
      [exit 2]
      $ true | keywell group set example-secret B
      ! keywell: the value is empty; nothing was written (give --value '' if that is meant)
      [exit 2]
    `))
})

describe('a change of a group', () => {
  it('is in its history, and is tried and taken back', async () => {
    await checkTranscript(`
      $ keywell group history example-secret | head -n 1
      …	…Z	alice	keywell	npm_token 2
      $ keywell group history example-secret | tail -n 1
      …	…Z	alice	northflank	settings, …A 1…
    `)
    await call(nf, 'PATCH', `${groups}/example-secret`, {
      priority: 20,
      secrets: { variables: { B: 'canary-b3', D: 'canary-d' } },
    })
    await checkTranscript(`
      $ keywell group undo example-secret "$(keywell group history example-secret | head -n 1 | cut -f1)" --dry-run
      ~ B, version 4
      - D
      ~ the settings of the group
      would change group example-secret (acme/default-project)
      $ keywell group undo example-secret "$(keywell group history example-secret | head -n 1 | cut -f1)"
      ~ B, version 4
      - D
      ~ the settings of the group
      changed group example-secret (acme/default-project)
      $ keywell group get example-secret --show | grep -e priority -e '^B'
      example-secret (Example Secret): priority 10, runtime, type secret
      B	value	4	canary-b2
      $ keywell group undo example-secret "$(keywell group history example-secret | sed -n 2p | cut -f1)"
      ! keywell: Later changes wrote …: undo those first
      [exit 1]
      $ keywell group undo example-secret nothing
      ! keywell: This change did nothing to the secret group
      [exit 1]
    `)
  })

  it('brings a group back that was ended', async () => {
    await call(nf, 'DELETE', `${groups}/example-secret`)
    await checkTranscript(`
      $ keywell group get example-secret
      ! keywell: There is no such secret group here
      [exit 1]
      $ keywell group undo example-secret "$(keywell group history example-secret | head -n 1 | cut -f1)" | tail -n 2
      ~ the settings of the group
      changed group example-secret (acme/default-project)
      $ keywell group get example-secret --show | grep '^B'
      B	value	…	canary-b2
    `)
  })
})

describe('the doctor', () => {
  it('finds values that never win and links that lead nowhere, and exits with 1', async () => {
    await call(nf, 'PUT', groups, {
      name: 'Weak',
      secretType: 'environment',
      priority: 1,
      restrictions: { restricted: true, nfObjects: [{ id: 'example-service', type: 'service' }] },
      addonDependencies: [{ addonId: 'nowhere', keys: [{ keyName: 'HOST' }] }],
      externalAddonDependencies: [{ addonId: 'example-addon', keys: [{ keyName: 'absent' }] }],
      secrets: { variables: { B: 'weak' } },
    })
    await checkTranscript(`
      $ keywell doctor groups
      B of group weak never wins: group example-secret for service example-service hides it
      group weak: it links to the managed addon nowhere, which is not registered here
      group weak: the external addon example-addon has no key absent
      [exit 1]
    `)
    await call(nf, 'DELETE', `${groups}/weak`)
    await checkTranscript(`
      $ keywell doctor groups
      every value of every group wins somewhere, and every link leads somewhere
      $ keywell doctor groups -o json
      {
        "shadowed": [],
        "faults": []
      }
    `)
  })

  it('tells who still runs with old values', async () => {
    await checkTranscript(`
      $ keywell run --as workload:example-service --skip NF_EXAMPLE-ADDON_USERNAME -- sh -c 'echo $B'
      canary-b2
      $ keywell doctor stale
      no workload runs with other values than it would get now
      $ echo new | keywell group set example-secret B > /dev/null
      $ echo new | keywell group set example-secret E > /dev/null
      $ keywell doctor stale
      service example-service (runtime, since …Z): B changed, E added
      [exit 1]
      $ keywell run --as workload:example-service --skip NF_EXAMPLE-ADDON_USERNAME -- true
      $ keywell doctor stale -o json
      {
        "items": []
      }
    `)
  })

  it('and the verbs on groups are no way around what a token may do', async () => {
    const reader = { ...shell, env: { ...shell.env, KEYWELL_TOKEN: nf.tokens['reader'] ?? '' } }
    const lister = { ...shell, env: { ...shell.env, KEYWELL_TOKEN: nf.tokens['lister'] ?? '' } }
    expect(await runStep(reader, 'echo x | keywell group set example-secret B')).toContain('[exit 1]')
    expect(await runStep(lister, 'keywell group get example-secret --show')).toContain('[exit 1]')
    expect(await runStep(lister, 'keywell group get example-secret')).not.toContain('[exit 1]')
  })
})
