import sodium from 'libsodium-wrappers'
import type { PeopledServer } from './peopled-server.ts'

export const places = '/api/v1/workspaces'
export const app = `${places}/acme/projects/app`
export const bundles = '/v1/teams/acme/projects/app/secrets'

/** What was made that is only known by its own secret. */
export interface Furniture {
  readonly shares: readonly string[]
  readonly deviceCode: string
}

/** Something in every table. */
export async function furnish(house: PeopledServer): Promise<Furniture> {
  const put = (as: string, path: string, value: string) =>
    house.ask(as, path, { method: 'PUT', body: { value } })
  await put('alice', `${app}/environments/production/secrets/DB_URL`, 'first')
  await put('alice', `${app}/environments/production/secrets/DB_URL`, 'second')
  await put('alice', `${app}/environments/production/secrets/API_KEY`, 'the key')
  await put('alice', `${app}/environments/production/secrets/GONE`, 'gone')
  await put('alice', `${app}/environments/staging/secrets/DB_URL`, 'staged')
  await put('alice', `${app}/environments/staging/secrets/DB_URL?personal=true`, 'my own')
  await put('vic', `${places}/vic/secrets/PRIVATE`, 'of vic')
  await put('alice', `${app}/secrets/SHARED_DEFAULT`, 'default')
  await put('alice', `${places}/acme/projects/tools/secrets/TOOL`, 'of tools')
  await put('alice', `${app}/secrets/FROM_ACTIONS?store=actions`, 'imported')
  await put('alice', `${places}/acme/secrets/ORG`, 'of the workspace')
  await put('eve', `${places}/other/projects/lab/environments/production/secrets/DB_URL`, 'foreign')
  for (const path of ['/repos/acme/app', '/repos/acme/tools', '/orgs/acme', '/repos/other/lab']) {
    await house.ask(path.startsWith('/repos/other') ? 'eve' : 'alice', path)
  }
  await house.ask('alice', '/repos/acme/app/environments/production/secrets/public-key')
  await house.ask('eve', '/repos/other/lab/environments/production/secrets/public-key')
  await house.ask('alice', bundles, {
    method: 'POST',
    body: {
      name: 'bundle',
      secretType: 'environment',
      priority: 10,
      secrets: { variables: { IN_BUNDLE: 'grouped' } },
      addonDependencies: [{ addonId: 'db-one', keys: [{ keyName: 'PASSWORD', aliases: ['DB_PASSWORD'] }] }],
    },
  })
  await sodium.ready
  const { key, key_id } = await read(house, 'alice', '/orgs/acme/actions/secrets/public-key')
  const { id } = await read(house, 'alice', '/repos/acme/app')
  const box = sodium.crypto_box_seal('selected', Buffer.from(String(key), 'base64'))
  await house.ask('alice', '/orgs/acme/actions/secrets/ORG_SELECTED', {
    method: 'PUT',
    body: {
      encrypted_value: Buffer.from(box).toString('base64'),
      key_id,
      visibility: 'selected',
      selected_repository_ids: [id],
    },
  })
  return outside(house)
}

/** What is shared, who signs in from elsewhere, and whom other issuers vouch for. */
async function outside(house: PeopledServer): Promise<Furniture> {
  const environments = await read(house, 'alice', `${app}/environments`)
  const items = environments['items'] as readonly { readonly id: string; readonly name: string }[]
  const environmentId = items.find(({ name }) => name === 'production')?.id
  const shares: string[] = []
  for (const [index, name] of ['DB_URL', 'API_KEY'].entries()) {
    const body = { environmentId, secretIds: [name], expiresIn: '1h', maxViews: 5 }
    const made = await house.ask('alice', '/v1/workspace/acme/project/app/secret-share', {
      method: 'POST',
      body,
    })
    shares.push((JSON.parse(made.text) as { token: string }).token)
    const scope = { all: true, teams: [], projects: [], environments: [] }
    const trust = {
      issuer: `https://issuer-${index}.example.com`,
      audience: 'keywell',
      subject: 'api',
      permission: 'read',
    }
    const identity = { ...trust, name: `cluster ${index}`, scope }
    await house.ask('alice', '/v1/workspace/acme/oidc', { method: 'POST', body: identity })
  }
  const logins: string[] = []
  for (const clientId of ['cli', 'other']) {
    const begun = await house.client.send('/v1/auth/device/code', { method: 'POST', body: { clientId } })
    logins.push((JSON.parse(begun.text) as { deviceCode: string }).deviceCode)
  }
  return { shares, deviceCode: logins[0] ?? '' }
}

async function read(house: PeopledServer, as: string, path: string): Promise<Record<string, unknown>> {
  return JSON.parse((await house.ask(as, path)).text) as Record<string, unknown>
}

/** Changes that make earlier copies of rows. */
export async function goOn(house: PeopledServer): Promise<void> {
  await house.ask('alice', `${app}/environments/production/secrets/DB_URL`, {
    method: 'PUT',
    body: { value: 'third' },
  })
  await house.ask('alice', `${app}/environments/production/secrets/GONE`, { method: 'DELETE' })
  const { items } = JSON.parse((await house.ask('dev', '/api/v1/tokens')).text) as {
    items: { id: string; name: string }[]
  }
  const ended = items.find(({ name }) => name === 'ended')
  await house.ask('dev', `/api/v1/tokens/${ended?.id}`, { method: 'DELETE' })
}
