import { isUtf8 } from 'node:buffer'
import { DomainError } from '../../core/error.ts'
import { foldUpper } from '../../core/place/names.ts'
import type { GivenAudience } from '../../core/secret/audience.ts'
import { changeSecret } from '../../core/secret/change-secret.ts'
import { deleteSecret } from '../../core/secret/delete-secret.ts'
import { putSecret } from '../../core/secret/put-secret.ts'
import { listAdmittedOpenSecrets, listOpenSecrets, readOpenSecret } from '../../core/secret/read-open.ts'
import type { RevealedSecret } from '../../core/secret/read-secret.ts'
import type { Reply } from '../../http/surface.ts'
import type { VariableHome } from './homes.ts'
import { githubLimits as limits } from './limits.ts'
import { repositoryRefs } from './locate.ts'
import { linkHeader, pageOf, variablePages } from './page.ts'
import { presentAudience, presentSecret } from './present.ts'
import type { Call } from './route.ts'
import { representable } from './stores.ts'
import { checkName, missingFields } from './validation.ts'

interface AudienceFields {
  readonly visibility?: GivenAudience['audience']
  readonly selected_repository_ids?: readonly (number | string)[]
}

interface NewVariable extends AudienceFields {
  readonly name: string
  readonly value: string
}

export async function list(home: VariableHome, { at, request, run }: Call<unknown>): Promise<Reply> {
  const page = pageOf(request, variablePages)
  const { total, items } = await run(listOpenSecrets, { at, store: home.store, page, only: representable })
  const url = `${request.base}${request.path}`
  const variables = items.filter(isText).map((item) => present(home, item, url))
  return { status: 200, headers: linkHeader(request, page, total), body: { total_count: total, variables } }
}

/** The organization's variables that reach this repository. */
export async function listAdmitted(home: VariableHome, { at, request, run }: Call<unknown>): Promise<Reply> {
  const page = pageOf(request, variablePages)
  const asked = { at, store: home.store, page, only: representable }
  const { total, items } = await run(listAdmittedOpenSecrets, asked)
  const variables = items.filter(isText).map((item) => present(home, item, ''))
  return { status: 200, headers: linkHeader(request, page, total), body: { total_count: total, variables } }
}

export async function get(home: VariableHome, { at, params, request, run }: Call<unknown>): Promise<Reply> {
  const found = await run(readOpenSecret, { at, store: home.store, name: nameToRead(params) })
  if (!representable(found.secret) || !isText(found)) throw new DomainError('not_found', 'Not found')
  const url = `${request.base}${request.path}`
  return { status: 200, body: present(home, found, url.slice(0, url.lastIndexOf('/'))) }
}

export async function create(home: VariableHome, { at, body, run }: Call<NewVariable>): Promise<Reply> {
  const name = foldUpper(body.name)
  checkName(name, 'Variable')
  if (home.audience === 'chosen' && body.visibility === undefined) throw missingFields('visibility')
  const audience = audienceFor(home, body)
  await run(putSecret, {
    at,
    store: home.store,
    name,
    value: { kind: 'plain', bytes: Buffer.from(body.value, 'utf8') },
    spelling: 'keep',
    mustBeNew: true,
    bytesMax: limits.valueBytesMax,
    countMax: home.countMax,
    ...(audience === undefined ? {} : { audience }),
  })
  return { status: 201, body: {} }
}

export async function update(
  home: VariableHome,
  { at, params, body, run }: Call<Partial<NewVariable>>,
): Promise<Reply> {
  const newName = body.name === undefined ? undefined : foldUpper(body.name)
  if (newName !== undefined) checkName(newName, 'Variable')
  const audience = audienceFor(home, body)
  await run(changeSecret, {
    at,
    store: home.store,
    name: nameToRead(params),
    bytesMax: limits.valueBytesMax,
    ...(newName === undefined ? {} : { newName }),
    ...(audience === undefined ? {} : { audience }),
    ...(body.value === undefined
      ? {}
      : { value: { kind: 'plain', bytes: Buffer.from(body.value, 'utf8') } as const }),
  })
  return { status: 204 }
}

export async function remove(home: VariableHome, { at, params, run }: Call<unknown>): Promise<Reply> {
  await run(deleteSecret, { at, store: home.store, name: nameToRead(params) })
  return { status: 204 }
}

function nameToRead(params: Call<unknown>['params']): string {
  const name = params['name'] ?? ''
  if (representable({ name, kind: 'value' })) return foldUpper(name)
  throw new DomainError('not_found', 'Not found')
}

/** Ids without a visibility can only mean the list of a variable that is `selected`. */
function audienceFor(home: VariableHome, body: AudienceFields): GivenAudience | undefined {
  const { visibility, selected_repository_ids: ids } = body
  if (home.audience === 'none' || (visibility === undefined && ids === undefined)) return undefined
  return { audience: visibility ?? 'selected', projects: repositoryRefs(ids ?? []) }
}

/** JSON carries text only: a value that was written elsewhere as other bytes cannot be shown here. */
function isText({ bytes }: RevealedSecret): boolean {
  return isUtf8(bytes)
}

function present(home: VariableHome, item: RevealedSecret, listUrl: string) {
  const { name, ...times } = presentSecret(item)
  const value = Buffer.from(item.bytes).toString('utf8')
  const audience = home.audience === 'none' ? {} : presentAudience(item, listUrl, false)
  return { name, value, ...times, ...audience }
}
