import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type Shell, checkTranscript, makeShell } from '../transcript.ts'
import { type RunningServer, startServer } from './server.ts'

const seed = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: ['app', 'worker', 'hostile'].map((slug) => ({
        slug,
        environments: ['production', 'staging'],
      })),
    },
  ],
  tokens: [{ name: 'alice', user: 'alice' }],
}

let server: RunningServer
let shell: Shell

beforeAll(async () => {
  server = await startServer()
  const { alice = '' } = await server.apply(seed)
  shell = makeShell({ KEYWELL_URL: server.url, KEYWELL_TOKEN: alice })
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

function write(file: string, content: string | Uint8Array): void {
  fs.writeFileSync(path.join(shell.folder, file), content)
}

describe('export', () => {
  const hostile = `it's "q" $(touch pwned) \`touch pwned\` \\ \n#x\n`

  it('as shell gives dash and bash the exact bytes of hostile values, and runs none of them', async () => {
    write('hostile', hostile)
    write('binary', Uint8Array.of(0xff, 0x27, 0x0a, 0x81, 0x01, 0x7f, 0x0d, 0x0a, 0x0a))
    write('large', 'x'.repeat(65_535).concat("'"))
    await checkTranscript(
      `
      $ for name in hostile binary large; do keywell set $name -w acme -p hostile -e production --value-file $name; done
      created hostile, version 1 (acme/hostile/production)
      created binary, version 1 (acme/hostile/production)
      created large, version 1 (acme/hostile/production)
      $ keywell export -w acme -p hostile -e production --format shell > sourced
      $ for sh in dash bash; do for name in hostile binary large; do env -i $sh -c '. ./sourced; printf %s "$'$name'"' | cmp - $name; done; done
      $ dash -c "$(keywell export -w acme -p hostile -e production --format shell --only hostile); printf %s \\"\\$hostile\\"" | cmp - hostile
      $ ls pwned
      ! ls: …
      [exit 2]
      `,
      shell,
    )
  })

  it('names what a format cannot hold, and writes nothing then', () =>
    checkTranscript(
      `
      $ keywell export -w acme -p hostile -e production --format json > out; wc -c < out
      0
      ! keywell: nothing was written. binary: a value that is no UTF-8 (leave out with --skip, or choose another format)
      $ keywell export -w acme -p hostile -e production --to out.env
      ! keywell: nothing was written. binary: a value that is no UTF-8 (…); hostile: a single quote beside one of …
      [exit 1]
      $ ls out.env
      ! ls: …
      [exit 2]
      $ keywell export -w acme -p hostile -e production --format docker --skip binary
      ! keywell: nothing was written. hostile: a line end, which an env-file of Docker cannot hold (…); large: a line of 65536 bytes …
      [exit 1]
      $ echo canary | keywell set LD_PRELOAD -w acme -p worker -e production
      created LD_PRELOAD, version 1 (acme/worker/production)
      ! keywell: LD_PRELOAD: \`keywell run\` takes this name only with --allow-dangerous
      $ keywell export -w acme -p worker -e production --format shell
      ! keywell: nothing was written. LD_PRELOAD: a name that can take over the command (…)
      [exit 1]
      $ keywell export -w acme -p worker -e production --format shell --prefix MY_ --only LD_PRELOAD
      export MY_LD_PRELOAD='canary'
      $ keywell export -w acme -p worker -e production --only NOPE
      ! keywell: nothing was written. not among the resolved values: NOPE
      [exit 1]
      $ keywell export -w acme -p worker --format toml
      ! keywell: option '--format <format>' argument 'toml' is invalid. Allowed choices are dotenv, shell, json, yaml, docker, kubernetes, act. …
      [exit 2]
      `,
      shell,
    ))

  it('writes each format, to stdout or to a file for its owner alone', () =>
    checkTranscript(
      `
      $ printf '{"B":"two words","A":"1"}' | keywell import - -w acme -p app -e staging > /dev/null
      $ keywell export -w acme -p app -e staging
      A='1'
      B='two words'
      $ keywell export -w acme -p app -e staging --format json
      {
        "A": "1",
        "B": "two words"
      }
      $ keywell export -w acme -p app -e staging --format yaml
      "A": "1"
      "B": "two words"
      $ keywell export -w acme -p app -e staging --format docker
      A=1
      B=two words
      $ keywell export -w acme -p app -e staging --format act
      A="1"
      B="two words"
      $ keywell export -w acme -p app -e staging --format kubernetes --namespace web
      "apiVersion": "v1"
      "kind": "Secret"
      "metadata":
        "name": "app-staging"
        "namespace": "web"
      "type": "Opaque"
      "data":
        "A": "MQ=="
        "B": "dHdvIHdvcmRz"
      $ umask 000; touch .env; keywell export -w acme -p app -e staging --to .env; stat -c %a .env
      600
      ! keywell: wrote .env (dotenv, 2 secrets)
      $ keywell export -w acme -p app -e staging --to named.json --only A; cat named.json
      {
        "A": "1"
      }
      ! keywell: wrote named.json (json, 1 secret)
      $ keywell export -w acme -p app -e staging --to named.yml --format shell; cat named.yml
      export A='1'
      export B='two words'
      ! keywell: wrote named.yml (shell, 2 secrets)
      $ keywell export -w acme -p app
      ! keywell: no environment: project defaults only (-e NAME, or -e '' where that is meant)
      $ keywell export -w acme -p app -e ''; keywell export --source acme/app; keywell export -w acme -p app --as actions
      $ keywell run -w acme -p app -- echo started
      started
      ! keywell: no environment: project defaults only (-e NAME, or -e '' where that is meant)
      $ keywell run -w acme -p app -e '' -- echo started
      started
      $ keywell export --source acme/app/staging --source acme/worker/production --only A,LD_PRELOAD --prefix X_
      X_A='1'
      X_LD_PRELOAD='canary'
      $ keywell export --source acme/app/staging -e production
      ! keywell: give --source or -w, -p and -e, not both
      [exit 2]
      $ keywell export --source staging
      ! keywell: a source is WORKSPACE/PROJECT or WORKSPACE/PROJECT/ENVIRONMENT
      [exit 2]
      `,
      shell,
    ))
})

describe('import', () => {
  it('plans, writes once, and leaves alone what is the same', async () => {
    write(
      '.env',
      `# ours\nexport A=1\nB="two\\nlines"\nC='it "is"' # remark\nEMPTY=\nPEM="-----BEGIN-----\nx\n-----END-----"\n`,
    )
    await checkTranscript(
      `
      $ export KEYWELL_WORKSPACE=acme KEYWELL_PROJECT=app KEYWELL_ENVIRONMENT=production; keywell import .env --dry-run
      create A
      create B
      create C
      create EMPTY
      create PEM
      plan: 5 to create, 0 to update, 0 unchanged (acme/app/production)
      $ keywell list -w acme -p app -e production
      $ keywell import .env -w acme -p app -e production | tail -1
      done: 5 created, 0 updated, 0 unchanged (acme/app/production)
      $ keywell run -w acme -p app -e production -- sh -c 'echo "$A|$B|$C|$EMPTY|$PEM"'
      1|two
      lines|it "is"||-----BEGIN-----
      x
      -----END-----
      $ sed -i 's/A=1/a=2/' .env; keywell import .env -w acme -p app -e production
      update A
      unchanged B
      unchanged C
      unchanged EMPTY
      unchanged PEM
      done: 0 created, 1 updated, 4 unchanged (acme/app/production)
      $ keywell import .env -w acme -p app -e production --keep-existing --only A -o json | tr -d ' \\n'
      {"changes":[{"action":"kept","name":"A"}],"dryRun":false}
      `,
      shell,
    )
  })

  it('reads what other stores export', async () => {
    write(
      'infisical.json',
      JSON.stringify([
        { key: 'INF', value: 'i', type: 'shared', comment: 'a note' },
        { key: 'INF', value: 'mine', type: 'personal' },
      ]),
    )
    write(
      'doppler.json',
      JSON.stringify({ DOPPLER_PROJECT: 'p', DOPPLER_CONFIG: 'c', DOPPLER_ENVIRONMENT: 'e', DOP: 'd' }),
    )
    write('doppler2.json', JSON.stringify({ DOP2: { computed: 'd2', raw: '${x}', note: 'why' } }))
    write(
      'vault.json',
      JSON.stringify({ request_id: 'r', data: { data: { VAU: 'v' }, metadata: { version: 1 } } }),
    )
    write('vault1.json', JSON.stringify({ request_id: 'r', data: { VAU1: 'v1' }, lease_id: '' }))
    write('plain.yaml', 'VERSION: 1.10\nCOUNTRY: no\nTEXT: |\n  a\n  b\n')
    await checkTranscript(
      `
      $ for file in infisical.json doppler.json doppler2.json vault.json vault1.json plain.yaml; do keywell import $file -w acme -p app -e staging | grep ^create; done
      create INF
      create DOP
      create DOP2
      create VAU
      create VAU1
      create VERSION
      create COUNTRY
      create TEXT
      ! keywell: 1 personal overrides are left out
      ! keywell: Doppler's own DOPPLER_PROJECT, _ENVIRONMENT and _CONFIG are left out
      $ keywell export -w acme -p app -e staging --format json | tr -d '\\n'
      {…"COUNTRY": "no",  "DOP": "d",  "DOP2": "d2",  "INF": "i",  "TEXT": "a\\nb\\n",  "VAU": "v",  "VAU1": "v1",  "VERSION": "1.10"}
      $ keywell list -w acme -p app -e staging | grep -c 'a note\\|why'
      2
      `,
      shell,
    )
  })

  it('takes the names that gh lists, and tells which have no value', async () => {
    write('names.json', JSON.stringify([{ name: 'A' }, { name: 'ABSENT' }]))
    write('names.txt', 'A\t2026-01-01T00:00:00Z\nABSENT\t2026-01-01T00:00:00Z\n')
    await checkTranscript(
      `
      $ keywell import names.json -w acme -p app -e production
      missing ABSENT
      1 of 2 names have a value (acme/app/production)
      [exit 1]
      $ keywell import names.txt --format names -w acme -p app -e production
      missing ABSENT
      1 of 2 names have a value (acme/app/production)
      [exit 1]
      `,
      shell,
    )
  })

  it('refuses a file that is not understood without quoting it, and writes nothing', async () => {
    write('bad.env', 'GOOD=1\ncanary without a sign\n')
    write('open.env', `GOOD='canary\n`)
    write('twice.json', '{"db":"canary","DB":"canary"}')
    write('deep.json', '{"db":{"x":"canary"},"n":null}')
    write('bad.json', '{"db":"canary"')
    write('large.env', `BIG=${'canary'.repeat(11_000)}\n`)
    write('name.env', `a+b=canary\n`)
    write('binary.env', Uint8Array.of(0x41, 0x3d, 0xff, 0x0a))
    await checkTranscript(
      `
      $ keywell import bad.env -w acme -p app -e production
      ! keywell: nothing was written. not understood: line 2. A line is NAME=VALUE, and # begins a remark
      [exit 1]
      $ keywell import open.env -w acme -p app -e production
      ! keywell: nothing was written. GOOD: a quote that is not closed
      [exit 1]
      $ keywell import twice.json -w acme -p app -e production
      ! keywell: nothing was written. db, DB: the same name to a server that does not tell case apart
      [exit 1]
      $ keywell import deep.json -w acme -p app -e production
      ! keywell: nothing was written. db, n: neither text nor a whole number; write it as text
      [exit 1]
      $ keywell import bad.json -w acme -p app -e production
      ! keywell: nothing was written. not valid JSON
      [exit 1]
      $ keywell import large.env -w acme -p app -e production
      ! keywell: nothing was written. BIG: a value of more than 65536 bytes
      [exit 1]
      $ keywell import binary.env -w acme -p app -e production
      ! keywell: nothing was written. not UTF-8
      [exit 1]
      $ printf '\\n' | keywell import - -w acme -p app -e production
      ! keywell: nothing was written. stdin is empty: what to import is missing
      [exit 1]
      $ keywell import name.env -w acme -p app -e production
      ! keywell: nothing was written. not understood: line 1. …
      [exit 1]
      $ keywell import absent.env -w acme -p app -e production
      ! keywell: absent.env: there is no such file or folder (ENOENT)
      [exit 1]
      $ keywell list -w acme -p app -e production | grep -c 'GOOD\\|BIG\\|db'
      0
      [exit 1]
      `,
      shell,
    )
  })
})
