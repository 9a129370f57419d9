import { limits } from '../../limits.ts'
import { emptyHead, verifyChain } from '../audit/chain.ts'
import type { ChainedEvent } from '../audit/event.ts'
import type { UncheckedHead } from '../secret/secret-store.ts'
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
    const checked = await checkHeads(context, recorded, faults)
    for (const word of recorded.values()) {
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

/** What the audit record last said of each line of values. */
async function lastWords(context: Context, faults: IntegrityFault[]): Promise<Map<string, LastWord>> {
  const words = new Map<string, LastWord>()
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

function noteWords(words: Map<string, LastWord>, event: ChainedEvent): void {
  for (const { kind, value, version, name, deleted } of targetsOf(event)) {
    if (kind !== 'secret' || typeof value !== 'string' || typeof version !== 'number') continue
    const known = words.get(value)
    if (known !== undefined && known.version > version) continue
    words.set(value, { name: String(name), version, deleted: deleted === true })
  }
}

/** What an event that took effect touched. */
function targetsOf(event: ChainedEvent): Record<string, unknown>[] {
  const body: unknown = JSON.parse(event.body)
  if (!isRecord(body) || body['outcome'] !== 'done') return []
  const targets: unknown = body['targets']
  return Array.isArray(targets) ? targets.filter(isRecord) : []
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
