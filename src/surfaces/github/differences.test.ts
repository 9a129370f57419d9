import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fields } from '../../../test/github-openapi.ts'
import { ask, closeWorld, id, openWorld, seal, tokenOf } from '../../../test/acceptance/github-world.ts'

let url: string

beforeAll(async () => {
  url = await openWorld()
})
afterAll(closeWorld)

const home = '/repos/acme/app/actions/secrets'
const organization = '/orgs/acme/actions/secrets'
const variables = '/repos/acme/app/actions/variables'

/** The native API, for what only it can do or show. */
async function native(method: string, path: string, body?: object) {
  const answer = await fetch(`${url}/api/v1/workspaces/acme/projects/app${path}`, {
    method,
    headers: { authorization: `Bearer ${tokenOf('alice')}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: fields(await answer.json()) }
}

const total = async (path: string) => Number(fields((await ask('GET', path)).body)['total_count'])

describe('known differences from GitHub', () => {
  it('1: links keep the path of the client, by name or by number', async () => {
    for (const name of ['LINK_A', 'LINK_B']) await ask('PUT', `${home}/${name}`, await seal(home, 'v'))
    for (const path of [home, `/repositories/${id('app')}/actions/secrets`]) {
      const { headers } = await ask('GET', `${path}?per_page=1`)
      expect(headers.get('link')).toContain(`<${url}${path}?per_page=1&page=2>; rel="next"`)
    }
  })

  it('2: what is no base64 is not repeated', async () => {
    const { text, status } = await ask('PUT', `${home}/X`, {
      key_id: '1',
      encrypted_value: 'hunter2 in plain',
    })
    expect([status, text.includes('hunter2')]).toEqual([422, false])
  })

  it('3: each home and store has a key_id of its own', async () => {
    const homes = [
      home,
      organization,
      '/repos/acme/app/environments/production/secrets',
      '/repos/acme/lib/actions/secrets',
    ]
    const keys = await Promise.all(
      homes.map(async (path) => fields((await ask('GET', `${path}/public-key`)).body)),
    )
    expect(new Set(keys.map((key) => key['key_id'])).size).toBe(homes.length)
    expect(new Set(keys.map((key) => key['key'])).size).toBe(homes.length)
  })

  it('4: protection rules are taken and not kept', async () => {
    const rules = { wait_timer: 30, prevent_self_review: true, reviewers: [{ type: 'User', id: 1 }] }
    const policy = { protected_branches: true, custom_branch_policies: false }
    const body = { ...rules, deployment_branch_policy: policy }
    const answer = await ask('PUT', '/repos/acme/app/environments/guarded', body)
    expect(answer).toMatchObject({
      status: 200,
      body: { protection_rules: [], deployment_branch_policy: null },
    })
  })

  it('5: whoever may write secrets may write those of codespaces and of the organization', async () => {
    for (const path of ['/repos/acme/app/codespaces/secrets', organization]) {
      const body = { ...(await seal(path, 'v')), visibility: 'all' }
      expect((await ask('PUT', `${path}/BY_DEVELOPER`, body, 'dev')).status).toBe(201)
    }
  })

  it('6: nobody is told that little remains where nobody is held back', async () => {
    const { headers } = await ask('GET', '/user')
    expect(Number(headers.get('x-ratelimit-remaining'))).toBeGreaterThan(900_000_000)
  })

  it('7: the history of a renamed variable stays with the old name', async () => {
    await ask('POST', variables, { name: 'OLD', value: 'one' })
    await ask('PATCH', `${variables}/OLD`, { value: 'two' })
    await ask('PATCH', `${variables}/OLD`, { name: 'NEW' })
    const versions = async (name: string) =>
      ((await native('GET', `/secrets/${name}/versions?store=actions.variables`)).body['items'] as unknown[])
        .length
    expect([await versions('OLD'), await versions('NEW')]).toEqual([3, 1])
  })

  it('8: a variable that is no text is left out', async () => {
    const before = await total(variables)
    const body = { value: Buffer.from([0xff, 0xfe]).toString('base64'), encoding: 'base64' }
    expect((await native('PUT', '/secrets/BYTES?store=actions.variables', body)).status).toBe(201)
    expect((await ask('GET', `${variables}/BYTES`)).status).toBe(404)
    const { body: listed } = await ask('GET', variables)
    expect((fields(listed)['variables'] as { name: string }[]).map(({ name }) => name)).not.toContain('BYTES')
    expect(await total(variables)).toBe(before + 1)
  })

  it('9: one unknown repository refuses the whole list', async () => {
    const body = { ...(await seal(organization, 'v')), visibility: 'selected' }
    const list = { ...body, selected_repository_ids: [id('app'), 999_999_999] }
    expect((await ask('PUT', `${organization}/LISTED`, list)).status).toBe(422)
    expect((await ask('GET', `${organization}/LISTED`)).status).toBe(404)
  })

  // 10 is with the other tests of apps: "that is held to some repositories …" in github-app.test.ts.

  it('11: a secret that was deleted continues when it is written again', async () => {
    const put = async () => ask('PUT', `${home}/AGAIN`, await seal(home, 'v'))
    await put()
    await ask('DELETE', `${home}/AGAIN`)
    expect((await put()).status).toBe(201)
    const { body } = await native('GET', '/secrets/AGAIN/versions?store=actions')
    expect((body['items'] as { version: number }[]).map(({ version }) => version)).toEqual([3, 2, 1])
  })

  it('12: the URLs of what is not served answer 404', async () => {
    const { body } = await ask('GET', '/repos/acme/app')
    for (const field of ['commits_url', 'issues_url', 'hooks_url', 'teams_url']) {
      const path = String(fields(body)[field]).slice(url.length).replace(/\{.*/, '')
      expect([field, (await ask('GET', path)).status]).toEqual([field, 404])
    }
  })

  it('13: a stranger is nobody', async () => {
    expect((await ask('GET', '/users/alice')).status).toBe(200)
    expect((await ask('GET', '/users/eve')).status).toBe(404)
  })
})

describe('a secret that was first written elsewhere', () => {
  const production = '/repos/acme/app/environments/production/secrets'
  const there = '/environments/production/secrets'

  it('keeps its spelling there and is the same one here', async () => {
    expect((await native('PUT', `${there}/db_url`, { value: 'one' })).status).toBe(201)
    expect(fields((await ask('GET', `${production}/DB_URL`)).body)['name']).toBe('DB_URL')
    expect((await ask('PUT', `${production}/DB_URL`, await seal(production, 'two'))).status).toBe(204)
    const { body } = await native('GET', `${there}/DB_URL/value`)
    expect(body).toMatchObject({ name: 'db_url', value: 'two', version: 2 })
    expect((await ask('DELETE', `${production}/Db_Url`)).status).toBe(204)
  })

  it('and cannot be carried here is left out of lists, and absent by name', async () => {
    for (const name of ['with-dash', 'dotted.name', 'a/b', 'GITHUB_X', '9LIVES']) {
      expect((await native('PUT', `${there}/${encodeURIComponent(name)}`, { value: 'v' })).status).toBe(201)
      expect((await ask('GET', `${production}/${encodeURIComponent(name)}`)).status).toBe(404)
      expect((await ask('DELETE', `${production}/${encodeURIComponent(name)}`)).status).toBe(404)
    }
    await native('PUT', `${there}/CARRIED`, { value: 'v' })
    const { body } = await ask('GET', production)
    expect(fields(body)).toMatchObject({ total_count: 1, secrets: [{ name: 'CARRIED' }] })
  })
})
