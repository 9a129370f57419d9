import { limits } from '../../limits.ts'
import { emptyHead, verifyChain } from '../audit/chain.ts'
import type { ChainedEvent } from '../audit/event.ts'
import type { UncheckedHead } from '../secret/secret-store.ts'
import { DomainError } from '../error.ts'
import type { TokenId } from '../ids.ts'
import { asId } from '../ids.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Context } from '../use-case.ts'
import { instanceUseCase } from '../use-case.ts'

export interface IntegrityFault {
  /** The row, by kind and name. */
  readonly row: string
  readonly fault: string
}

export interface IntegrityReport {
  readonly checked: number
  readonly faults: readonly IntegrityFault[]
}

/**
 * Opens every newest version, verifies every chain, and compares the two: each head's event must be the audit's last
 * word on it. An older copy of a row opens, but the audit record knows a later version.
 */
export const checkIntegrity = instanceUseCase<Record<never, never>, IntegrityReport>({
  action: 'doctor.integrity',
  permission: 'instance:manage',
  at: 'instance',
  async run(context) {
    const faults: IntegrityFault[] = []
    const recorded = await lastWords(context, faults)
    const checked = await checkHeads(context, recorded.values, faults)
    await checkRevocations(context, recorded.revoked, faults)
    for (const word of recorded.values.values()) {
      faults.push({ row: `secret ${word.name}`, fault: 'is on the audit record and no longer stored' })
    }
    return { checked, faults }
  },
  event: (_input, output) => ({
    action: 'doctor.integrity',
    details: { checked: output.checked, faults: output.faults.length },
  }),
})

interface LastWord {
  readonly name: string
  readonly version: number
  readonly deleted: boolean
}

interface LastWords {
  /** Of each line of values. */
  readonly values: Map<string, LastWord>
  /** Ids of tokens. */
  readonly revoked: Set<string>
}

async function lastWords(context: Context, faults: IntegrityFault[]): Promise<LastWords> {
  const words: LastWords = { values: new Map(), revoked: new Set() }
  for (const chain of await context.tx.audit.chains()) {
    let head = emptyHead
    for (;;) {
      const events = await context.tx.audit.read(chain, head.seq, limits.auditPageSizeMax)
      const next = verifyChain(head, events)
      if ('fault' in next) {
        faults.push({
          row: `audit event ${next.seq} of chain ${chain}`,
          fault: `does not continue its chain (${next.fault})`,
        })
        break
      }
      for (const event of events) noteWords(words, event)
      if (events.length < limits.auditPageSizeMax) break
      head = next
    }
  }
  return words
}

function noteWords({ values: words, revoked }: LastWords, event: ChainedEvent): void {
  const { action, targets } = effectOf(event)
  for (const { kind, id, value, version, name, deleted } of targets) {
    if (action === 'token.revoked' && typeof id === 'string') revoked.add(id)
    if (kind !== 'secret' || typeof value !== 'string' || typeof version !== 'number') continue
    const known = words.get(value)
    if (known !== undefined && known.version > version) continue
    words.set(value, { name: String(name), version, deleted: deleted === true })
  }
}

/** What an event that took effect touched. */
function effectOf(event: ChainedEvent): { action: unknown; targets: Record<string, unknown>[] } {
  const body: unknown = JSON.parse(event.body)
  if (!isRecord(body) || body['outcome'] !== 'done') return { action: undefined, targets: [] }
  const targets: unknown = body['targets']
  return { action: body['action'], targets: Array.isArray(targets) ? targets.filter(isRecord) : [] }
}

/** An older copy of a token's row would let it in again. */
async function checkRevocations(
  context: Context,
  revoked: ReadonlySet<string>,
  faults: IntegrityFault[],
): Promise<void> {
  for (const id of revoked) {
    try {
      const token = await context.tx.access.tokenById(asId<TokenId>(id))
      if (token === undefined || token.revokedAt !== undefined) continue
      const fault = 'was revoked, as the audit record says, and is in force: an older copy was put back'
      faults.push({ row: `token ${token.name}`, fault })
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'integrity') throw error
      faults.push({ row: `token ${id}`, fault: 'was changed outside Keywell' })
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

async function checkHeads(
  context: Context,
  recorded: Map<string, LastWord>,
  faults: IntegrityFault[],
): Promise<number> {
  let checked = 0
  let after = ''
  for (;;) {
    const rows = await context.tx.secrets.walk(after, limits.auditPageSizeMax)
    for (const row of rows) {
      const fault = row.fault ?? (await faultOf(context, row, recorded.get(row.valueId)))
      recorded.delete(row.valueId)
      checked += 1
      if (fault !== undefined) {
        faults.push({ row: `secret ${row.secret?.name ?? `value ${row.valueId}`}`, fault })
      }
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < limits.auditPageSizeMax) return checked
    after = last.valueId
  }
}

async function faultOf(
  context: Context,
  row: UncheckedHead,
  word: LastWord | undefined,
): Promise<string | undefined> {
  const { secret, value, head } = row
  if (secret === undefined || value === undefined || head === undefined) return 'is incomplete'
  try {
    await openVersion(context.keyring, context.tx.keys, { secret, value, head })
  } catch {
    return `version ${head.version} was changed outside Keywell`
  }
  if (word === undefined) return 'is not on the audit record'
  if (word.version === value.version && word.deleted === !value.live) return undefined
  return `is at version ${value.version}, but the audit record's last is version ${word.version}: an older copy was put back`
}
