import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { atTerminal } from '../terminal.ts'
import { type Shell, checkTranscript, makeShell, runStep } from '../transcript.ts'
import { type RunningServer, startServer } from './server.ts'

const seed = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [
        { slug: 'app', environments: ['production', 'staging', '$(touch pwned)'] },
        { slug: 'api', environments: ['only'] },
      ],
    },
  ],
  tokens: [
    { name: 'alice', user: 'alice' },
    { name: 'short', user: 'alice', workspace: 'acme', expires_in: '1h' },
  ],
}

let server: RunningServer
/** Nothing is set: all that is known comes from `login`. */
let shell: Shell
let [alice, short] = ['', '']

beforeAll(async () => {
  server = await startServer()
  const tokens = await server.apply(seed)
  ;[alice, short] = [tokens['alice'] ?? '', tokens['short'] ?? '']
  shell = makeShell({ SERVER: server.url, ALICE: alice, SHORT: short })
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

describe('login', () => {
  it('keeps a checked token for one server and one person', () =>
    checkTranscript(
      `
      $ keywell whoami
      ! keywell: no token: run \`keywell login\`, set KEYWELL_TOKEN or give --token-file FILE
      [exit 4]
      $ echo kw_wrong | keywell login --url $SERVER; ls .config
      ! keywell: …
      ! ls: …
      [exit 2]
      $ keywell login --url $SERVER < /dev/null
      ! keywell: no token: pipe one in, set KEYWELL_TOKEN or give --token-file FILE
      [exit 4]
      $ echo "$ALICE" | keywell login --url $SERVER
      signed in to http://127.0.0.1:…/ as alice (token alice, does not expire), kept in …/.config/keywell/credentials.json
      $ stat -c '%n %a' .config/keywell .config/keywell/credentials.json
      .config/keywell 700
      .config/keywell/credentials.json 600
      $ keywell whoami
      alice at http://127.0.0.1:…/ (token alice, does not expire; may: *)
      $ keywell whoami -o json | grep -c "$ALICE"
      0
      [exit 1]
      $ echo v | keywell set NAME -w acme -p app -e production && keywell run -w acme -p app -e production -- sh -c 'echo $NAME'
      created NAME, version 1 (acme/app/production)
      v
      $ KEYWELL_TOKEN=$SHORT keywell whoami
      alice at http://127.0.0.1:…/ (token short, expires at …Z, for workspace acme alone; may: *)
      $ KEYWELL_TOKEN=$SHORT keywell login < /dev/null --url "$SERVER"
      signed in to …
      ! keywell: KEYWELL_TOKEN is set, and counts before what is kept
      $ keywell whoami --url http://127.0.0.1:9
      ! keywell: no token: …
      [exit 4]
      $ chmod 644 .config/keywell/credentials.json; keywell whoami
      ! keywell: …/credentials.json may be read by others: run \`chmod 600\` on it, and \`keywell login\` with a new token
      [exit 4]
      $ chmod 600 .config/keywell/credentials.json; echo '{' > .config/keywell/credentials.json; keywell whoami
      ! keywell: …/credentials.json is damaged: remove it and run \`keywell login\`
      [exit 4]
      $ rm .config/keywell/credentials.json
      `,
      shell,
    ))

  it('lets keywell.yaml name the server', () =>
    checkTranscript(
      `
      $ mkdir -p repo/.git && cd repo && keywell init -w acme -p app -e production --url $SERVER && tail -1 keywell.yaml
      wrote keywell.yaml (acme/app/production); …
      url: http://127.0.0.1:…
      $ cd repo && keywell list
      ! keywell: …/repo/keywell.yaml names a server that you have no login for: run \`keywell login --url http://127.0.0.1:…\`, or set KEYWELL_URL
      [exit 4]
      $ cd repo && KEYWELL_TOKEN=$ALICE keywell list
      ! keywell: …names a server that you have no login for…
      [exit 4]
      $ cd repo && echo "$ALICE" | keywell login
      signed in to …
      $ cd repo && keywell list | cut -f1
      NAME
      $ keywell logout
      signed out of http://127.0.0.1:…/; the token still works elsewhere (--revoke ends it)
      $ keywell logout --url $SERVER
      ! keywell: you are not signed in to http://127.0.0.1:…/
      [exit 1]
      $ echo "$SHORT" | keywell login --url $SERVER && keywell logout --revoke && KEYWELL_TOKEN=$SHORT keywell whoami --url $SERVER
      signed in to …
      signed out of http://127.0.0.1:…/; the token is revoked
      ! keywell: …
      [exit 4]
      `,
      shell,
    ))
})

describe('list --show', () => {
  it('reveals each value, on the record', () => {
    const at: Shell = { ...shell, env: { ...shell.env, KEYWELL_URL: server.url, KEYWELL_TOKEN: alice } }
    return checkTranscript(
      `
      $ printf 'a\\nb\\033]0;x' | keywell set LINES -w acme -p app -e production
      created LINES, version 1 (acme/app/production)
      $ keywell list -w acme -p app -e production --show
      LINES	a\\u000ab\\u001b]0;x
      NAME	v
      $ keywell audit list -w acme --limit 2 | cut -f4,6
      secret.revealed	secret NAME in app/production
      secret.revealed	secret LINES in app/production
      $ keywell list -w acme -p app -e production --show -o json | grep -c '"value"'
      2
      `,
      at,
    )
  })
})

describe('completion', () => {
  const at = (): Shell => ({ ...shell, env: { ...shell.env, KEYWELL_URL: server.url, KEYWELL_TOKEN: alice } })
  it('offers verbs, flags, choices and places, and no name that a shell would act on', () =>
    checkTranscript(
      `
      $ keywell __complete -- exp
      explain
      export
      $ keywell __complete -- token ''
      create
      list
      revoke
      $ keywell __complete -- export --fo
      --format
      $ keywell __complete -- export --format js
      json
      $ keywell __complete -- get -w ''
      acme
      alice
      $ keywell __complete -- get -w acme --project a
      api
      app
      $ keywell __complete -- get -w acme -p app -e ''
      production
      staging
      $ keywell __complete -- run -w acme -p app -- get -w ''
      $ KEYWELL_URL=http://127.0.0.1:9 keywell __complete -- get -w ''
      `,
      at(),
    ))

  it('works in bash', () =>
    checkTranscript(
      `
      $ keywell completion bash > bash-completion
      $ bash -c '. ./bash-completion; COMP_WORDS=(keywell get -w acme -p app -e s); COMP_CWORD=7; _keywell; printf "%s|" "\${COMPREPLY[@]}"; complete -p keywell'
      staging|complete -o default -F _keywell keywell
      $ keywell completion tcsh
      ! keywell: …Allowed choices are bash, zsh, fish. …
      [exit 2]
      `,
      at(),
    ))
})

describe('at a terminal', () => {
  const at = (): Shell => ({ ...shell, env: { ...shell.env, KEYWELL_URL: server.url, KEYWELL_TOKEN: alice } })

  it('asks for what is missing, and for nothing that there is only one of', async () => {
    const { child, shown, ended } = atTerminal('get -w acme', at())
    await expect.poll(shown, { timeout: 20_000 }).toContain('Which project?')
    child.stdin?.write('app\r')
    await expect.poll(shown, { timeout: 20_000 }).toContain('Which environment?')
    child.stdin?.write('produ\r')
    await expect.poll(shown, { timeout: 20_000 }).toContain('Which secret?')
    child.stdin?.write('NAM\r')
    expect(await ended).toBe(0)
    expect(shown()).toMatch(/v\r\n$/)
  })

  it('asks where to write when nothing says it', async () => {
    fs.writeFileSync(path.join(shell.folder, 'picked'), 'x')
    const { child, shown, ended } = atTerminal('set PICKED --value-file picked', at())
    await expect.poll(shown, { timeout: 20_000 }).toContain('Which workspace?')
    child.stdin?.write('acm\r')
    await expect.poll(shown, { timeout: 20_000 }).toContain('Which project?')
    child.stdin?.write('api\r')
    expect(await ended).toBe(0)
    expect(shown()).toContain('created PICKED, version 1 (acme/api/only)')
  })

  it('leaves at Ctrl-C without having done anything', async () => {
    const { child, shown, ended } = atTerminal('delete -w acme -p app -e production', at())
    await expect.poll(shown, { timeout: 20_000 }).toContain('Which secret?')
    child.stdin?.write('\u0003')
    expect(await ended).toBe(130)
    expect(shown()).toContain('nothing was done')
  })

  it('signs in when it is approved where somebody is signed in, and not when it is turned away', async () => {
    for (const [verb, code, told] of [
      ['approve', 0, 'signed in to'],
      ['deny', 4, 'turned away'],
    ] as const) {
      const { shown, ended } = atTerminal(`login --url ${server.url}`, at())
      await expect.poll(shown, { timeout: 30_000 }).toMatch(/\/device\?code=[A-Z]{4}-[A-Z]{4}/)
      const [, userCode = ''] = /device approve (\S{9})`/.exec(shown()) ?? []
      expect(await runStep(at(), `keywell device ${verb} ${userCode}`)).toHaveLength(1)
      expect(await ended).toBe(code)
      expect(shown()).toContain(told)
    }
    const kept = fs.readFileSync(path.join(shell.folder, '.config/keywell/credentials.json'), 'utf8')
    expect(kept).not.toContain(alice)
    await checkTranscript(
      `
      $ keywell whoami --url $SERVER
      alice at http://127.0.0.1:… (token login of keywell-cli, expires at …Z; may: *)
      `,
      shell,
    )
  }, 120_000)

  it('signs in with a token that is not shown', async () => {
    const { child, shown, ended } = atTerminal(`login --url ${server.url}`, at())
    await expect.poll(shown, { timeout: 20_000 }).toContain('(not shown)')
    child.stdin?.write(`${alice}\r`)
    expect(await ended).toBe(0)
    expect(shown()).not.toContain(alice)
    fs.rmSync(path.join(shell.folder, '.config'), { recursive: true })
  })
})
