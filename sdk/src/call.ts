import { KeywellError } from './error.ts'
import type { Inputs, operations } from './generated/operations.ts'
import type { Operation } from './operation.ts'
import type { Shaped } from './shape.ts'
import type { Call, Query, Send } from './transport.ts'

export type OperationId = keyof Inputs
export type Input<Id extends OperationId> = Inputs[Id]
export type Answer<Id extends OperationId> = Shaped<(typeof operations)[Id]['answer']>

export type Body<Id extends OperationId> = Input<Id> extends { readonly body: infer T } ? T : never
/** One of the items of a list. */
export type Item<Id extends OperationId> =
  Answer<Id> extends { readonly items: readonly (infer T)[] } ? T : never

/** What every write takes beside its own. */
export interface OnceOptions {
  /** Sent again with the same key, a write answers what it answered the first time, and does nothing twice. */
  readonly idempotencyKey?: string | undefined
}

export interface DryRunOptions extends OnceOptions {
  /** Tells what would change, and changes nothing. */
  readonly dryRun?: boolean | undefined
}

/** Any operation of the API by its id, with the types of the OpenAPI document. Throws a KeywellError. */
export type CallOperation = <Id extends OperationId>(id: Id, input: Input<Id>) => Promise<Answer<Id>>

/** The same for an id that is put together. Throws `unusable` for one that there is not. */
export type Ask = (id: string, input: object) => Promise<unknown>

export function createAsk(send: Send): Ask {
  return async (id, input) => {
    // Loaded at the first call: what stands in front of every start of a program does without.
    const { operations } = await import('./generated/operations.ts')
    const asked = new Map<string, Operation<unknown>>(Object.entries(operations)).get(id)
    if (asked === undefined) throw new KeywellError(0, 'unusable', `There is no operation ${id}`)
    return send(callOf(asked, input), asked.answer)
  }
}

export function createCall(ask: Ask): CallOperation {
  function call<Id extends OperationId>(id: Id, input: Input<Id>): Promise<Answer<Id>>
  function call(id: OperationId, input: object): Promise<unknown> {
    return ask(id, input)
  }
  return call
}

/** What is sent for an operation. */
function callOf({ method, path, query }: Omit<Operation<unknown>, 'answer'>, input: object): Call {
  const given = new Map<string, unknown>(Object.entries(input))
  const body = given.get('body')
  return {
    method,
    path: path
      .split('/')
      .slice(1)
      .map((segment) => (segment.startsWith('{') ? wordOf(given, segment.slice(1, -1)) : segment)),
    query: queryOf(given, query),
    headers: headersOf(given),
    ...(body === undefined ? {} : { body }),
  }
}

/** What is missing becomes an empty segment, which is refused before anything is sent. */
function wordOf(given: ReadonlyMap<string, unknown>, name: string): string {
  const word = given.get(name)
  return typeof word === 'string' ? word : ''
}

function queryOf(given: ReadonlyMap<string, unknown>, names: readonly string[]): Query {
  const query: Record<string, string | number | boolean> = {}
  for (const name of names) {
    const value = given.get(name)
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    if (isPlain) query[name] = value
  }
  return query
}

const headerNames = {
  ifMatch: 'if-match',
  ifNoneMatch: 'if-none-match',
  idempotencyKey: 'idempotency-key',
} as const

function headersOf(given: ReadonlyMap<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headerNames).flatMap(([field, header]) => {
      const value = given.get(field)
      return typeof value === 'string' ? [[header, value]] : []
    }),
  )
}
