import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Shell, checkTranscript as check, makeShell, runStep } from '../transcript.ts'
import { type RunningServer, launcher, startServer } from './server.ts'

const seed = {
  users: [{ login: 'alice', name: 'Alice', email: 'alice@example.com' }],
  workspaces: [
    {
      slug: 'acme',
      name: 'Acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: ['app', 'signals', 'hostile'].map((slug) => ({
        slug,
        environments: ['production', 'empty'],
      })),
    },
  ],
  tokens: [{ name: 'alice', user: 'alice' }],
}
const place = { KEYWELL_WORKSPACE: 'acme', KEYWELL_PROJECT: 'app', KEYWELL_ENVIRONMENT: 'production' }

let server: RunningServer
let shell: Shell

beforeAll(async () => {
  server = await startServer()
  const { alice = '' } = await server.apply(seed)
  shell = makeShell({ KEYWELL_URL: server.url, KEYWELL_TOKEN: alice, ...place })
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

async function checkTranscript(text: string, at: Shell = shell): Promise<void> {
  await check(text, at)
}

describe('secrets', () => {
  it('are written, read, listed, deleted and restored', () =>
    checkTranscript(`
      $ echo first | keywell set DB_URL --note 'the database'
      created DB_URL, version 1 (acme/app/production)
      $ printf 'second\\n' | keywell set DB_URL --exact
      updated DB_URL, version 2 (acme/app/production)
      $ keywell get DB_URL | od -An -c
         s   e   c   o   n   d  \\n
      $ keywell list
      DB_URL	value	…	2	…Z	the database
      $ keywell history DB_URL | cut -f1-3
      2	written	7
      1	written	5
      $ keywell restore DB_URL 1
      restored DB_URL: version 1 is now version 3 (acme/app/production)
      $ keywell get DB_URL
      first
      $ keywell delete DB_URL
      deleted DB_URL (acme/app/production); \`keywell history DB_URL\` still has it
      $ keywell restore DB_URL 3
      restored DB_URL: version 3 is now version 5 (acme/app/production)
      $ keywell delete DB_URL
      deleted DB_URL…
    `))

  it('that were deleted are told of as such, and come back without a version', () =>
    checkTranscript(`
      $ echo v | keywell set GONE
      created GONE, version 1 (acme/app/production)
      $ keywell restore GONE
      ! keywell: GONE has a value here (acme/app/production): give the version to go back to, as \`keywell history GONE\` prints it
      [exit 1]
      $ keywell delete GONE > /dev/null; keywell get GONE
      ! keywell: GONE was deleted here (acme/app/production); \`keywell history GONE\` still has it, \`keywell restore GONE\` brings it back
      [exit 1]
      $ keywell delete GONE
      ! keywell: GONE was deleted here (acme/app/production); …
      [exit 1]
      $ keywell explain GONE | tail -1
        it was deleted in acme/app/production: \`keywell history GONE\` still has it, \`keywell restore GONE\` brings it back
      $ keywell restore GONE
      restored GONE: version 1 is now version 3 (acme/app/production)
      $ keywell get GONE
      v
      $ keywell restore NEVER
      ! keywell: there is no NEVER here (acme/app/production); \`keywell explain NEVER\` tells where one is
      [exit 1]
      $ keywell delete GONE
      deleted GONE…
    `))

  it('keep any bytes', () =>
    checkTranscript(`
      $ printf '\\377\\000\\n' > bytes
      $ keywell set BIN --value-file bytes
      created BIN, version 1 (acme/app/production)
      $ keywell get BIN | cmp - bytes
      $ keywell get BIN -o json | grep encoding
        "encoding": "base64",
      $ keywell delete BIN
      deleted BIN…
    `))

  it('stay apart by place, and a default can be turned off', () =>
    checkTranscript(`
      $ echo w | keywell set SHARED -p '' -e ''
      created SHARED, version 1 (acme)
      $ echo p | keywell set SHARED -e ''
      created SHARED, version 1 (acme/app)
      $ keywell get SHARED -p '' -e ''
      w
      $ keywell run -- sh -c 'echo $SHARED'
      p
      $ keywell delete SHARED -e '' > /dev/null && keywell delete SHARED -p '' -e '' > /dev/null
    `))

  it('are refused in words that say what to do', () =>
    checkTranscript(`
      $ true | keywell set EMPTY
      ! keywell: the value is empty; nothing was written (give --value '' if that is meant)
      [exit 2]
      $ keywell set NAME hunter2
      ! keywell: a value is not taken from the command line: pipe it in, or give --value-file FILE
      [exit 2]
      $ echo x | keywell set 'bad name'
      ! keywell: …A-Z…
      [exit 1]
      $ keywell get NAME -w nowhere
      ! keywell: …
      [exit 1]
      $ KEYWELL_TOKEN=kw_wrong keywell list
      ! keywell: …KEYWELL_TOKEN…
      [exit 4]
      $ keywell list --url http://127.0.0.1:9999
      ! keywell: http://127.0.0.1:9999 cannot be reached (ECONNREFUSED) (is \`keywell serve\` running there? …)
      [exit 3]
    `))
})

describe('run', () => {
  it('hands over secrets and nothing else of ours, and exits as its command does', () =>
    checkTranscript(`
      $ echo 'se cret "$x" *' | keywell set GREETING
      created GREETING…
      $ keywell run -- sh -c 'echo "$GREETING"; echo "[$KEYWELL_TOKEN]"; exit 7'
      se cret "$x" *
      []
      [exit 7]
      $ keywell run --prefix APP_ --keep-token -- sh -c 'echo "$APP_GREETING$GREETING"; test -n "$KEYWELL_TOKEN"'
      se cret "$x" *
      $ EXTRA=1 keywell run --no-inherit-env -- sh -c 'echo "[$EXTRA] $GREETING"'
      [] se cret "$x" *
      $ echo through | keywell run -- cat
      through
      $ keywell run -- sh -c 'exit 0' --help -w other
      $ keywell run sh -c 'echo "$0 $@"' a -- b
      a -- b
      $ keywell run -- no-such-command
      ! keywell: no-such-command: command not found
      [exit 127]
      $ keywell run -- /etc/passwd
      ! keywell: /etc/passwd: not executable
      [exit 126]
      $ keywell run -- sh -c 'kill -KILL $$'
      [exit 137]
      $ keywell run -p nowhere -- touch started; ls started
      ! keywell: …
      ! ls: …
      [exit 2]
    `))

  it('starts nothing when a name could take over the command', () =>
    checkTranscript(`
      $ export KEYWELL_PROJECT=hostile; for name in PATH LD_PRELOAD NODE_OPTIONS; do echo canary | keywell set $name; done
      created PATH, version 1 (acme/hostile/production)
      created LD_PRELOAD, version 1 (acme/hostile/production)
      created NODE_OPTIONS, version 1 (acme/hostile/production)
      ! keywell: PATH: \`keywell run\` takes this name only with --allow-dangerous
      ! keywell: LD_PRELOAD: \`keywell run\` takes this name only with --allow-dangerous
      ! keywell: NODE_OPTIONS: \`keywell run\` takes this name only with --allow-dangerous
      $ keywell run -p hostile -- touch started; ls started
      ! keywell: nothing was started. …LD_PRELOAD…: a name that can take over the command…
      ! ls: …
      [exit 2]
      $ keywell run -p hostile --skip PATH,LD_PRELOAD --allow-dangerous NODE_OPTIONS -- sh -c 'echo $NODE_OPTIONS'
      canary
    `))

  it('cannot be heard of by others: no value in its arguments', async () => {
    const [line = ''] = await runStep(shell, `keywell run -- sh -c 'tr "\\\\0" " " < /proc/$PPID/cmdline'`)
    expect(line).toContain('keywell.js')
    expect(line).not.toContain('se cret')
  })
})

/** The process itself, not a shell around it; resolves what it printed once it has said that it is ready. */
async function startRun(script: string): Promise<{ child: ChildProcess; output: () => string }> {
  const child = spawn(process.execPath, [launcher, 'run', '-p', 'signals', '--', 'sh', '-c', script], {
    env: shell.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('ready')) resolve()
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('close', () => reject(new Error(`ended early: ${output}`)))
  })
  return { child, output: () => output }
}

async function closed(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('close', resolve)
  })
}

describe('a signal to run', () => {
  const signals = ['INT', 'TERM', 'HUP', 'QUIT', 'USR1', 'USR2', 'WINCH'] as const
  it.each(signals)('reaches the command, whose answer is kept: %s', async (name) => {
    const script = `trap 'echo got; exit 9' ${name}; echo ready; while :; do sleep 0.05; done`
    const { child, output } = await startRun(script)
    const status = closed(child)
    child.kill(`SIG${name}`)
    expect([await status, output()]).toEqual([9, 'ready\ngot\n'])
  })

  it('that ends the command is told as a shell tells it', async () => {
    const { child } = await startRun('echo ready; exec sleep 60')
    const status = closed(child)
    child.kill('SIGTERM')
    expect(await status).toBe(128 + os.constants.signals.SIGTERM)
  })
})

describe('the audit record', () => {
  it('verifies from the server and from an export, and a changed export does not', () =>
    checkTranscript(`
      $ keywell audit verify
      verified … events, head …
      $ keywell audit export > acme.ndjson; keywell audit verify --file acme.ndjson | tee verified
      verified … events, head …
      $ env -i PATH="$PATH" keywell audit verify --file acme.ndjson --head "$(sed 's/.*head //' verified)"
      verified … events, head …
      $ sed '3s/alice/mallory/' acme.ndjson > changed; keywell audit verify --file changed
      FAULT at 3 of …: its text is not what was hashed (hash)
      [exit 1]
      $ sed '3d' acme.ndjson > cut; keywell audit verify --file cut
      FAULT at 4 of …: it does not follow the event before it: one is missing, doubled or out of order (gap)
      [exit 1]
      $ sed '$d' acme.ndjson > short; keywell audit verify --file short --head "$(sed 's/.*head //' verified)"
      FAULT at …: the head noted earlier is not in this chain: it was cut or written anew (head)
      [exit 1]
      $ echo hunter2 > junk; keywell audit verify --file junk
      ! keywell: junk, line 1: not an event as \`audit export\` writes it
      [exit 1]
      $ keywell audit list --limit 1 | cut -f3
      alice
    `))
})

describe('tokens', () => {
  it('are made, used, listed without their text, and revoked', () =>
    checkTranscript(`
      $ keywell token create ci -w acme --scope secret:list --expires 1h > token 2> note; wc -l < token; cat note
      1
      token …: shown this once; it expires at …Z; it may secret:list
      $ KEYWELL_TOKEN= keywell list --token-file token
      GREETING	…
      $ KEYWELL_TOKEN= keywell get GREETING --token-file token
      ! keywell: …
      [exit 1]
      $ keywell token create wide -o json | grep expiresAt
        "expiresAt": "…Z"
      $ keywell token create for-ever --expires never > /dev/null
      ! token …: shown this once; it does not expire; it may do all that its owner may (--scope narrows it)
      $ keywell token list -o json | grep -c "$(cat token)"
      0
      [exit 1]
      $ keywell token revoke "$(sed 's/token \\(.*\\): .*/\\1/' note)"
      revoked …
      $ KEYWELL_TOKEN= keywell list --token-file token
      ! keywell: …
      [exit 4]
    `))

  it('are revoked by name where only one valid one has it', () =>
    checkTranscript(`
      $ for i in 1 2 3; do keywell token create again > /dev/null 2>&1; done; keywell token revoke again
      ! keywell: 3 of your tokens are called again: give the id, as \`keywell token list\` prints it
      [exit 1]
      $ for id in $(keywell token list | grep again | head -2 | cut -f1); do keywell token revoke $id; done
      revoked …
      revoked …
      $ keywell token revoke again; keywell token list | grep -c 'again.*revoked'
      revoked …
      3
      $ keywell token revoke again
      ! keywell: no valid token of yours has this name: give the id, as \`keywell token list\` prints it
      [exit 1]
    `))
})

describe('apply', () => {
  it('plans, does, and does nothing twice', async () => {
    const owner = { ...shell, env: { ...shell.env, KEYWELL_TOKEN: server.ownerToken } }
    const document = 'users: [{ login: bob }]\ntokens: [{ name: bob, user: bob }]\n'
    fs.writeFileSync(path.join(shell.folder, 'seed.yaml'), document)
    await checkTranscript(
      `
      $ keywell apply -f seed.yaml --dry-run
      create user bob
      create token bob
      plan: 2 to create, 0 to update, 0 unchanged
      $ keywell apply -f - < seed.yaml
      create user bob
      create token bob
      done: 2 created, 0 updated, 0 unchanged
      token bob: kw_…
      These tokens are shown this once.
      $ keywell apply -f seed.yaml -o json | tr -d ' \\n'
      {"changes":[{"action":"unchanged",…}],"tokens":{}}
      $ printf 'users:\\n  - login: carol\\nworkspaces:\\n  - slug: acme\\n    colour: red\\n    members: [{ user: carol, role: king }]\\n' | keywell apply -f -
      ! keywell: nothing was changed. stdin, line 5, workspaces.0.colour: is not a known field; line 6, workspaces.0.members.0.role: is none of the allowed values: owner, admin, …
      [exit 1]
      $ printf 'users:\\n  - login: carol\\n  - login: "-dan-"\\n' | keywell apply -f -
      ! keywell: nothing was changed. stdin, line 3, users.1.login: A login is 1 to 39 letters, digits and single hyphens
      [exit 1]
      $ printf 'workspaces:\\n  - slug: acme\\n    members:\\n      - { user: carol, role: viewer }\\n' | keywell apply -f -
      ! keywell: nothing was changed. stdin, line 4, workspaces.0.members.0.user: The seed names the user carol, which is neither in it nor in Keywell
      [exit 1]
      $ keywell doctor integrity
      checked … rows: no fault
      `,
      owner,
    )
  })
})

describe('at a terminal', () => {
  /** `script` gives a command a terminal of its own. */
  function atTerminal(command: string): { child: ChildProcess; shown: () => string } {
    const child = spawn('script', ['-qec', command, '/dev/null'], { env: shell.env, stdio: 'pipe' })
    let shown = ''
    child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()))
    return { child, shown: () => shown }
  }
  const keywell = `'${process.execPath}' '${launcher}'`

  it('a value is asked for without being shown', async () => {
    const { child, shown } = atTerminal(`${keywell} set TYPED`)
    const status = closed(child)
    await expect.poll(shown, { timeout: 20_000 }).toContain('Value of TYPED (not shown): ')
    child.stdin?.write('hunter2\r')
    expect(await status).toBe(0)
    expect(shown()).toContain('created TYPED, version 1')
    expect(shown()).not.toContain('hunter2')
    await checkTranscript(`
      $ keywell get TYPED
      hunter2
    `)
  })

  it('Ctrl-C writes nothing', async () => {
    const { child, shown } = atTerminal(`${keywell} set NEVER`)
    const status = closed(child)
    await expect.poll(shown, { timeout: 20_000 }).toContain('not shown')
    child.stdin?.write('hunter2\u0003')
    expect(await status).toBe(130)
    expect(shown()).toContain('nothing was written')
  })

  it('a value cannot take over the terminal, and ends with a line end', async () => {
    await runStep(shell, `printf 'a\\033]0;owned\\007' | keywell set HOSTILE`)
    const { child, shown } = atTerminal(`${keywell} get HOSTILE`)
    child.stdin?.end()
    await closed(child)
    expect(shown()).toContain('a\\u001b]0;owned\\u0007\r\n')
    expect(shown()).not.toContain('\u001b]')
  })

  it('Ctrl-C reaches the command of run once, not twice', async () => {
    const script = `n=0; trap 'n=$((n+1))' INT; echo ready; sleep 0.4; sleep 0.4; echo "n=$n;"`
    fs.writeFileSync(path.join(shell.folder, 'count.sh'), script)
    const { child, shown } = atTerminal(`exec ${keywell} run -p signals -- sh '${shell.folder}/count.sh'`)
    const status = closed(child)
    await expect.poll(shown, { timeout: 20_000 }).toContain('ready')
    child.stdin?.write('\u0003')
    expect([await status, shown()]).toEqual([0, expect.stringContaining('n=1;')])
  })
})
