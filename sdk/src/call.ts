import type { Inputs, operations } from './generated/operations.ts'
import type { Operation } from './operation.ts'
import type { Shaped } from './shape.ts'
import type { Call, Query, Send } from './transport.ts'

export type OperationId = keyof Inputs
export type Input<Id extends OperationId> = Inputs[Id]
export type Answer<Id extends OperationId> = Shaped<(typeof operations)[Id]['answer']>

/** Any operation of the API by its id, with the types of the OpenAPI document. Throws a KeywellError. */
export type CallOperation = <Id extends OperationId>(id: Id, input: Input<Id>) => Promise<Answer<Id>>

type Table = { readonly [Id in OperationId]: Operation<Answer<Id>> }

export function createCall(send: Send): CallOperation {
  return async (id, input) => {
    // Loaded at the first call: most programs ask for one thing, and start often.
    const table: Table = (await import('./generated/operations.ts')).operations
    const asked = table[id]
    return send(callOf(asked, input), asked.answer)
  }
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
