import { sha256Text } from '../../crypto/index.ts'
import type { AuditEvent, ChainedEvent } from './event.ts'

/** The chain of events that belong to no workspace. */
export const instanceChain = 'instance'

export interface ChainHead {
  readonly seq: number
  readonly hash: Uint8Array
}

export const emptyHead: ChainHead = { seq: 0, hash: new Uint8Array(32) }

// RFC 6962 §2.1: a leaf is hashed under a prefix of its own, so that the same hashes can later be a tree's leaves.
const LEAF = '\0'

export function chainOf(event: AuditEvent): string {
  return event.workspaceId ?? instanceChain
}

/** Every field of an event: one that is forgotten does not compile. */
type Body = { v: 1; chain: string; seq: number; prev: string; at: string } & {
  [K in Exclude<keyof AuditEvent, 'workspaceId' | 'at'>]-?: AuditEvent[K]
}

/** Appends one event: its body is JSON with `seq` and the hash before it, and is stored as the very text that was hashed. */
export function link(head: ChainHead, event: AuditEvent): ChainedEvent {
  const seq = head.seq + 1
  const chain = chainOf(event)
  // Field by field: a spread takes longer than all the rest. What is undefined is left out.
  const body = JSON.stringify({
    v: 1,
    chain,
    seq,
    prev: hex(head.hash),
    id: event.id,
    at: new Date(event.at).toISOString(),
    action: event.action,
    outcome: event.outcome,
    reason: event.reason,
    principal: event.principal,
    tokenId: event.tokenId,
    surface: event.surface,
    requestId: event.requestId,
    address: event.address,
    project: event.project,
    environment: event.environment,
    targets: event.targets,
    details: event.details,
  } satisfies Body)
  return { chain, seq, body, hash: hashBody(body) }
}

export function hashBody(body: string): Uint8Array {
  return sha256Text(LEAF + body)
}

export interface ChainFault {
  readonly chain: string
  readonly seq: number
  readonly fault: 'gap' | 'hash' | 'prev' | 'body'
}

/** Checks consecutive events against the head before them; returns the new head, or the first fault. Needs no key and no server. */
export function verifyChain(before: ChainHead, events: Iterable<ChainedEvent>): ChainHead | ChainFault {
  let head = before
  for (const event of events) {
    const fault = faultOf(head, event)
    if (fault !== undefined) return { chain: event.chain, seq: event.seq, fault }
    head = { seq: event.seq, hash: event.hash }
  }
  return head
}

function faultOf(head: ChainHead, event: ChainedEvent): ChainFault['fault'] | undefined {
  if (event.seq !== head.seq + 1) return 'gap'
  const computed = hashBody(event.body)
  if (hex(computed) !== hex(event.hash)) return 'hash'
  const body = parseBody(event.body)
  if (body === undefined || body.chain !== event.chain || body.seq !== event.seq) return 'body'
  return body.prev === hex(head.hash) ? undefined : 'prev'
}

function parseBody(text: string): { chain: unknown; seq: unknown; prev: unknown } | undefined {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null) return undefined
    return {
      chain: 'chain' in body ? body.chain : undefined,
      seq: 'seq' in body ? body.seq : undefined,
      prev: 'prev' in body ? body.prev : undefined,
    }
  } catch {
    return undefined
  }
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
