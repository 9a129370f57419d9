import { setTimeout as pause } from 'node:timers/promises'
import type { Client, QueryResult } from 'pg'
import { DomainError } from '../core/error.ts'
import { limits } from '../limits.ts'
import { Answers } from './answers.ts'
import { createCompiler } from './compile.ts'
import { BatchFailure, once, type Connection } from './connection.ts'
import type { Statement } from './engine.ts'
import { advisoryKey, connectClient, dispose, sendAll } from './postgres-client.ts'
import { isBroken, translate, translateCommit, unusable } from './postgres-failure.ts'

/**
 * Whatever the database's default is: after the advisory lock each statement must see what the last holder committed,
 * and a snapshot from before the wait would not.
 */
const opening = `begin isolation level read committed; select pg_advisory_xact_lock(${String(advisoryKey)}); `

interface Prepared {
  readonly name: string
  readonly text: string
}

/** The writer's one connection, made anew when it breaks. */
export class PostgresConnection implements Connection {
  readonly inProcess = false
  readonly #url: string
  readonly #prepared
  readonly #answers = new Answers()
  #client: Client | undefined
  /** Goes out with the next round trip. */
  #ahead = ''

  constructor(url: string) {
    this.#url = url
    let count = 0
    const name = (): string => `keywell_${String((count += 1))}`
    this.#prepared = once(({ sql }) => ({ name: name(), text: sql }), createCompiler('postgres'))
  }

  async rest(): Promise<void> {}

  async begin(): Promise<void> {
    this.#client ??= await this.#reconnect()
    this.#ahead = opening
    this.#answers.clear()
  }

  async mark(): Promise<void> {
    const first = this.#ahead === opening
    try {
      await this.#sendAhead('savepoint work')
    } catch (error) {
      // A connection that died while nobody used it: nothing has run yet, so the batch loses nothing by another try.
      if (first && this.#client === undefined && error instanceof BatchFailure) {
        throw new BatchFailure('again', error.refusal)
      }
      throw error
    }
  }

  async keep(): Promise<void> {
    this.#ahead = 'release savepoint work; '
  }

  async undo(): Promise<void> {
    this.#ahead = 'rollback to savepoint work; release savepoint work; '
    this.#answers.clear()
  }

  async commit(): Promise<{ readonly synced: boolean }> {
    const results = await this.#sendAhead('commit', translateCommit)
    // Postgres answers the COMMIT of a failed transaction with a friendly ROLLBACK.
    if (results.at(-1)?.command !== 'COMMIT') {
      throw new BatchFailure('lost', unusable(new Error('Postgres rolled the transaction back')))
    }
    return { synced: true }
  }

  async rollback(): Promise<void> {
    this.#ahead = ''
    if (this.#client !== undefined) await this.#sendAhead('rollback').catch(() => this.#drop())
  }

  async all<A extends object, R>(statement: Statement<A, R>, args: A): Promise<R[]> {
    const prepared = this.#prepared(statement)
    const values = prepared.bind(args)
    const { rows } = await this.#answers.of(prepared, values, () => this.#query(prepared, values))
    return areRowsOf(statement, rows) ? rows : []
  }

  async first<A extends object, R>(statement: Statement<A, R>, args: A): Promise<R | undefined> {
    return (await this.all(statement, args))[0]
  }

  async run<A extends object>(statement: Statement<A, unknown>, args: A): Promise<number> {
    const prepared = this.#prepared(statement)
    this.#answers.forget(prepared)
    return (await this.#query(prepared, prepared.bind(args))).rowCount ?? 0
  }

  async abandon(): Promise<void> {
    await this.#drop()
  }

  async close(): Promise<void> {
    await this.#drop()
  }

  #query({ name, text }: Prepared, values: unknown[]): Promise<QueryResult> {
    return this.#guard((client) => client.query({ name, text, values }))
  }

  async #sendAhead(sql: string, explain = translate): Promise<readonly QueryResult[]> {
    const text = `${this.#ahead}${sql}`
    this.#ahead = ''
    return this.#guard((client) => sendAll(client, text), explain)
  }

  async #guard<T>(send: (client: Client) => Promise<T>, explain = translate): Promise<T> {
    if (this.#client === undefined) throw explain(new Error('the connection to Postgres broke'))
    try {
      return await send(this.#client)
    } catch (error) {
      if (isBroken(error)) await this.#drop()
      throw explain(error)
    }
  }

  async #reconnect(): Promise<Client> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const client: Client = await connectClient(this.#url, () => {
          if (this.#client === client) this.#client = undefined
        })
        return client
      } catch (error) {
        const refusal = error instanceof DomainError ? error : unusable(error)
        if (attempt >= limits.reconnectAttemptsMax) throw new BatchFailure('lost', refusal)
        await pause(limits.reconnectPauseMs * 2 ** (attempt - 1))
      }
    }
  }

  async #drop(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    if (client !== undefined) await dispose(client)
  }
}

/** Rows are what their statement says: the builder's types are the check. */
function areRowsOf<A, R>(_statement: Statement<A, R>, rows: unknown[]): rows is R[] {
  return Array.isArray(rows)
}
