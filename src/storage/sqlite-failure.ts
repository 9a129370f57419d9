import { DomainError } from '../core/error.ts'
import { BatchFailure } from './connection.ts'

/** Primary result codes: https://sqlite.org/rescode.html */
const code = { busy: 5, locked: 6, full: 13, corrupt: 11, notADatabase: 26 } as const
/** After these a transaction may be gone or cannot go on: no memory, read-only, interrupted, I/O, can't open, protocol. */
const lostCodes: readonly number[] = [7, 8, 9, 10, 14, 15, code.busy, code.locked, code.full]
const uniqueCodes: readonly number[] = [2067, 1555, 2579]
const syncCodes: readonly number[] = [1034, 1290]

/** SQLite's extended result code, 0 for other errors. */
export function errcodeOf(error: unknown): number {
  if (!(error instanceof Error)) return 0
  const found = 'errcode' in error ? error.errcode : undefined
  if (typeof found === 'number') return found
  return codesByText.find(([text]) => error.message.startsWith(text))?.[1] ?? 0
}

/** The fallback driver's `all` gives SQLite's words without its code. */
const codesByText: readonly (readonly [string, number])[] = [
  ['UNIQUE constraint failed', 2067],
  ['database disk image is malformed', code.corrupt],
  ['file is not a database', code.notADatabase],
  ['database or disk is full', code.full],
  ['database is locked', code.busy],
  ['disk I/O error', 10],
  ['attempt to write a readonly database', 8],
  ['out of memory', 7],
]

export function isBusy(error: unknown): boolean {
  return (errcodeOf(error) & 0xff) === code.busy
}

/** Says in the domain's words, or as the fate of the batch, what SQLite answered. Others pass through. */
export function translate(error: unknown): unknown {
  const extended = errcodeOf(error)
  if (extended === 0 || error instanceof DomainError || error instanceof BatchFailure) return error
  if (uniqueCodes.includes(extended)) {
    return new DomainError('conflict', 'it exists already', { cause: error })
  }
  if (syncCodes.includes(extended)) return syncFailure(error)
  const primary = extended & 0xff
  if (primary === code.corrupt || primary === code.notADatabase) {
    return new BatchFailure('lost', damaged(error))
  }
  if (!lostCodes.includes(primary)) return error
  const message = primary === code.full ? 'the disk of the storage is full' : 'the storage cannot be used now'
  return new BatchFailure('lost', new DomainError('unavailable', message, { cause: error }))
}

/** The same while opening, where there is no batch. */
export function translateOpening(error: unknown): unknown {
  const translated = translate(error)
  return translated instanceof BatchFailure ? translated.refusal : translated
}

export function damaged(cause: unknown): DomainError {
  return new DomainError('integrity', 'the database file is damaged, or is not a Keywell database', { cause })
}

/** After a failed sync nobody can know what is on the disk, and a second try may lie. */
export function syncFailure(cause: unknown): BatchFailure {
  const message = 'the log of the database could not be made durable; the outcome is unknown'
  return new BatchFailure('fatal', new DomainError('unavailable', message, { cause }))
}
