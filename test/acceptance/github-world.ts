import sodium from 'libsodium-wrappers'
import { expect } from 'vitest'
import type { Fields, OpenApiOperation } from '../github-openapi.ts'
import { fields, readOperations } from '../github-openapi.ts'
import type { RunningServer } from './server.ts'
import { startServer } from './server.ts'

export const operations = readOperations()

let server: RunningServer
let tokens: Record<string, string>
let repositoryIds: Record<string, number>

const seed = {
  users: ['alice', 'dev', 'vic', 'eve'].map((login) => ({ login })),
  workspaces: [
    {
      slug: 'acme',
      members: [
        { user: 'alice', role: 'owner' },
        { user: 'dev', role: 'developer' },
        { user: 'vic', role: 'viewer' },
      ],
      projects: [
        { slug: 'app', environments: ['production'] },
        { slug: 'lib' },
        { slug: 'site', visibility: 'public' },
      ],
    },
    { slug: 'other', members: [{ user: 'eve', role: 'owner' }] },
  ],
  tokens: [
    { name: 'alice', user: 'alice' },
    { name: 'dev', user: 'dev' },
    { name: 'vic', user: 'vic' },
    { name: 'eve', user: 'eve' },
    { name: 'passing', user: 'alice', expires_in: '30d' },
    { name: 'reader', user: 'alice', scopes: ['secret:list', 'key:read', 'project:read'] },
  ],
}

/** Starts a server, on Postgres where its URL is given, and makes the house the operations are tried in. Answers its URL. */
export async function openWorld(postgresUrl?: string): Promise<string> {
  await sodium.ready
  server = await startServer(postgresUrl === undefined ? {} : { env: { KEYWELL_DATABASE_URL: postgresUrl } })
  tokens = await server.apply(seed)
  const ids = await Promise.all(
    ['app', 'lib', 'site'].map(async (name) => {
      const { body } = await ask('GET', `/repos/acme/${name}`)
      return [name, Number(fields(body)['id'])] as const
    }),
  )
  repositoryIds = Object.fromEntries(ids)
  return server.url
}

export async function closeWorld(): Promise<void> {
  await server?.stop()
}

/** The same house on a server of its own, and alice's token there. */
export async function startWorld(env: Readonly<Record<string, string>>): Promise<[RunningServer, string]> {
  const started = await startServer({ env })
  return [started, (await started.apply(seed))['alice'] ?? '']
}

export const tokenOf = (who: string): string => tokens[who] ?? ''

/** A repository's number. */
export const id = (name: string): number => repositoryIds[name] ?? 0

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly text: string
  readonly headers: Headers
}

export async function ask(method: string, path: string, body?: unknown, who = 'alice'): Promise<Answer> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization: `token ${tokens[who] ?? who}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    text,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
    headers: answer.headers,
  }
}

/** Where an operation's secrets or variables are kept. */
export interface Home {
  /** The path of the list. */
  readonly list: string
  readonly thing: 'secret' | 'variable'
  readonly level: 'repository' | 'environment' | 'organization' | 'user'
  /** The list of the organization above, for what a repository is shown of it. */
  readonly above: string
}

export type Verb =
  | 'list'
  | 'key'
  | 'get'
  | 'put'
  | 'create'
  | 'update'
  | 'delete'
  | 'admitted'
  | 'selected'
  | 'replace'
  | 'select'
  | 'deselect'

/** Read from the document's paths, not from our tables: a path that does not fit makes its test fail. */
export function homeOf({ path }: OpenApiOperation): Home {
  const at = path
    .replace('{owner}/{repo}', 'acme/app')
    .replace('{org}', 'acme')
    .replace('{environment_name}', 'production')
  const isVariable = path.includes('variables')
  const end = /\/(?:organization-)?(?:secrets|variables)/.exec(at)
  if (end === null) throw new Error(`no home in ${path}`)
  const base = at.slice(0, end.index)
  const kind = isVariable ? 'variables' : 'secrets'
  const level = path.startsWith('/user')
    ? 'user'
    : path.startsWith('/orgs')
      ? 'organization'
      : path.includes('/environments/')
        ? 'environment'
        : 'repository'
  return {
    list: `${base}/${kind}`,
    thing: isVariable ? 'variable' : 'secret',
    level,
    above: `/orgs/acme/${base.split('/').at(-1) ?? ''}/${kind}`,
  }
}

export function verbOf({ method, path }: OpenApiOperation): Verb {
  if (path.includes('/organization-')) return 'admitted'
  if (path.endsWith('/public-key')) return 'key'
  if (path.endsWith('/repositories')) return method === 'GET' ? 'selected' : 'replace'
  if (path.endsWith('{repository_id}')) return method === 'PUT' ? 'select' : 'deselect'
  if (path.endsWith('/secrets') || path.endsWith('/variables')) return method === 'GET' ? 'list' : 'create'
  const verbs: Record<string, Verb> = { GET: 'get', PUT: 'put', PATCH: 'update', DELETE: 'delete' }
  const verb = verbs[method]
  if (verb === undefined) throw new Error(`${method} ${path} is no operation we know`)
  return verb
}

export async function seal(list: string, value: string, who = 'alice') {
  const { body } = await ask('GET', `${list}/public-key`, undefined, who)
  const { key, key_id: keyId } = fields(body)
  const box = sodium.crypto_box_seal(sodium.from_string(value), Buffer.from(String(key), 'base64'))
  return { encrypted_value: Buffer.from(box).toString('base64'), key_id: keyId }
}

/** What a write needs at this home, beside the value. */
export function audience(home: Home, visibility: string, ids: readonly number[] = []): Fields {
  if (home.level === 'organization') return { visibility, selected_repository_ids: ids }
  return home.level === 'user' ? { selected_repository_ids: ids } : {}
}

/** Puts a thing there by the operation its kind has for that, and answers that operation's answer. */
export async function write(
  home: Home,
  name: string,
  extra: Fields,
  value = 'first',
  who = 'alice',
): Promise<Answer> {
  if (home.thing === 'variable') return ask('POST', home.list, { name, value, ...extra }, who)
  const body = { ...(await seal(home.list, value, 'alice')), ...extra }
  return ask('PUT', `${home.list}/${name}`, body, who)
}

export function read(home: Home, name: string): Promise<Answer> {
  return ask('GET', `${home.list}/${name}`)
}

export async function selectedNames(home: Home, name: string): Promise<string[]> {
  const { body } = await ask('GET', `${home.list}/${name}/repositories`)
  return (fields(body)['repositories'] as { name: string }[]).map((each) => each.name)
}

/** Through every page, by the links the answers give. */
export async function listedNames(path: string): Promise<string[]> {
  const names: string[] = []
  for (let next: string | undefined = `${path}?per_page=100`; next !== undefined;) {
    const { body, headers }: Answer = await ask('GET', next)
    const { secrets, variables } = fields(body)
    names.push(...((secrets ?? variables) as { name: string }[]).map((each) => each.name))
    const [, url] = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '') ?? []
    next = url?.slice(server.url.length)
  }
  return names
}

export function expectError(answer: Answer, status: number, message: RegExp): void {
  expect(answer).toMatchObject({ status })
  const body = fields(answer.body)
  expect(body['message']).toMatch(message)
  expect(body['status']).toBe(String(status))
  expect(body['documentation_url']).toMatch(/^https:\/\/docs\.github\.com\/rest/)
}

export const named = operations.map(
  (operation, index) => [`${operation.method} ${operation.path}`, { operation, name: `S${index}` }] as const,
)
const isWrite = ({ method }: OpenApiOperation) => method !== 'GET'
export const writes = named.filter(([, { operation }]) => isWrite(operation))
export const withBody = named.filter(([, { operation }]) => operation.body !== undefined)

/** The operation's own path, filled in for a thing of this name. */
export function pathOf({ path }: OpenApiOperation, home: Home, name: string): string {
  if (path.includes('/organization-')) return home.list.replace(/\/(secrets|variables)$/, '/organization-$1')
  const rest = /\/(?:secrets|variables)(?!.*\/(?:secrets|variables))(.*)$/.exec(path)?.[1] ?? ''
  const filled = rest.replace(/\{(?:secret_)?name\}/, name).replace('{repository_id}', String(id('app')))
  return home.list + filled
}

/** A body the operation takes. */
export async function goodBody(
  operation: OpenApiOperation,
  home: Home,
  name: string,
): Promise<Fields | undefined> {
  if (operation.body === undefined) return undefined
  const verb = verbOf(operation)
  if (verb === 'replace') return { selected_repository_ids: [id('app')] }
  if (home.thing === 'secret') return { ...(await seal(home.list, 'changed')), ...audience(home, 'all') }
  return verb === 'create' ? { name, value: 'changed', ...audience(home, 'all') } : { value: 'changed' }
}
