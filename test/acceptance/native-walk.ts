/** How every operation of the native API is walked over: refused in each documented way, then done through the SDK. */
import { expect } from 'vitest'
import { type Client, createClient, type OperationId } from '../../sdk/src/index.ts'
import { type Issuer, startIssuer } from '../identity-issuer.ts'
import { startNative, type NativeApi } from '../native-api.ts'
import { type NativeOperation, operations, requireDocumented } from '../native-document.ts'
import { worldSeed } from '../world.ts'

type Given = Readonly<Record<string, unknown>>
type Answered = Readonly<Record<string, unknown>>
type Special = Given & { readonly as?: string }

let api: NativeApi
/** Its tokens are believed where a workspace trusts it. */
export let issuer: Issuer
let tokens: Readonly<Record<string, string>>
export let clients: Readonly<Record<string, Client>>
export const done = new Set<string>()
/** Every refusal that was answered: operation and code. */
const answered = new Set<string>()
const nowhere = '01900000-0000-7000-8000-000000000000'

/** Starts the server that is walked over; answers how to stop it. */
export async function startWalk(): Promise<() => Promise<unknown>> {
  issuer = await startIssuer()
  api = await startNative(worldSeed, { KEYWELL_ISSUERS_INSIDE: issuer.url })
  // Sees everything and may do next to nothing.
  const weak = await api.call('alice', 'POST', '/tokens', { name: 'weak', scopes: ['key:read'] })
  const weakClient = { token: String(weak.body['token']) }
  clients = Object.fromEntries(
    [...Object.entries(api.tokens), ['weak', weakClient.token] as const, ['nobody', undefined] as const].map(
      ([name, token]) => [name, createClient({ url: api.url, token })],
    ),
  )
  tokens = { ...api.tokens, weak: weakClient.token }
  return async () => {
    await api.stop()
    await issuer[Symbol.asyncDispose]()
  }
}

/** Refusals that the document tells of, and that were never answered. */
export function unprovoked(): string[] {
  const documented = [...operations.values()].flatMap(({ id, codes }) => codes.map((code) => `${id} ${code}`))
  return documented.filter((each) => !answered.has(each))
}

/** Asks without the SDK, so that what it would refuse itself reaches the server. */
export async function ask(as: string, operation: NativeOperation, given: Given, query = '', headers = {}) {
  const { id, method, path } = operation
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(given[name])))
  const token = tokens[as]
  const answer = await fetch(`${api.url}/api/v1${filled}${query}`, {
    method,
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(given['body'] === undefined ? {} : { body: JSON.stringify(given['body']) }),
  })
  const body = (await answer.json()) as { readonly code?: string; readonly status?: number }
  if (answer.status >= 400) {
    requireDocumented(operation, String(body.code))
    answered.add(`${id} ${body.code}`)
  }
  return body
}

type Provocation = (
  as: string,
  operation: NativeOperation,
  given: Given,
) => Promise<{ readonly code?: string }>

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

/**
 * Provokes what the document tells of, then does it, through the SDK. `own`: how to provoke what is the operation's own.
 * What is provoked nowhere is told by `unprovoked`.
 */
export async function walk(
  as: string,
  id: string,
  given: Given,
  own: Readonly<Record<string, Special>> = {},
): Promise<Answered> {
  const operation = operationCalled(id)
  for (const code of operation.codes) {
    const special = own[code]
    if (special !== undefined) await refused(as, id, code, { ...given, ...special })
    else if (code in provocations) {
      const { code: told } = await provocations[code]!(as, operation, given)
      expect(`${id}: ${told}`).toBe(`${id}: ${code}`)
    }
  }
  done.add(id)
  const client = clients[as]
  if (client === undefined) throw new Error(`there is no client of ${as}`)
  if (id.startsWith('followChanges')) return firstChange(client, given as never)
  const told: unknown = await client.call(id as OperationId, given)
  return told as Answered
}

/** Is refused with this code. */
export async function refused(as: string, id: string, code: string, given: Special): Promise<void> {
  const { code: told } = await ask(given.as ?? as, operationCalled(id), given)
  expect(`${id}: ${told}`).toBe(`${id}: ${code}`)
}

/** Is refused with `rate_limited` at the latest after so many times. */
export async function soonTooOften(id: string, timesMax: number, given: Special): Promise<void> {
  const asking = Array.from({ length: timesMax }, () => ask(given.as ?? 'nobody', operationCalled(id), given))
  expect((await Promise.all(asking)).map(({ code }) => code)).toContain('rate_limited')
}

function operationCalled(id: string): NativeOperation {
  const operation = operations.get(id)
  if (operation === undefined) throw new Error(`the document has no ${id}`)
  return operation
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
  const made = await walk(as, id, given)
  await refused(as, id, 'conflict', given)
  return made
}
