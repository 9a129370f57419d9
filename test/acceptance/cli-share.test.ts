import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { atTerminal } from '../terminal.ts'
import { type Shell, checkTranscript, makeShell, runStep } from '../transcript.ts'
import { type RunningServer, startServer } from './server.ts'

let server: RunningServer
let shell: Shell

beforeAll(async () => {
  server = await startServer()
  const { alice = '' } = await server.apply({
    users: [{ login: 'alice' }],
    workspaces: [
      {
        slug: 'acme',
        members: [{ user: 'alice', role: 'owner' }],
        projects: [{ slug: 'app', environments: ['production'] }],
      },
    ],
    tokens: [{ name: 'alice', user: 'alice' }],
  })
  const place = { KEYWELL_WORKSPACE: 'acme', KEYWELL_PROJECT: 'app', KEYWELL_ENVIRONMENT: 'production' }
  shell = makeShell({ KEYWELL_URL: server.url, KEYWELL_TOKEN: alice, ...place })
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

/** What somebody without an account does with a link. */
async function open(link: string, passphrase = ''): Promise<string> {
  const [page = '', token = ''] = link.split('#')
  const answer = await fetch(page, { method: 'POST', body: new URLSearchParams({ token, passphrase }) })
  return answer.text()
}

describe('share', { timeout: 120_000 }, () => {
  it('prints a link that shows the values, as often as was said', async () => {
    await runStep(shell, 'printf "s3cret <&>" | keywell set DB_URL; echo other | keywell set API_KEY')
    const [link = '', note = ''] = await runStep(shell, 'keywell share DB_URL API_KEY --views 2 --expires 1h')
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/share#[\w-]{43}$/)
    expect(note).toMatch(
      /^! share \S+: shows DB_URL, API_KEY 2 times, until \S+Z; `keywell share revoke \S+` ends it$/,
    )
    expect(await open(link)).toContain('<pre>\ns3cret &lt;&amp;&gt;</pre>')
    expect(await open(link)).toContain('<pre>\nother</pre>')
    expect(await open(link)).toContain('There is nothing here')
  })

  it('asks for the passphrase that was given', async () => {
    fs.writeFileSync(`${shell.folder}/phrase`, 'open sesame\n')
    const [link = ''] = await runStep(shell, 'keywell share DB_URL --passphrase-file phrase')
    expect(await open(link)).toContain('needs the passphrase')
    expect(await open(link, 'open sesame')).toContain('s3cret')
  })

  it('is listed, and ended at once', async () => {
    const [link = ''] = await runStep(shell, 'keywell share API_KEY')
    await checkTranscript(
      `
      $ keywell share list | cut -f2-5
      API_KEY	active	0/1	no
      DB_URL	used	1/1	yes
      DB_URL API_KEY	used	2/2	no
      $ keywell share revoke "$(keywell share list | head -1 | cut -f1)"
      revoked …; what it held is erased
      $ keywell share list -o json | grep -m1 state
            "state": "revoked",
      $ keywell audit list --limit 40 | cut -f4 | grep share | sort -u
      share.created
      share.listed
      share.refused
      share.revoked
      share.viewed
      `,
      shell,
    )
    expect(await open(link)).toContain('There is nothing here')
  })

  it('says what is missing', () =>
    checkTranscript(
      `
      $ keywell share
      ! keywell: missing required argument 'name' (\`--help\` gives an example)
      [exit 2]
      $ keywell share NOPE
      ! keywell: There is no such secret here
      [exit 1]
      $ keywell share DB_URL -e ''
      ! keywell: what is shared lies in an environment: give -w SLUG, -p NAME and -e NAME
      [exit 2]
      $ keywell share DB_URL --passphrase
      ! keywell: --passphrase asks at a terminal; give --passphrase-file FILE
      [exit 2]
      $ keywell share DB_URL --expires 90d
      ! keywell: A share lives for 30 days at most
      [exit 1]
      $ keywell share revoke
      ! keywell: missing required argument 'id' (\`keywell share list\` prints it)
      [exit 2]
      $ keywell __complete -- share ''
      list
      revoke
      $ keywell __complete -- share DB --exp
      --expires
      `,
      shell,
    ))

  it('lets a person pick what is shared, and type the passphrase', async () => {
    const { child, shown, ended } = atTerminal('share --passphrase', shell)
    await expect.poll(shown, { timeout: 30_000 }).toContain('Which secret?')
    child.stdin?.write('DB_\r')
    await expect.poll(shown, { timeout: 30_000 }).toContain('(not shown)')
    child.stdin?.write('typed\r')
    expect(await ended).toBe(0)
    const [link = ''] = /http:\S+#[\w-]+/.exec(shown()) ?? []
    expect(await open(link, 'typed')).toContain('s3cret')
  })
})
