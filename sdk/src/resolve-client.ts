import { resolved } from './answers.ts'
import type { Answer, CallOperation, DryRunOptions, Item } from './call.ts'
import type { Explanation } from './generated/shapes.ts'
import type { CallAtHome, SecretHome } from './home.ts'
import type { Call, Transport } from './transport.ts'

export type Resolved = Item<'resolve'>
export type Import = Item<'listImportsInProject'>

export interface ResolveRequest {
  readonly workspace: string
  readonly project: string
  readonly environment?: string | undefined
  /** The kind of consumer; `run` unless given. */
  readonly as?: string | undefined
  readonly phase?: 'build' | 'runtime' | undefined
}

/** A reference that was left as it stands: the name whose value holds it, its text, and `unknown`, `cycle` or `too_large`. */
export type Unresolved = Answer<'resolve'>['unresolved'][number]

export interface TaggedValues {
  readonly items?: readonly Resolved[] | undefined
  readonly unresolved?: readonly Unresolved[] | undefined
  /** Absent where what is received comes from too many places. */
  readonly tag?: string | undefined
}

export interface ExplainRequest extends ResolveRequest {
  /** Only this name; where it is when the consumer does not receive it. */
  readonly name?: string | undefined
}

export interface ResolveClient {
  /** What a consumer receives, merged; each value is on the audit record as consumed. */
  resolve(request: ResolveRequest): Promise<readonly Resolved[]>
  /**
   * The same, with the tag of what is received. With a tag that is still true nothing is sent: `items` is absent then, and no
   * value on the audit record.
   */
  resolveTagged(request: ResolveRequest, tag?: string): Promise<TaggedValues>
  /** Which layer each value comes from and what it hides, without any value. */
  explain(request: ExplainRequest): Promise<Explanation>
}

export interface ImportClient {
  /** In their order, the strongest first. */
  list(at: SecretHome): Promise<readonly Import[]>
  /** The whole list, such as `environment:base` or `workspace:acme/other/production`. */
  replace(
    at: SecretHome,
    from: readonly string[],
    options?: DryRunOptions,
  ): Promise<Answer<'replaceImportsInProject'>>
}

/** `resolve` does without the table of all operations: it is on the way of every program to its values. */
export function createResolveClient({ send, sendTagged }: Transport, call: CallOperation): ResolveClient {
  return {
    resolve: async (request) => (await send(callOf(request), resolved)).items,
    resolveTagged: async (request, known) => {
      const { tag, answer } = await sendTagged(callOf(request), known, resolved)
      return { tag, items: answer?.items, unresolved: answer?.unresolved }
    },
    explain: (request) => call('explain', { as: 'run', ...request }),
  }
}

function callOf({ workspace, project, environment, as = 'run', phase }: ResolveRequest): Call {
  const path = ['workspaces', workspace, 'projects', project, 'resolved']
  return { method: 'GET', path, query: { as, environment, phase } }
}

export function createImportClient(callAtHome: CallAtHome): ImportClient {
  return {
    list: async (at) => (await callAtHome('listImports', at)).items,
    replace: (at, from, { dryRun, idempotencyKey } = {}) =>
      callAtHome('replaceImports', at, { body: { from, dryRun }, idempotencyKey }),
  }
}
