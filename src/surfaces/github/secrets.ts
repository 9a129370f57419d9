import { changeSecret } from '../../core/secret/change-secret.ts'
import { deleteSecret } from '../../core/secret/delete-secret.ts'
import type { GivenAudience } from '../../core/secret/audience.ts'
import type { GivenValue } from '../../core/secret/put-secret.ts'
import { putSecret } from '../../core/secret/put-secret.ts'
import { listAdmittedSecrets } from '../../core/secret/read-open.ts'
import { describeSecret, listSecrets } from '../../core/secret/read-secret.ts'
import type { SecretAt } from '../../core/secret/secret.ts'
import { getSealingKey } from '../../core/secret/sealing-key.ts'
import { DomainError } from '../../core/error.ts'
import { foldUpper } from '../../core/place/names.ts'
import type { Reply } from '../../http/surface.ts'
import type { SecretHome } from './homes.ts'
import { githubLimits as limits } from './limits.ts'
import { repositoryRefs } from './locate.ts'
import { linkHeader, pageOf, secretPages } from './page.ts'
import { presentAudience, presentSecret } from './present.ts'
import type { Call } from './route.ts'
import { representable } from './stores.ts'
import { checkName, missingFields } from './validation.ts'

interface PutBody {
  readonly encrypted_value?: string
  readonly key_id?: string
  readonly visibility?: GivenAudience['audience']
  readonly selected_repository_ids?: readonly (number | string)[]
}

export async function list(home: SecretHome, { at, request, run }: Call<unknown>): Promise<Reply> {
  const page = pageOf(request, secretPages)
  const { total, items } = await run(listSecrets, { at, store: home.store, page, only: representable })
  const url = `${request.base}${request.path}`
  const secrets = items.map((item) => present(home, item, url))
  return { status: 200, headers: linkHeader(request, page, total), body: { total_count: total, secrets } }
}

/** The organization's secrets that reach this repository. */
export async function listAdmitted(home: SecretHome, { at, request, run }: Call<unknown>): Promise<Reply> {
  const page = pageOf(request, secretPages)
  const asked = { at, store: home.store, page, only: representable }
  const { total, items } = await run(listAdmittedSecrets, asked)
  const secrets = items.map(presentSecret)
  return { status: 200, headers: linkHeader(request, page, total), body: { total_count: total, secrets } }
}

export async function publicKey(home: SecretHome, { at, run }: Call<unknown>): Promise<Reply> {
  const { keyId, publicKey: key } = await run(getSealingKey, { at, store: home.store })
  return { status: 200, body: { key_id: keyId, key: Buffer.from(key).toString('base64') } }
}

export async function get(home: SecretHome, { at, params, request, run }: Call<unknown>): Promise<Reply> {
  const found = await run(describeSecret, { at, store: home.store, name: nameToRead(params) })
  if (!representable(found.secret)) throw new DomainError('not_found', 'Not found')
  const url = `${request.base}${request.path}`
  return { status: 200, body: present(home, found, url.slice(0, url.lastIndexOf('/'))) }
}

export async function put(home: SecretHome, call: Call<PutBody>): Promise<Reply> {
  const { at, params, body, run } = call
  const name = foldUpper(params['secret_name'] ?? '')
  checkName(name, 'Secret')
  const value = givenValue(body)
  const audience = audienceFor(home, body)
  if (value === undefined) return changeAudience(home, call, name, audience)
  const { created } = await run(putSecret, {
    at,
    store: home.store,
    name,
    value,
    spelling: 'keep',
    bytesMax: limits.valueBytesMax,
    countMax: home.countMax,
    audience,
  })
  return created ? { status: 201, body: {} } : { status: 204 }
}

/** A PUT without a value changes who may use a secret that is there; a new one needs a value. */
async function changeAudience(
  home: SecretHome,
  { at, run }: Call<PutBody>,
  name: string,
  audience: GivenAudience | undefined,
): Promise<Reply> {
  if (audience === undefined) throw missingFields('encrypted_value', 'key_id')
  try {
    await run(changeSecret, { at, store: home.store, name, audience })
  } catch (error) {
    const isNew =
      error instanceof DomainError && error.code === 'not_found' && error.facts.subject === 'secret'
    throw isNew ? missingFields('encrypted_value') : error
  }
  return { status: 204 }
}

export async function remove(home: SecretHome, { at, params, run }: Call<unknown>): Promise<Reply> {
  await run(deleteSecret, { at, store: home.store, name: nameToRead(params) })
  return { status: 204 }
}

/** A name GitHub cannot have is the name of nothing here. */
function nameToRead(params: Call<unknown>['params']): string {
  const name = params['secret_name'] ?? ''
  if (representable({ name, kind: 'value' })) return foldUpper(name)
  throw new DomainError('not_found', 'Not found')
}

function givenValue({ encrypted_value: value, key_id: keyId }: PutBody): GivenValue | undefined {
  if (value === undefined) return undefined
  if (keyId === undefined) throw missingFields('key_id')
  return { kind: 'sealed', keyId, box: Buffer.from(value, 'base64') }
}

/** The list that is sent replaces the one before, and none that is sent empties it: GitHub's own rule. */
function audienceFor(home: SecretHome, body: PutBody): GivenAudience | undefined {
  if (home.audience === 'none') return undefined
  const audience = home.audience === 'selected' ? 'selected' : body.visibility
  if (audience === undefined) throw missingFields('visibility')
  return { audience, projects: repositoryRefs(body.selected_repository_ids ?? []) }
}

function present(home: SecretHome, item: SecretAt, listUrl: string) {
  if (home.audience === 'none') return presentSecret(item)
  return { ...presentSecret(item), ...presentAudience(item, listUrl, home.audience === 'selected') }
}
