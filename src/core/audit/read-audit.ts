import { limits } from '../../limits.ts'
import { needs } from '../access/missing-permission.ts'
import { DomainError } from '../error.ts'
import type { Context } from '../use-case.ts'
import { instanceUseCase } from '../use-case.ts'
import { instanceChain } from './chain.ts'
import type { ChainedEvent } from './event.ts'

export interface ReadAudit {
  /** A workspace's chain by its slug; the instance's without. */
  readonly workspace?: string
  readonly limit: number
  /** `forwards` from after `seq`, or `backwards` from before it (0: from the newest). */
  readonly order: 'forwards' | 'backwards'
  readonly seq: number
}

export interface AuditPage {
  readonly events: readonly ChainedEvent[]
  readonly next: number | undefined
}

/** Pages through one chain. That a chain was read is an event of the instance: reading does not make what is read longer. */
export const readAudit = instanceUseCase<ReadAudit, AuditPage>({
  action: 'audit.read',
  permission: undefined,
  at: 'instance',
  async run(context, input) {
    const chain = await chainFor(context, input.workspace)
    const limit = Math.min(input.limit, limits.auditPageSizeMax)
    const before = input.seq === 0 ? Number.MAX_SAFE_INTEGER : input.seq
    const events =
      input.order === 'forwards'
        ? await context.tx.audit.read(chain, input.seq, limit)
        : await context.tx.audit.readBackwards(chain, before, limit)
    const last = events.at(-1)
    const more = events.length === limit && (input.order === 'forwards' || (last?.seq ?? 1) > 1)
    return { events, next: more ? last?.seq : undefined }
  },
  event: (input, output) => ({
    action: 'audit.read',
    details: { chain: input.workspace ?? instanceChain, shown: output.events.length },
  }),
})

async function chainFor(context: Context, slug: string | undefined): Promise<string> {
  if (slug === undefined) {
    if (!context.caller.rights.allows('audit:read', undefined)) throw needs('audit:read')
    return instanceChain
  }
  const workspace = await context.tx.places.slugHolder(slug)
  // What an ended workspace leaves is the operator's to verify.
  if (workspace?.kind === 'ended' && context.caller.rights.allows('audit:read', undefined)) {
    return workspace.id
  }
  if (workspace === undefined || workspace.kind === 'ended') {
    throw new DomainError('not_found', 'There is no such workspace', { subject: 'workspace' })
  }
  context.require('audit:read', { workspace })
  return workspace.id
}
