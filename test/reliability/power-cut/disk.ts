import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Random } from '../random.ts'
import type { Call } from './trace.ts'

const sectorBytes = 512
const pageBytes = 4_096

type Change =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly size: number }

/** In the page cache, and not known to be on the disk. */
interface Pending<T> {
  readonly change: T
  readonly begin: number
  readonly end: number
}

class File {
  /** What a sync has made certain. */
  synced: Buffer = Buffer.alloc(0)
  pending: Pending<Change>[] = []
  size = 0
}

type NameChange =
  | { readonly kind: 'add'; readonly path: string; readonly node: File | 'directory' }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }

type Names = Map<string, File | 'directory'>

/**
 * What a disk may hold after a power cut: each file as of its last sync, and of what came later any part, each write by
 * itself, in whole, in part or not at all. A name is certain only once its directory was synced.
 */
export class Disk {
  readonly #root: string
  /** As the running process sees it. */
  readonly #names: Names = new Map()
  #durableNames: Names = new Map()
  readonly #pendingNames: Pending<NameChange>[] = []

  constructor(root: string) {
    this.#root = root
  }

  /** To be called in the order in which the calls began; a sync when it has ended. */
  apply(call: Call): void {
    const { begin, end } = call
    switch (call.kind) {
      case 'create':
        if (this.#names.has(call.path)) return
        return this.#rename({ kind: 'add', path: call.path, node: new File() }, call)
      case 'directory':
        return this.#rename({ kind: 'add', path: call.path, node: 'directory' }, call)
      case 'remove':
        return this.#rename({ kind: 'remove', path: call.path }, call)
      case 'rename':
        return this.#rename({ kind: 'rename', path: call.path, to: call.to }, call)
      case 'sync':
        return this.#sync(call)
      case 'write': {
        const file = this.#file(call.path)
        const offset = call.offset ?? file.size
        file.size = Math.max(file.size, offset + call.bytes.length)
        file.pending.push({ change: { kind: 'write', offset, bytes: call.bytes }, begin, end })
        return
      }
      case 'truncate': {
        const file = this.#file(call.path)
        file.size = call.size
        file.pending.push({ change: { kind: 'truncate', size: call.size }, begin, end })
      }
    }
  }

  /** Writes one of the possible states below `folder`. */
  async write(folder: string, random: Random): Promise<void> {
    const luck = random.pick([0, 0.1, 0.5, 0.9, 1])
    const names: Names = new Map(this.#durableNames)
    for (const { change } of this.#pendingNames) if (random.next() < luck) changeNames(names, change)
    await mkdir(folder, { recursive: true })
    for (const [name, node] of [...names].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      if (!this.#isReachable(names, name)) continue
      const target = path.join(folder, path.relative(this.#root, name))
      if (node === 'directory') await mkdir(target)
      else await writeFile(target, contentOf(name, node, luck, random), { mode: 0o600 })
    }
  }

  /**
   * After a process has ended: what it had under way when it was killed either happened or did not, as its real files
   * tell. Answers the files that the replay has got wrong.
   */
  settle(line: number, realFile: (path: string) => Buffer | undefined): string[] {
    const wrong: string[] = []
    for (const [name, node] of this.#names) {
      if (node === 'directory' || name.endsWith('-shm')) continue
      const real = realFile(name)
      node.pending = node.pending.flatMap((pending) => settled(pending, line, real))
      const replayed = node.pending.reduce<Buffer>(
        (content, { change }) => changed(content, change),
        Buffer.from(node.synced),
      )
      if (real === undefined || !replayed.equals(real)) wrong.push(name)
      node.size = replayed.length
    }
    return wrong
  }

  /** How much is uncertain now: at 0 there is only one state. */
  get uncertain(): number {
    const files = new Set([...this.#names.values()].filter((node) => node !== 'directory'))
    return [...files].reduce((sum, { pending }) => sum + pending.length, this.#pendingNames.length)
  }

  #rename(change: NameChange, { begin, end }: Call): void {
    changeNames(this.#names, change)
    this.#pendingNames.push({ change, begin, end })
  }

  #sync({ path: name, begin }: Call): void {
    const node = this.#names.get(name)
    if (node instanceof File) {
      const covered = node.pending.filter(({ end }) => end < begin)
      for (const { change } of covered) node.synced = changed(node.synced, change)
      node.pending = node.pending.filter(({ end }) => end >= begin)
      return
    }
    const isCovered = ({ change, end }: Pending<NameChange>) =>
      path.dirname(change.path) === name && end < begin
    const durable = new Map(this.#durableNames)
    for (const pending of this.#pendingNames.filter(isCovered)) changeNames(durable, pending.change)
    this.#durableNames = durable
    const left = this.#pendingNames.filter((pending) => !isCovered(pending))
    this.#pendingNames.splice(0, Infinity, ...left)
  }

  #file(name: string): File {
    const node = this.#names.get(name)
    if (node instanceof File) return node
    throw new Error(`the trace writes to ${name}, which it never made`)
  }

  #isReachable(names: Names, name: string): boolean {
    for (let at = path.dirname(name); at !== this.#root; at = path.dirname(at)) {
      if (names.get(at) !== 'directory') return false
    }
    return true
  }
}

function changeNames(names: Names, change: NameChange): void {
  if (change.kind === 'add') names.set(change.path, change.node)
  else {
    const node = names.get(change.path)
    names.delete(change.path)
    if (change.kind === 'rename' && node !== undefined) names.set(change.to, node)
  }
}

/** Changes what it is given, where its size stays. */
function changed(content: Buffer, change: Change): Buffer {
  if (change.kind === 'truncate') return resized(content, change.size)
  const whole = enlarged(content, change)
  change.bytes.copy(whole, change.offset)
  return whole
}

function settled(pending: Pending<Change>, line: number, real: Buffer | undefined): Pending<Change>[] {
  const { change, begin, end } = pending
  if (end !== Infinity) return [pending]
  const happened =
    change.kind === 'truncate'
      ? real?.length === change.size
      : real?.subarray(change.offset, change.offset + change.bytes.length).equals(change.bytes) === true
  return happened ? [{ change, begin, end: line }] : []
}

function enlarged(content: Buffer, { offset, bytes }: { offset: number; bytes: Buffer }): Buffer {
  return resized(content, Math.max(content.length, offset + bytes.length))
}

function resized(content: Buffer, size: number): Buffer {
  if (size === content.length) return content
  const made = Buffer.alloc(size)
  content.copy(made, 0, 0, Math.min(size, content.length))
  return made
}

function contentOf(name: string, file: File, luck: number, random: Random): Buffer {
  return name.endsWith('-shm') ? shared(random) : survivor(file, luck, random)
}

/** The synced content and, of everything later, what luck let through. */
function survivor(file: File, luck: number, random: Random): Buffer {
  let content: Buffer = Buffer.from(file.synced)
  for (const { change } of file.pending) {
    if (random.next() < luck) content = changed(content, change)
    else if (change.kind === 'write' && random.next() < 0.3) content = torn(content, change, random)
  }
  return content
}

/** Some sectors of it, or only the place for it. */
function torn(
  content: Buffer,
  { offset, bytes }: Extract<Change, { kind: 'write' }>,
  random: Random,
): Buffer {
  const whole = enlarged(content, { offset, bytes })
  const kept = random.pick([0, 0.5, 0.9])
  for (let at = 0; at < bytes.length; at += sectorBytes) {
    if (random.next() < kept) bytes.copy(whole, offset + at, at, Math.min(bytes.length, at + sectorBytes))
  }
  return whole
}

/** The log's index lives in shared memory: on the disk there may be anything. */
function shared(random: Random): Buffer {
  return random.bytes(random.pick([0, 3, pageBytes]))
}
