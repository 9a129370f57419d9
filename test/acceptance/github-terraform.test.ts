import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fields } from '../github-openapi.ts'
import { closeWorld, openWorld, seal, tokenOf } from './github-world.ts'

let base: string

beforeAll(async () => {
  base = `${await openWorld()}/api/v3`
})
afterAll(closeWorld)

/** As go-github sends it for Terraform's provider against a host of one's own. */
async function send(method: string, path: string, body?: unknown) {
  const answer = await fetch(base + path, {
    method,
    headers: {
      authorization: `Bearer ${tokenOf('alice')}`,
      accept: 'application/vnd.github.v3+json',
      'x-github-api-version': '2022-11-28',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    body: text === '' ? {} : fields(JSON.parse(text)),
  }
}

/** Every repository of a selection, page after page. */
async function selectedIds(path: string): Promise<number[]> {
  const ids: number[] = []
  for (let page = 1; ; page++) {
    const { body, headers } = await send('GET', `${path}?per_page=1&page=${page}`)
    ids.push(...(body['repositories'] as { id: number }[]).map(({ id }) => id))
    if (!(headers.get('link') ?? '').includes('rel="next"')) return ids
  }
}

describe("Terraform's provider", () => {
  it('finds out what kind of owner it has', async () => {
    const { body } = await send('GET', '/users/acme')
    expect(body).toMatchObject({ login: 'acme', type: 'Organization' })
    expect(body['id']).toBeTypeOf('number')
    expect((await send('GET', '/orgs/acme')).body['id']).toBe(body['id'])
    expect((await send('GET', '/user')).body).toMatchObject({ login: 'alice', type: 'User' })
  })

  it.each(['by name', 'by number'])('creates, refreshes, changes and destroys a secret %s', async (by) => {
    const { id } = (await send('GET', '/repos/acme/app')).body
    const repository = by === 'by name' ? '/repos/acme/app' : `/repositories/${String(id)}`
    const home = `${repository}/environments/production/secrets`
    const sealed = await seal('/repos/acme/app/environments/production/secrets', 'v')
    expect((await send('GET', `${home}/public-key`)).body['key_id']).toBe(sealed.key_id)
    expect((await send('PUT', `${home}/TF`, sealed)).status).toBe(201)
    const created = await send('GET', `${home}/TF`)
    expect([created.status, created.body['name']]).toEqual([200, 'TF'])
    const refreshed = await send('GET', `${home}/TF`)
    expect(refreshed.body).toEqual(created.body)
    await sleep(1_100)
    expect((await send('GET', `${home}/TF`)).body['updated_at']).toBe(created.body['updated_at'])
    expect((await send('PUT', `${home}/TF`, sealed)).status).toBe(204)
    const changed = await send('GET', `${home}/TF`)
    expect(changed.body['created_at']).toBe(created.body['created_at'])
    expect(changed.body['updated_at']).not.toBe(created.body['updated_at'])
    expect((await send('DELETE', `${home}/TF`)).status).toBe(204)
    expect((await send('GET', `${home}/TF`)).status).toBe(404)
  })

  it('reads at once what it wrote, many times over', async () => {
    const home = '/repos/acme/app/actions/secrets'
    const sealed = await seal(home, 'v')
    const names = Array.from({ length: 25 }, (_, index) => `TF_${index}`)
    const statuses = await Promise.all(
      names.map(async (name) => {
        const put = await send('PUT', `${home}/${name}`, sealed)
        return [put.status, (await send('GET', `${home}/${name}`)).status]
      }),
    )
    expect(statuses).toEqual(names.map(() => [201, 200]))
  })

  it('sees a change that somebody else made', async () => {
    const home = '/repos/acme/app/actions/secrets'
    await send('PUT', `${home}/DRIFT`, await seal(home, 'v'))
    const kept = (await send('GET', `${home}/DRIFT`)).body['updated_at']
    await sleep(1_100)
    await send('PUT', `${home}/DRIFT`, await seal(home, 'w'))
    expect((await send('GET', `${home}/DRIFT`)).body['updated_at']).not.toBe(kept)
  })

  it('selects repositories of an organization secret, and reads them back by pages', async () => {
    const home = '/orgs/acme/actions/secrets'
    const ids = await Promise.all(
      ['app', 'lib'].map(async (name) => Number((await send('GET', `/repos/acme/${name}`)).body['id'])),
    )
    const body = { ...(await seal(home, 'v')), visibility: 'selected', selected_repository_ids: ids }
    expect((await send('PUT', `${home}/TF_ORG`, body)).status).toBe(201)
    expect((await send('GET', `${home}/TF_ORG`)).body).toMatchObject({ visibility: 'selected' })
    expect(await selectedIds(`${home}/TF_ORG/repositories`)).toEqual(ids)
    const list = { selected_repository_ids: ids.slice(1) }
    expect((await send('PUT', `${home}/TF_ORG/repositories`, list)).status).toBe(204)
    expect(await selectedIds(`${home}/TF_ORG/repositories`)).toEqual(ids.slice(1))
  })

  it('makes an environment, twice', async () => {
    const path = '/repos/acme/app/environments/tf%2Fone'
    const body = { wait_timer: 0, can_admins_bypass: true, deployment_branch_policy: null, reviewers: [] }
    const first = await send('PUT', path, body)
    expect([first.status, first.body['name']]).toEqual([200, 'tf/one'])
    expect((await send('PUT', path, body)).body).toEqual(first.body)
    expect((await send('GET', path)).body).toEqual(first.body)
    expect((await send('DELETE', path)).status).toBe(204)
  })
})
