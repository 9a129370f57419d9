/** One event of a chain, as the server stores it and `audit/chain` gives it. */
export interface ChainRow {
  readonly chain: string
  readonly seq: number
  /** The JSON text that was hashed, byte for byte. */
  readonly body: string
  /** Lower-case hexadecimal. */
  readonly hash: string
}

export interface ChainHead {
  /** Absent while no event was seen. */
  readonly chain?: string | undefined
  readonly seq: number
  readonly hash: string
}

export interface ChainFault {
  readonly chain: string
  readonly seq: number
  readonly fault:
    /** The row is not the one that follows: one is missing, doubled or out of order. */
    | 'gap'
    /** The row belongs to another chain than the one before it. */
    | 'chain'
    /** The body is not what was hashed. */
    | 'hash'
    /** The body does not say the row's chain and sequence number. */
    | 'body'
    /** The body does not name the hash of the event before it. */
    | 'prev'
    /** The chain that was seen at an earlier time is not a part of this one: it was cut or written anew. */
    | 'head'
}

export interface VerifyOptions {
  /** Where the rows begin: the head of what was verified before. */
  readonly after?: ChainHead | undefined
  /** A head that was noted earlier and must be in the chain still. */
  readonly expect?: { readonly seq: number; readonly hash: string } | undefined
}

export const emptyChain: ChainHead = { seq: 0, hash: '00'.repeat(32) }

/**
 * Checks the rule of the audit record without a server or a key: `hash = SHA-256(0x00 || UTF-8 of body)`, and each body
 * holds `chain`, `seq` and, as `prev`, the hash before it. Returns the new head, or the first fault.
 *
 * A chain that ends early verifies: note heads elsewhere and give one as `expect` to notice.
 */
export async function verifyAuditChain(
  rows: Iterable<ChainRow> | AsyncIterable<ChainRow>,
  { after = emptyChain, expect }: VerifyOptions = {},
): Promise<ChainHead | ChainFault> {
  let head = after
  for await (const row of rows) {
    const fault = await faultOf(head, row)
    if (fault !== undefined) return { chain: row.chain, seq: row.seq, fault }
    head = { chain: row.chain, seq: row.seq, hash: row.hash }
    if (expect?.seq === head.seq && expect.hash !== head.hash) {
      return { chain: row.chain, seq: row.seq, fault: 'head' }
    }
  }
  if (expect !== undefined && expect.seq > head.seq) {
    return { chain: head.chain ?? '', seq: expect.seq, fault: 'head' }
  }
  return head
}

async function faultOf(head: ChainHead, row: ChainRow): Promise<ChainFault['fault'] | undefined> {
  if (head.chain !== undefined && row.chain !== head.chain) return 'chain'
  if (row.seq !== head.seq + 1) return 'gap'
  if ((await hashBody(row.body)) !== row.hash) return 'hash'
  const body = parseBody(row.body)
  if (body.get('chain') !== row.chain || body.get('seq') !== row.seq) return 'body'
  return body.get('prev') === head.hash ? undefined : 'prev'
}

async function hashBody(body: string): Promise<string> {
  const bytes = new TextEncoder().encode(body)
  const leaf = new Uint8Array(bytes.length + 1)
  leaf.set(bytes, 1)
  const digest = await globalThis.crypto.subtle.digest('SHA-256', leaf)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function parseBody(text: string): ReadonlyMap<string, unknown> {
  try {
    const body: unknown = JSON.parse(text)
    return new Map(typeof body === 'object' && body !== null ? Object.entries(body) : [])
  } catch {
    return new Map()
  }
}
