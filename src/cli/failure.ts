import { KeywellError } from '../../sdk/src/error.ts'
import { OutputClosed } from './io.ts'
import { printable } from './printable.ts'

/** `run` answers with its child's code instead, or 128 plus a signal's number, 126 or 127 as a shell does. */
export const exitCodes = {
  ok: 0,
  /** Refused by the server, or a check failed. */
  refused: 1,
  usage: 2,
  /** Of `plan`: somebody would notice. */
  changes: 2,
  unreachable: 3,
  unauthenticated: 4,
  notExecutable: 126,
  notFound: 127,
  /** 128 plus a signal's number. */
  interrupted: 130,
  outputClosed: 141,
} as const

/** A failure that its one line explains. The message must hold no value and no token. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exitCode: number

  constructor(exitCode: number, message: string) {
    super(message)
    this.exitCode = exitCode
  }
}

export function usageError(message: string): CliError {
  return new CliError(exitCodes.usage, message)
}

export interface Failure {
  /** '' when there is nothing to say. */
  readonly line: string
  readonly exitCode: number
}

/** What a person is told, in one line that a terminal can take. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof OutputClosed) return { line: '', exitCode: exitCodes.outputClosed }
  if (error instanceof CliError) return { line: printable(error.message), exitCode: error.exitCode }
  if (error instanceof KeywellError) {
    return {
      line: printable(sentenceOf(error)),
      exitCode: exitCodeByCode.get(error.code) ?? exitCodes.refused,
    }
  }
  if (isSystemError(error)) return { line: printable(systemLine(error)), exitCode: exitCodes.refused }
  return { line: defectLine(error), exitCode: exitCodes.refused }
}

const exitCodeByCode: ReadonlyMap<string, number> = new Map([
  ['unreachable', exitCodes.unreachable],
  ['no_answer', exitCodes.unreachable],
  ['unexpected_answer', exitCodes.unreachable],
  ['unauthenticated', exitCodes.unauthenticated],
  ['unusable', exitCodes.usage],
])

function sentenceOf(error: KeywellError): string {
  const detail = error.detail.replace(/\.$/, '')
  const violations = error.violations
    // The first is often the sentence itself.
    .filter(({ message }) => !detail.includes(message.replace(/\.$/, '')))
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  const sentence = [detail, ...violations].join('; ')
  const next = advice.get(error.code)?.(error)
  return next === undefined ? sentence : `${sentence} (${next})`
}

/** What to do next, where the sentence itself does not say it. */
const advice: ReadonlyMap<string, (error: KeywellError) => string> = new Map<
  string,
  (error: KeywellError) => string
>([
  ['unreachable', () => 'is `keywell serve` running there? Set --url or KEYWELL_URL'],
  ['no_answer', () => 'a write may have happened: look before writing again'],
  ['unexpected_answer', () => 'check --url or KEYWELL_URL'],
  ['unauthenticated', () => 'check KEYWELL_TOKEN or --token-file, or sign in anew with `keywell login`'],
  [
    'rate_limited',
    ({ retryAfterSeconds: s }) => (s === undefined ? 'try again later' : `try again in ${s} s`),
  ],
  ['unavailable', () => 'nothing was changed; try again'],
  ['integrity', ({ requestId }) => `run \`keywell doctor integrity\`; request ${requestId ?? 'unknown'}`],
  ['internal', ({ requestId }) => `see the server's log for request ${requestId ?? 'unknown'}`],
])

type SystemError = Error & { readonly code: unknown; readonly path?: unknown }

/** Of the file system, mostly: such messages name a path and an operation. */
function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'syscall' in error && 'code' in error
}

const plainReasons: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['ENOTDIR', 'a part of it is no folder'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'this user may not open it'],
  ['EROFS', 'nothing can be written there'],
  ['ENOSPC', 'there is no space left'],
])

function systemLine({ message, code, path }: SystemError): string {
  const reason = plainReasons.get(code)
  if (reason === undefined) return message
  return typeof path === 'string' ? `${path}: ${reason} (${String(code)})` : `${reason} (${String(code)})`
}

/** Our own mistake. Its message could quote anything, so only its name and place are shown. */
function defectLine(error: unknown): string {
  const name = error instanceof Error ? error.name : typeof error
  const frame = error instanceof Error ? /^ {4}at .*$/m.exec(error.stack ?? '')?.[0].trim() : undefined
  return printable(
    `a defect in keywell itself: ${name}${frame === undefined ? '' : ` ${frame}`}. Please report it`,
  )
}
