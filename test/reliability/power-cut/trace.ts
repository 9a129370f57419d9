import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** One system call that changes files. It was under way from line `begin` to line `end` of the trace. */
export type Call = { readonly begin: number; readonly end: number } & (
  | { readonly kind: 'create' | 'directory' | 'remove' | 'sync'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  /** Without an offset: at the end. */
  | { readonly kind: 'write'; readonly path: string; readonly bytes: Buffer; readonly offset?: number }
  | { readonly kind: 'truncate'; readonly path: string; readonly size: number }
)

const understood = [
  'open',
  'openat',
  'creat',
  'write',
  'pwrite64',
  'ftruncate',
  'fsync',
  'fdatasync',
  'rename',
  'renameat2',
  'unlink',
  'mkdir',
]
/** What none of our code does; if it ever does, the replay would be wrong, so it must be seen. */
const foreign = [
  'writev',
  'pwritev',
  'pwritev2',
  'truncate',
  'fallocate',
  'renameat',
  'unlinkat',
  'mkdirat',
  'rmdir',
  'link',
  'linkat',
  'symlink',
  'symlinkat',
  'copy_file_range',
  'sendfile',
  'msync',
]

export const traceProgram = 'strace'

/** Runs a command under the tracer, whatever comes of it. */
export async function trace(output: string, command: readonly string[]): Promise<void> {
  // Writes and syncs through a ring of the kernel's would leave no trace: the replay would miss them, and say so.
  const environment = { ...process.env, UV_USE_IO_URING: '0' }
  const calls = `trace=${[...understood, ...foreign].join(',')}`
  const flags = ['-f', '-qq', '-y', '-xx', '-s', '1000000', '--seccomp-bpf', '-e', calls, '-o', output]
  // The tracer ends as its child does, killed without writing the rest: so its child is a shell, which is not killed.
  const shell = ['sh', '-c', '"$@" || true', 'sh', ...command]
  const child = spawn(traceProgram, [...flags, ...shell], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment,
  })
  await once(child, 'close')
}

/**
 * The calls that took effect in or below one of the folders, in the order in which they began. Lines are counted from
 * `before` on, so that traces can follow each other.
 */
export async function readTrace(
  file: string,
  folders: readonly string[],
  before: number,
): Promise<{ readonly calls: readonly Call[]; readonly last: number }> {
  const open = new Map<string, { readonly begin: number; readonly text: string }>()
  const calls: Call[] = []
  let line = before
  const concerns = (path: string) => folders.some((folder) => `${path}/`.startsWith(`${folder}/`))
  const finish = (begin: number, end: number, text: string) => {
    const call = parseCall(text, begin, end)
    if (call !== undefined && concerns(call.path)) calls.push(call)
  }
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line += 1
    const thread = text.slice(0, text.indexOf(' '))
    const rest = text.slice(thread.length).trimStart()
    const resumed = /^<\.\.\. \w+ resumed>/.exec(rest)
    if (rest.endsWith('<unfinished ...>')) {
      open.set(thread, { begin: line, text: rest.slice(0, -'<unfinished ...>'.length) })
    } else if (resumed !== null) {
      const begun = open.get(thread)
      open.delete(thread)
      if (begun !== undefined) finish(begun.begin, line, begun.text + rest.slice(resumed[0].length))
    } else finish(line, line, rest)
  }
  for (const { begin, text } of open.values()) finish(begin, Infinity, `${text}) = ?`)
  return { calls: calls.toSorted((a, b) => a.begin - b.begin), last: line }
}

const hex = String.raw`(?:\\x[0-9a-f]{2})*`
const callForm = /^(\w+)\((.*)\) += (-?\d+|\?)/
const descriptor = new RegExp(String.raw`^\d+<(${hex})>`)
const argument = new RegExp(`"(${hex})"`, 'g')

function parseCall(text: string, begin: number, end: number): Call | undefined {
  const [, name = '', inside = '', result = ''] = callForm.exec(text) ?? []
  if (name === '' || result.startsWith('-')) return undefined
  const [first = '', second = ''] = [...inside.matchAll(argument)].map(([, bytes = '']) => bytes)
  const path = decode(descriptor.exec(inside)?.[1] ?? first).toString()
  // Killed under way: it may have taken effect, and was never known to have.
  const moment = { begin, end: result === '?' ? Infinity : end, path }
  switch (name) {
    case 'write':
    case 'pwrite64': {
      const bytes = decode(first).subarray(0, result === '?' ? undefined : Number(result))
      const offset = name === 'write' ? {} : { offset: lastNumber(inside) }
      return { ...moment, kind: 'write', bytes, ...offset }
    }
    case 'ftruncate':
      return { ...moment, kind: 'truncate', size: lastNumber(inside) }
    case 'fsync':
    case 'fdatasync':
      return { ...moment, kind: 'sync' }
    case 'rename':
    case 'renameat2':
      return { ...moment, path: decode(first).toString(), kind: 'rename', to: decode(second).toString() }
    case 'unlink':
      return { ...moment, kind: 'remove' }
    case 'mkdir':
      return { ...moment, kind: 'directory' }
    case 'open':
    case 'openat':
    case 'creat':
      return opened(inside, decode(first).toString(), moment)
    default:
      throw new Error(`the replay does not know ${name}(${inside.slice(0, 80)}…)`)
  }
}

/** Only what may have made a file counts; whether it did, the replay knows. */
function opened(inside: string, path: string, moment: { begin: number; end: number }): Call | undefined {
  return inside.includes('O_CREAT') ? { ...moment, path, kind: 'create' } : undefined
}

function decode(text: string): Buffer {
  return Buffer.from(text.replaceAll(String.raw`\x`, ''), 'hex')
}

function lastNumber(inside: string): number {
  const [, digits] = / (\d+) ?$/.exec(inside) ?? []
  if (digits === undefined) throw new Error(`the trace lacks a number: …${inside.slice(-80)}`)
  return Number(digits)
}
