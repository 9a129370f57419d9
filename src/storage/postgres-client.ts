import { Client, type QueryResult } from 'pg'
import { DomainError } from '../core/error.ts'
import { limits } from '../limits.ts'
import { translate, unusable } from './postgres-failure.ts'
import { BatchFailure } from './connection.ts'

/** Every writer and migration of this database holds it, so that several servers take turns. The letters `keyw`. */
export const advisoryKey = 0x6b657977

const oid = { boolean: 16, int8: 20, numeric: 1700 } as const

/** A connected client whose rows look as SQLite's do: 53-bit integers, 0 and 1 for booleans. */
export async function connectClient(url: string, onBroken: () => void): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'keywell',
    connectionTimeoutMillis: limits.databaseConnectMsMax,
    query_timeout: limits.databaseAnswerMsMax,
    // A server that was cut off must not keep the others out for longer than they wait.
    idle_in_transaction_session_timeout: limits.databaseAnswerMsMax,
    keepAlive: true,
  })
  client.setTypeParser(oid.int8, toSafeInteger)
  client.setTypeParser(oid.numeric, toSafeInteger)
  client.setTypeParser(oid.boolean, (value) => (value === 't' ? 1 : 0))
  // Without a listener a restart of Postgres would end this process.
  client.on('error', onBroken)
  client.on('end', onBroken)
  try {
    await client.connect()
    await refuseUnsafeSettings(client)
    return client
  } catch (error) {
    await dispose(client)
    if (error instanceof DomainError) throw error
    const translated = translate(error)
    throw unusable(translated instanceof BatchFailure ? translated.refusal.cause : translated)
  }
}

/** Never rejects, and does not wait for a server that answers no more. */
export async function dispose(client: Client): Promise<void> {
  await client.end().catch(() => {})
}

/** Several statements in one round trip. */
export async function sendAll(client: Client, sql: string): Promise<readonly QueryResult[]> {
  const results: unknown = await client.query(sql)
  return (Array.isArray(results) ? results : [results]) as readonly QueryResult[]
}

async function refuseUnsafeSettings(client: Client): Promise<void> {
  const { rows } = await client.query<{ durable: string; encoding: string }>(
    `select current_setting('synchronous_commit') as durable, current_setting('server_encoding') as encoding`,
  )
  if (rows[0]?.durable === 'off') {
    const message =
      'Postgres would answer before a change is durable: synchronous_commit is off for this role'
    throw new DomainError('conflict', message)
  }
  if (rows[0]?.encoding !== 'UTF8') {
    throw new DomainError('conflict', 'the Postgres database does not have the encoding UTF8')
  }
}

function toSafeInteger(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError('a stored number is beyond 53 bits')
  return number
}
