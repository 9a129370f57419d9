import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Shell, checkTranscript, makeShell } from '../transcript.ts'
import { type RunningServer, launcher, startServer } from './server.ts'
import { type Switch, makeSwitch } from './switch.ts'

const seed = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: ['app', 'base', 'files'].map((slug) => ({ slug, environments: ['production', 'staging'] })),
    },
  ],
  tokens: [
    { name: 'alice', user: 'alice' },
    { name: 'doomed', user: 'alice' },
  ],
}

let server: RunningServer
let way: Switch
let shell: Shell
let doomed = ''

beforeAll(async () => {
  server = await startServer()
  way = await makeSwitch(server.url)
  const tokens = await server.apply(seed)
  doomed = tokens['doomed'] ?? ''
  shell = makeShell({ KEYWELL_URL: way.url, KEYWELL_TOKEN: tokens['alice'] ?? '' })
  await checkTranscript(
    `
    $ echo app | keywell set WHO -w acme -p app -e production
    created WHO, version 1 (acme/app/production)
    $ echo base | keywell set who -w acme -p base -e production; echo only | keywell set BASE_ONLY -w acme -p base -e production
    created who, version 1 (acme/base/production)
    created BASE_ONLY, version 1 (acme/base/production)
    `,
    shell,
  )
})

afterAll(async () => {
  await way.set('down')
  await server.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

describe('run with several sources', () => {
  it('merges them, the later wins, and explain shows it', () =>
    checkTranscript(
      `
      $ keywell run --source acme/base/production --source acme/app/production -- sh -c 'echo "$WHO [$who] $BASE_ONLY"'
      app [] only
      $ keywell run --source acme/app/production,acme/base/production -- sh -c 'echo "[$WHO] $who"'
      [] base
      $ keywell explain WHO --source acme/base/production --source acme/app/production
      WHO is taken from environment production of acme/app/production: value of the environment
        version 1, set by alice through keywell at …Z (change …)
        hides environment production of acme/base/production: value of the environment
          version 1, set by alice through keywell at …Z (change …)
      $ keywell explain --source acme/base/production | cut -f1-5
      BASE_ONLY	environment production	1	alice	keywell
      who	environment production	1	alice	keywell
      $ keywell explain BASE_ONLY -w acme -p app -e production
      BASE_ONLY is not received. Read, the strongest first: environment production, …
        it is in …: …; import it with \`workspace:acme/base/production\`
      [exit 1]
      $ keywell imports add workspace:acme/base/production -w acme -p app -e production --dry-run
      acme/app/production would import workspace:acme/base/production
      $ keywell imports add workspace:acme/base/production -w acme -p app -e production
      acme/app/production now imports workspace:acme/base/production
      $ keywell imports list -w acme -p app -e production | cut -f1,2,4
      workspace:acme/base/production	shared	alice
      $ keywell explain BASE_ONLY -w acme -p app -e production | head -1
      BASE_ONLY is taken from import of …: imported into environment production
      $ keywell imports remove workspace:acme/base/production -w acme -p app -e production
      acme/app/production now imports nothing
      $ keywell run -w acme -p app -e production --as nobody -- true
      ! keywell: …
      [exit 1]
      `,
      shell,
    ))
})

describe('run --mount', () => {
  it('puts the values into a file for its owner alone, for as long as the command runs', () =>
    checkTranscript(
      `
      $ keywell run -w acme -p app -e production --mount sub/.env -- sh -c 'cat sub/.env; stat -c %a sub sub/.env; echo "[$WHO]"; exit 5'
      WHO='app'
      700
      600
      []
      [exit 5]
      $ ls sub
      ! ls: …
      [exit 2]
      $ keywell run -w acme -p app -e production --mount values.json -- cat values.json
      {
        "WHO": "app"
      }
      $ keywell run -w acme -p app -e production --mount values.json --mount-format shell -- cat values.json
      export WHO='app'
      $ echo mine > kept; keywell run -w acme -p app -e production --mount kept -- true; cat kept
      mine
      ! keywell: nothing was started. …/kept is there already, and is not overwritten
      $ keywell run -w acme -p app -e production --mount gone -- no-such-command; ls gone
      ! keywell: no-such-command: command not found
      ! ls: …
      [exit 2]
      $ keywell run -w acme -p app -e production --mount /proc/nowhere/x -- true
      ! keywell: …ENOENT…
      [exit 1]
      `,
      shell,
    ))

  it.each(['INT', 'TERM', 'HUP'] as const)('leaves nothing behind when %s ends it', async (name) => {
    const file = path.join(shell.folder, `mounted-${name}`)
    const { child, ended } = await startReady([
      '--mount',
      file,
      '--',
      'sh',
      '-c',
      'echo ready; exec sleep 60',
    ])
    expect(fs.readFileSync(file, 'utf8')).toBe("WHO='app'\n")
    child.kill(`SIG${name}`)
    expect(await ended).toBeGreaterThan(128)
    expect(fs.existsSync(file)).toBe(false)
  })
})

async function startReady(args: string[]): Promise<{ child: ChildProcess; ended: Promise<number | null> }> {
  const place = ['-w', 'acme', '-p', 'app', '-e', 'production']
  const child = spawn(process.execPath, [launcher, 'run', ...place, ...args], {
    env: shell.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  await new Promise<void>((resolve) => {
    child.stdout.once('data', () => resolve())
  })
  return { child, ended }
}

describe('run --files', () => {
  async function put(name: string, value: string, kind: string): Promise<void> {
    const at = `${server.url}/api/v1/workspaces/acme/projects/files/environments/production/secrets`
    const answer = await fetch(`${at}/${encodeURIComponent(name)}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${shell.env['KEYWELL_TOKEN']}`, 'content-type': 'application/json' },
      body: JSON.stringify({ value, kind }),
    })
    expect(answer.status).toBe(201)
  }

  it('writes secrets that are files below a folder, and never out of it', async () => {
    await put('/etc/app/key.pem', 'pem\n', 'file')
    await put('PLAIN', 'plain', 'value')
    await checkTranscript(
      `
      $ keywell run -w acme -p files -e production --files out -- sh -c 'find out -type f -exec stat -c "%n %a" {} +; cat out/etc/app/key.pem; echo $PLAIN'
      out/etc/app/key.pem 600
      pem
      plain
      $ ls out
      ! ls: …
      [exit 2]
      $ keywell run -w acme -p files -e production -- sh -c 'echo $PLAIN; ls out'
      plain
      ! ls: …
      [exit 2]
      $ mkdir -p out/etc elsewhere && ln -s ../../elsewhere out/etc/app; keywell run -w acme -p files -e production --files out -- true
      ! keywell: nothing was started. /etc/app/key.pem: …/out/etc/app is a link, which could lead anywhere
      [exit 1]
      $ ls elsewhere; rm -r out
      $ keywell run -w acme -p files -e production --files out --only /etc/app/key.pem -- sh -c 'cat out/etc/app/key.pem; echo [$PLAIN]'
      pem
      []
      $ keywell export -w acme -p files -e production
      PLAIN='plain'
      ! keywell: files are left out: /etc/app/key.pem (\`keywell run --files DIR\` writes them)
      `,
      shell,
    )
    await put('up/../../../escaped', 'x', 'mount')
    await checkTranscript(
      `
      $ keywell run -w acme -p files -e production --files out -- true
      ! keywell: nothing was started. up/../../../escaped: no path below a folder
      [exit 1]
      `,
      shell,
    )
  })
})

describe('references that lead nowhere', () => {
  it('are left as they are, and told of without a part of the value', () =>
    checkTranscript(
      `
      $ printf '%s' '\${NOPE}/x\${PART}' | keywell set REF -w acme -p base -e staging; printf '%s' '\${ROUND}' | keywell set ROUND -w acme -p base -e staging
      created REF, version 1 (acme/base/staging)
      created ROUND, version 1 (acme/base/staging)
      $ keywell run -w acme -p base -e staging -- sh -c 'echo "$REF $ROUND"'
      \${NOPE}/x\${PART} \${ROUND}
      ! keywell: REF holds a reference that stays as it is: there is no such value
      ! keywell: ROUND holds a reference that stays as it is: it leads back to itself
      $ keywell export -w acme -p base -e staging --only REF
      REF=…NOPE…
      ! keywell: REF holds a reference that stays as it is: there is no such value
      $ keywell run -w acme -p base -e staging --skip REF,ROUND -- true
      `,
      shell,
    ))
})

describe('run --fallback', () => {
  const at = '-w acme -p app -e production'
  it('starts from its copy while the server cannot be reached, and says so', async () => {
    await checkTranscript(
      `
      $ keywell run ${at} --fallback copy -- sh -c 'echo $WHO'
      app
      $ stat -c %a copy; grep -c app copy
      600
      0
      [exit 1]
      `,
      shell,
    )
    await way.set('down')
    await checkTranscript(
      `
      $ keywell run ${at} --fallback copy -- sh -c 'echo $WHO'
      app
      ! keywell: http://… cannot be reached (ECONNREFUSED); going on with the copy of …Z
      $ keywell run ${at} --fallback none -- true
      ! keywell: http://… cannot be reached (ECONNREFUSED), and the fallback cannot be used: there is no copy at none yet
      [exit 3]
      $ keywell run -w acme -p app -e staging --fallback copy -- true
      ! keywell: …, and the fallback cannot be used: copy was made with another token, for another place or server, or was changed
      [exit 3]
      $ KEYWELL_TOKEN=kw_other keywell run ${at} --fallback copy -- true
      ! keywell: …copy was made with another token…
      [exit 3]
      $ sed 's/"createdAt":1/"createdAt":2/' copy > changed; keywell run ${at} --fallback changed -- true
      ! keywell: …changed was made with another token…
      [exit 3]
      $ sleep 1.1; keywell run ${at} --fallback copy --fallback-max-age 1s -- true
      ! keywell: …, and the fallback cannot be used: copy is less than a minute old
      [exit 3]
      $ keywell run ${at} --fallback copy --fallback-max-age soon -- true
      ! keywell: a time is a number and s, m, h or d, such as 12h
      [exit 2]
      `,
      shell,
    )
    await way.set('broken')
    await checkTranscript(
      `
      $ keywell run ${at} --fallback copy -- sh -c 'echo $WHO'
      app
      ! keywell: …503…; going on with the copy of …Z
      `,
      shell,
    )
    await way.set('up')
  })

  it('is deleted once the server has said no, and then the server may go away', async () => {
    const revoked: Shell = { ...shell, env: { ...shell.env, KEYWELL_TOKEN: doomed } }
    await checkTranscript(
      `
      $ keywell run ${at} --fallback secret-copy -- sh -c 'echo $WHO'
      app
      $ keywell token revoke "$(keywell token list -o json | tr -d '\\n' | sed 's/.*"id": "\\([^"]*\\)",[^}]*"name": "doomed".*/\\1/')"
      revoked …
      $ keywell run ${at} --fallback secret-copy -- touch started
      ! keywell: …
      [exit 4]
      $ ls started secret-copy
      ! ls: …
      ! ls: …
      [exit 2]
      `,
      revoked,
    )
    await way.set('down')
    await checkTranscript(
      `
      $ keywell run ${at} --fallback secret-copy -- touch started
      ! keywell: …there is no copy at secret-copy yet
      [exit 3]
      `,
      revoked,
    )
    await way.set('up')
  })

  it.skipIf(process.platform !== 'linux')('is emptied where it cannot be deleted', () =>
    checkTranscript(
      `
      $ keywell run ${at} --fallback stuck -- sh -c 'echo $WHO'; test -s stuck && echo there
      app
      there
      $ KEYWELL_TOKEN=kw_revoked keywell run ${at} --fallback /proc/self/fd/9 -- touch started 9<>stuck
      ! keywell: …
      [exit 4]
      $ test -e stuck && test ! -s stuck && echo empty; ls started
      empty
      ! ls: …
      [exit 2]
      `,
      shell,
    ),
  )

  it('that can be neither deleted nor emptied is told of', () =>
    checkTranscript(
      `
      $ mkdir folder; KEYWELL_TOKEN=kw_revoked keywell run ${at} --fallback folder -- touch started
      ! keywell: the fallback copy folder could not be deleted: do it
      ! keywell: …
      [exit 4]
      `,
      shell,
    ))

  it('that cannot be written keeps nothing from starting', () =>
    checkTranscript(
      `
      $ keywell run ${at} --fallback no/such/folder/copy -- sh -c 'echo $WHO'
      app
      ! keywell: no fallback copy could be written to no/such/folder/copy (ENOENT)
      $ keywell run -w acme -p nowhere --fallback copy -- true; ls copy
      ! keywell: …
      ! ls: …
      [exit 2]
      `,
      shell,
    ))
})
