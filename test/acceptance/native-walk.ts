/** How every operation of the native API is walked over: refused in each documented way, then done through the SDK. */
import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { type Client, createClient, type OperationId } from '../../sdk/src/index.ts'
import { startNative, type NativeApi } from '../native-api.ts'
import { worldSeed } from '../world.ts'

interface Operation {
  readonly method: string
  readonly path: string
  readonly codes: readonly string[]
}

type Given = Readonly<Record<string, unknown>>
type Answered = Readonly<Record<string, unknown>>

let api: NativeApi
export let operations: ReadonlyMap<string, Operation>
let tokens: Readonly<Record<string, string>>
export let clients: Readonly<Record<string, Client>>
export const done = new Set<string>()
/**
 * Too many streams are follow-changes.test.ts's to open; a home is full with ten thousand secrets; and imports that lead in
 * a circle, or too deep, are refused before a doctor could meet them.
 */
const elsewhere = new Set([
  'followChanges rate_limited',
  'changeSecrets limit',
  'findShadowed conflict',
  'findShadowed limit',
])
/** Documented, and not provoked. */
export const unprovoked: string[] = []
const nowhere = '01900000-0000-7000-8000-000000000000'

/** Starts the server that is walked over; answers how to stop it. */
export async function startWalk(): Promise<() => Promise<unknown>> {
  api = await startNative(worldSeed)
  // Sees everything and may do next to nothing.
  const weak = await api.call('alice', 'POST', '/tokens', { name: 'weak', scopes: ['key:read'] })
  const weakClient = { token: String(weak.body['token']) }
  clients = Object.fromEntries(
    [...Object.entries(api.tokens), ['weak', weakClient.token] as const, ['nobody', undefined] as const].map(
      ([name, token]) => [name, createClient({ url: api.url, token })],
    ),
  )
  tokens = { ...api.tokens, weak: weakClient.token }
  operations = await readOperations()
  return () => api.stop()
}

async function readOperations(): Promise<ReadonlyMap<string, Operation>> {
  const text = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8')
  const document = JSON.parse(text) as {
    paths: Record<
      string,
      Record<string, { operationId: string; responses: Record<string, { $ref?: string; content?: object }> }>
    >
  }
  const all = new Map<string, Operation>()
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { operationId, responses }] of Object.entries(methods)) {
      const codes = Object.entries(responses).flatMap(([status, { $ref = '' }]) =>
        Number(status) >= 400 ? ($ref.split('/').at(-1) ?? '').split('.') : [],
      )
      all.set(operationId, { method: method.toUpperCase(), path, codes })
    }
  }
  return all
}

/** Asks without the SDK, so that what it would refuse itself reaches the server. */
export async function ask(as: string, { method, path }: Operation, given: Given, query = '', headers = {}) {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(given[name])))
  const token = tokens[as]
  const answer = await fetch(`${api.url}/api/v1${filled}${query}`, {
    method,
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(given['body'] === undefined ? {} : { body: JSON.stringify(given['body']) }),
  })
  return (await answer.json()) as { readonly code?: string; readonly status?: number }
}

type Provocation = (as: string, operation: Operation, given: Given) => Promise<{ readonly code?: string }>

const manyFields = `?${Array.from({ length: 65 }, (_, index) => `f${index}=1`).join('&')}`
const provocations: Readonly<Record<string, Provocation>> = {
  malformed: (as, operation, given) => ask(as, operation, given, '?a=%zz'),
  too_large: (as, operation, given) => ask(as, operation, given, manyFields),
  invalid: (as, operation, given) => ask(as, operation, given, '?nonsense=1'),
  unauthenticated: (_as, operation, given) => ask('nobody', operation, given),
  forbidden: (_as, operation, given) => ask('weak', operation, given),
  precondition: (as, operation, given) => ask(as, operation, given, '', { 'if-match': '"99"' }),
  not_found(as, operation, given) {
    const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    if (names.length === 0) return ask(as, operation, given, '?workspace=nosuch')
    return ask(as, operation, { ...given, ...Object.fromEntries(names.map((name) => [name, nowhere])) })
  },
}

/** Provokes what the document tells of, then does it, through the SDK. `own`: how to provoke what is the operation's own. */
export async function walk(
  as: string,
  id: string,
  given: Given,
  own: Readonly<Record<string, Given & { readonly as?: string }>> = {},
): Promise<Answered> {
  const operation = operations.get(id)
  if (operation === undefined) throw new Error(`the document has no ${id}`)
  for (const code of operation.codes) {
    const special = own[code]
    if (special !== undefined) {
      const refused = await ask(special.as ?? as, operation, { ...given, ...special })
      expect(`${id}: ${refused.code}`).toBe(`${id}: ${code}`)
    } else if (code in provocations) {
      const refused = await provocations[code]!(as, operation, given)
      expect(`${id}: ${refused.code}`).toBe(`${id}: ${code}`)
    } else if (!elsewhere.has(`${id.replace(/In[A-Z]\w+$/, '')} ${code}`)) unprovoked.push(`${id} ${code}`)
  }
  done.add(id)
  const client = clients[as]
  if (client === undefined) throw new Error(`there is no client of ${as}`)
  if (id.startsWith('followChanges')) return firstChange(client, given as never)
  const answered: unknown = await client.call(id as OperationId, given)
  return answered as Answered
}

/** A stream is listened to. */
async function firstChange(client: Client, at: Parameters<Client['changes']>[0]): Promise<Answered> {
  const ended = new AbortController()
  for await (const pushed of client.changes(at, { signal: ended.signal })) {
    ended.abort()
    return { ...pushed }
  }
  throw new Error('the stream told nothing')
}

/** The same, and once more: what is there already is in conflict. */
export async function make(as: string, id: string, given: Given): Promise<Answered> {
  const operation = operations.get(id)
  const made = await walk(as, id, given)
  const again = await ask(as, operation!, given)
  expect(`${id}: ${again.code}`).toBe(`${id}: conflict`)
  unprovoked.splice(unprovoked.indexOf(`${id} conflict`), 1)
  return made
}
