import { DatabaseError } from 'pg'
import { DomainError } from '../core/error.ts'
import { BatchFailure } from './connection.ts'

/** SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html; undefined for broken connections. */
function sqlstateOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined
}

/** True when the connection is of no more use: it broke, is being shut down, or leads to a read-only standby. */
export function isBroken(error: unknown): boolean {
  // Our own refusal of what was read; the connection is whole.
  if (error instanceof RangeError) return false
  const sqlstate = sqlstateOf(error)
  return sqlstate === undefined || /^(08|57P|25006|25P03)/.test(sqlstate)
}

/**
 * Says in the domain's words, or as the fate of the batch, what Postgres answered. The server's own text is dropped:
 * it quotes arguments.
 */
export function translate(error: unknown): Error {
  if (error instanceof BatchFailure || error instanceof DomainError) return error
  const sqlstate = sqlstateOf(error)
  const plain = withoutText(error)
  if (sqlstate === '23505') return new DomainError('conflict', 'it exists already', { cause: plain })
  if (sqlstate === '40001' || sqlstate === '40P01') return new BatchFailure('again', unusable(plain))
  if (sqlstate === 'XX001' || sqlstate === 'XX002') {
    return new BatchFailure('lost', new DomainError('integrity', 'the database is damaged', { cause: plain }))
  }
  if (isBroken(error) || sqlstate?.startsWith('53') === true) return new BatchFailure('lost', unusable(plain))
  return plain
}

/** What an error in answer to COMMIT means: only a refusal by the server proves that nothing was committed. */
export function translateCommit(error: unknown): Error {
  const sqlstate = sqlstateOf(error)
  if (!isBroken(error) && sqlstate !== '40003') {
    const translated = translate(error)
    return translated instanceof BatchFailure ? translated : new BatchFailure('lost', translated)
  }
  const cause = new Error('outcome unknown: the connection broke while committing', {
    cause: withoutText(error),
  })
  const message = 'the connection to the database broke; whether the change was made is unknown'
  return new BatchFailure('lost', new DomainError('unavailable', message, { cause }))
}

export function unusable(cause: unknown): DomainError {
  return new DomainError('unavailable', 'the database cannot be used now', { cause, retryAfterSeconds: 1 })
}

function withoutText(error: unknown): Error {
  if (error instanceof DatabaseError) {
    const where = [error.table, error.column, error.constraint].filter((part) => part !== undefined).join(' ')
    return new Error(
      `Postgres refused a statement (SQLSTATE ${error.code ?? 'absent'}${where && `, ${where}`})`,
    )
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return new Error(`the connection to Postgres broke (${error.code})`)
  }
  return error instanceof Error ? error : new Error('the connection to Postgres broke')
}
