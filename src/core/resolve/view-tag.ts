import { sha256 } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import type { RevisionOf } from '../change/change-store.ts'
import { instanceRevision } from '../change/change-store.ts'
import type { WorkspaceId } from '../ids.ts'
import { asId } from '../ids.ts'
import type { Place } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import type { AskedConsumer } from './consumer-view.ts'

type PlacedContext = Context & { readonly place: Place }

const TAG = /^[A-Za-z0-9_-]{43}((?:\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}){0,8})$/
const dayMs = 86_400_000

/**
 * A tag of all that a consumer would receive: the same as long as nothing was changed in any workspace it reads from.
 * It names the foreign ones, so that one look at their last changes is enough to compare. `undefined` when there are too
 * many of them.
 */
export async function viewTag(
  context: PlacedContext,
  asked: AskedConsumer,
  read: ReadonlySet<WorkspaceId>,
): Promise<string | undefined> {
  const foreign = [...read].filter((id) => !ownWorkspaces(context).includes(id)).toSorted(byText)
  if (foreign.length > limits.taggedWorkspacesMax) return undefined
  return [await digest(context, asked, foreign), ...foreign].join('.')
}

/** Whether a tag that was given out is still the one that `viewTag` would give: from one statement. */
export async function isCurrent(context: PlacedContext, asked: AskedConsumer, tag: string): Promise<boolean> {
  const [, named] = TAG.exec(tag) ?? []
  if (named === undefined) return false
  const foreign = named
    .split('.')
    .slice(1)
    .map(asId<WorkspaceId>)
  return tag === [await digest(context, asked, foreign), ...foreign].join('.')
}

/** The caller's own workspace may hold secrets that select the project. */
function ownWorkspaces({ place, caller }: PlacedContext): readonly WorkspaceId[] {
  return [place.workspace.id, caller.principal.homeWorkspaceId]
}

async function digest(
  context: PlacedContext,
  { as = 'run', phase }: AskedConsumer,
  foreign: readonly WorkspaceId[],
): Promise<string> {
  const { place, caller, now, tx } = context
  const ids: readonly RevisionOf[] = [instanceRevision, ...ownWorkspaces(context), ...foreign]
  const revisions = await tx.changes.revisions(ids)
  const parts = [
    'v1',
    as,
    phase,
    place.project?.id,
    place.environment?.id,
    caller.principal.id,
    // Its scopes decide what references lead to.
    caller.token.id,
    // At least once a day a consumer is told everything: that is how its use is noted.
    Math.floor(now / dayMs),
    ids.map((id) => [id, revisions.get(id) ?? null]),
  ]
  return Buffer.from(sha256(Buffer.from(JSON.stringify(parts), 'utf8'))).toString('base64url')
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1
}
