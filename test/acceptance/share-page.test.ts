import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, ekClient } from './enkryptify-client.ts'
import { type RunningServer, startServer } from './server.ts'

const hostile = '\n"<script>alert(1)</script>&amp;\r\n  $(id) \' €\t'

let server: RunningServer
let alice: Client
let environmentId = ''

beforeAll(async () => {
  server = await startServer()
  const { alice: token = '' } = await server.apply({
    users: [{ login: 'alice' }],
    workspaces: [
      {
        slug: 'acme',
        members: [{ user: 'alice', role: 'owner' }],
        projects: [{ slug: 'app', environments: ['production'] }],
      },
    ],
    tokens: [{ name: 'alice', user: 'alice', format: 'enkryptify' }],
  })
  alice = ekClient(server.url, token)
  const environments = await alice.get('/v1/workspace/acme/project/app/environment')
  environmentId = environments.rows[0]?.id ?? ''
})
afterAll(() => server.stop())

/** The code of a new share of one value. */
async function share(facts: object = {}): Promise<string> {
  const items = [{ name: 'KEY', value: hostile }]
  const body = { environmentId, items, expiresIn: '1h', ...facts }
  return (await alice.send('POST', '/v1/workspace/acme/project/app/secret-share', body)).json.token
}

async function show(fields: Record<string, string>): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${server.url}/share`, { method: 'POST', body: new URLSearchParams(fields) })
  return { status: answer.status, text: await answer.text() }
}

describe('the page of a share', () => {
  it('shows what is shared once it is asked, exactly, and no more often than allowed', async () => {
    const token = await share()
    const shown = await show({ token })
    expect(shown.status).toBe(200)
    const escaped = '\n&quot;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;&#13;\n  $(id) &#39; €\t'
    expect(shown.text).toContain(`<h2>KEY</h2>\n<pre>\n${escaped}</pre>`)
    expect(shown.text).toContain('This was the last view')
    const again = await show({ token })
    expect(again.status).toBe(404)
    expect(again.text).toContain('used up')
  })

  it('uses no view for who only fetches the link, and learns no code from its address', async () => {
    const token = await share()
    for (const method of ['GET', 'HEAD']) {
      const answer = await fetch(`${server.url}/share#${token}`, { method })
      expect(answer.status).toBe(200)
      expect(await answer.text()).not.toContain(token)
    }
    expect((await show({ token })).status).toBe(200)
  })

  it('asks for a passphrase, and goes on with the right one', async () => {
    const token = await share({ password: 'open sesame' })
    const missing = await show({ token })
    expect([missing.status, missing.text.includes(token)]).toEqual([403, true])
    expect(missing.text).toContain('needs the passphrase')
    const wrong = await show({ token, passphrase: 'open barley' })
    expect(wrong.text).toContain('not the passphrase')
    expect(wrong.text).not.toContain('open barley')
    const right = await show({ token, passphrase: 'open sesame' })
    expect(right.text).toContain('<h2>KEY</h2>')
  })

  it('answers alike where nothing is, and a page to every mistake', async () => {
    const nothing = await show({ token: 'x'.repeat(43) })
    expect(nothing.status).toBe(404)
    expect((await show({})).status).toBe(404)
    expect((await show({ token: '"><script>', passphrase: 'x'.repeat(20_000) })).status).toBe(413)
    const put = await fetch(`${server.url}/share`, { method: 'PUT' })
    expect(put.headers.get('content-type')).toBe('text/html; charset=utf-8')
  })

  it('is kept, framed and followed by nobody, and runs no script but its own', async () => {
    const { headers } = await fetch(`${server.url}/share`)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
  })

  it('leaves neither code nor value in the log, and the view on the record', async () => {
    const token = await share()
    await show({ token })
    expect(server.output()).not.toContain(token)
    expect(server.output()).not.toContain('alert(1)')
    const answer = await fetch(`${server.url}/api/v1/audit/events?workspace=acme&limit=1`, {
      headers: { authorization: `Bearer ${server.ownerToken}` },
    })
    expect(await answer.json()).toMatchObject({
      items: [{ event: { action: 'share.viewed', surface: 'web', outcome: 'done' } }],
    })
  })
})
