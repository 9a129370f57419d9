import { limits } from '../limits.ts'
import type { Attempt } from './attempt.ts'
import type { AuditEvent, EventFacts } from './audit/event.ts'
import type { Locator } from './place/place.ts'
import type { Tx } from './transaction.ts'

/** Puts what was done on the record, unless its use case tells nothing of it, or nobody is known behind the credential. */
export function record(
  tx: Tx,
  attempt: Attempt,
  outcome: AuditEvent['outcome'],
  facts: EventFacts | undefined,
  reason?: string,
): void {
  const who = actor(attempt)
  if (who === undefined || facts === undefined) return
  const { place, presented } = attempt
  tx.audit.append({
    id: attempt.changeId,
    at: attempt.now,
    workspaceId: place?.workspace.id,
    action: facts.action,
    outcome,
    reason,
    principal: who.principal,
    tokenId: who.tokenId,
    surface: presented.surface,
    requestId: presented.requestId,
    address: presented.address,
    project: place?.project?.name,
    environment: place?.environment?.name,
    targets: facts.targets,
    details: facts.details,
  })
}

function actor({ caller, anonymous }: Attempt): Pick<AuditEvent, 'principal' | 'tokenId'> | undefined {
  if (caller === undefined) {
    return anonymous ? { principal: { id: 'anonymous', login: 'anonymous' } } : undefined
  }
  const { id, login } = caller.principal
  return { principal: { id, login }, tokenId: caller.token.id }
}

/** Where a refused request wanted to go, in the caller's own words. */
export function attempted({ workspace, project, environment }: Locator): Pick<EventFacts, 'details'> {
  const words = [workspace, project, environment].flatMap((ref) =>
    ref === undefined || ref.by === 'caller' ? [] : [ref.by === 'name' ? ref.name : ref.id],
  )
  const at = words.map((word) => word.slice(0, limits.environmentNameCharsMax))
  return words.length === 0 ? {} : { details: { at } }
}
