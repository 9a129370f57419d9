import * as answers from './answers.ts'
import { type CallOperation, createCall } from './call.ts'
import { type GroupCheckup, type StaleWorkload, groupCheckup, staleWorkloads } from './group-answers.ts'
import { type GroupClient, type GroupPlace, createGroupClient } from './group-client.ts'
import { type LoginClient, createLoginClient } from './login-client.ts'
import { type DoctorClient, type PlanClient, createDoctorClient, createPlanClient } from './plan-client.ts'
import { type RevealClient, createRevealClient } from './reveal-client.ts'
import { type SecretClient, type SecretHome, createSecretClient, homePath } from './secret-client.ts'
import type { ChangesOptions, PushedChange } from './changes.ts'
import { eachItem, whole } from './pages.ts'
import { type ShareClient, createShareClient } from './share-client.ts'
import { type ClientOptions, type Send, type Transport, createTransport } from './transport.ts'

export interface Client extends PlanClient {
  /** Any operation by its id: what the nouns below do not have is here. */
  readonly call: CallOperation
  readonly reveal: RevealClient
  /** Who the token is. */
  me(): Promise<answers.Me>
  readonly workspaces: {
    list(): Promise<readonly answers.Workspace[]>
    /** By slug or id. */
    get(workspace: string): Promise<answers.Workspace>
  }
  readonly projects: {
    list(workspace: string): Promise<readonly answers.Project[]>
    /** By name, slug or id. */
    get(workspace: string, project: string): Promise<answers.Project>
  }
  readonly environments: {
    list(workspace: string, project: string): Promise<readonly answers.Environment[]>
  }
  readonly secrets: SecretClient
  readonly groups: GroupClient
  /** What a consumer receives, merged; each value is on the audit record as consumed. */
  resolve(request: ResolveRequest): Promise<readonly answers.Resolved[]>
  /**
   * The same, with the tag of what is received. With a tag that is still true nothing is sent: `items` is absent then, and no
   * value on the audit record.
   */
  resolveTagged(request: ResolveRequest, tag?: string): Promise<TaggedValues>
  /** Which layer each value comes from and what it hides, without any value. */
  explain(request: ExplainRequest): Promise<answers.Explanation>
  /**
   * That something was changed which a consumer at this place reads, as it happens: never what. Begins with `ready`, comes
   * back by itself when the connection is lost, missing nothing (`reset` where that cannot be said), and ends with the
   * signal. Throws a KeywellError when the server says no.
   */
  changes(at: SecretHome, options?: ChangesOptions): AsyncIterable<PushedChange>
  readonly imports: {
    /** In their order, the strongest first. */
    list(at: SecretHome): Promise<readonly answers.Import[]>
    /** The whole list, such as `environment:base` or `workspace:acme/other/production`. */
    replace(
      at: SecretHome,
      from: readonly string[],
      options?: { readonly dryRun?: boolean | undefined },
    ): Promise<answers.ReplacedImports>
  }
  /** Declares users, workspaces, projects and tokens; the same document twice changes nothing. */
  apply(document: unknown, options?: { readonly dryRun?: boolean | undefined }): Promise<answers.Applied>
  readonly tokens: {
    create(request: CreateTokenRequest): Promise<answers.CreatedToken>
    /** The caller's own unless a user or a workspace is named. */
    list(of?: TokenOwner): Promise<readonly answers.Token[]>
    revoke(id: string): Promise<answers.RevokedToken>
  }
  readonly logins: LoginClient
  readonly shares: ShareClient
  readonly audit: {
    /** Newest first; the instance's own chain without a workspace. */
    events(query?: AuditEventsQuery): Promise<answers.AuditEvents>
    /** Oldest first, as hashed: for `verifyAuditChain`. */
    chain(query?: AuditChainQuery): Promise<answers.AuditChainPage>
    /** All rows of a chain, page after page. */
    chainRows(query?: AuditChainQuery): AsyncIterable<answers.AuditChainPage['items'][number]>
  }
  readonly doctor: DoctorClient & {
    integrity(): Promise<answers.Integrity>
    /** What in a project's groups cannot work. */
    groups(at: GroupPlace): Promise<GroupCheckup>
    /** Workloads that run with other values than they would get now, among those that ever got any. */
    stale(at: GroupPlace): Promise<readonly StaleWorkload[]>
  }
}

export interface ResolveRequest {
  readonly workspace: string
  readonly project: string
  readonly environment?: string | undefined
  /** The kind of consumer; `run` unless given. */
  readonly as?: string | undefined
  readonly phase?: string | undefined
}

export interface TaggedValues {
  readonly items?: readonly answers.Resolved[] | undefined
  /** Absent where what is received comes from too many places. */
  readonly tag?: string | undefined
}

export interface ExplainRequest extends ResolveRequest {
  /** Only this name; where it is when the consumer does not receive it. */
  readonly name?: string | undefined
}

export interface CreateTokenRequest {
  readonly name: string
  /** A login; the caller unless given. */
  readonly user?: string | undefined
  /** Binds the token to one workspace. */
  readonly workspace?: string | undefined
  /** `*`, or permissions such as `secret:reveal`. */
  readonly scopes?: readonly string[] | undefined
  /** Such as `90d` or `12h`. */
  readonly expiresIn?: string | undefined
  /** The shape that a client insists on. */
  readonly format?: string | undefined
}

export interface TokenOwner {
  readonly user?: string | undefined
  readonly workspace?: string | undefined
}

export interface AuditEventsQuery {
  readonly workspace?: string | undefined
  /** 1 to 1000. */
  readonly limit?: number | undefined
  /** The `next` of the page before. */
  readonly cursor?: string | undefined
  /** Begins in front of this number. */
  readonly before?: number | undefined
}

export interface AuditChainQuery {
  readonly workspace?: string | undefined
  /** 1 to 1000. */
  readonly limit?: number | undefined
  /** The `next` of the page before. */
  readonly cursor?: string | undefined
  /** Begins behind this number. */
  readonly after?: number | undefined
}

/**
 * A client of the native API. Every method throws a KeywellError. Writes are sent once; a read whose connection is
 * refused is tried once more.
 */
export function createClient(options: ClientOptions): Client {
  const transport = createTransport(options)
  const { send } = transport
  return {
    call: createCall(send),
    me: () => send({ method: 'GET', path: ['me'] }, answers.me),
    ...placeMethods(send),
    secrets: createSecretClient(send),
    groups: createGroupClient(send),
    ...resolverMethods(transport),
    async *changes(at, following) {
      // Loaded by whoever listens: it is on no program's way to its values.
      const { followChanges } = await import('./changes.ts')
      yield* followChanges(transport, at, following)
    },
    ...createPlanClient(send),
    reveal: createRevealClient(send),
    apply: (document, { dryRun } = {}) =>
      send({ method: 'POST', path: ['apply'], body: { document, dryRun } }, answers.applied),
    tokens: tokenMethods(send),
    logins: createLoginClient(send),
    shares: createShareClient(send),
    audit: auditMethods(send),
    doctor: doctorMethods(send),
  }
}

function doctorMethods(send: Send): Client['doctor'] {
  const pathOf = ({ workspace, project }: GroupPlace, what: string) => {
    return ['workspaces', workspace, 'projects', project, 'doctor', what]
  }
  return {
    ...createDoctorClient(send),
    integrity: () => send({ method: 'GET', path: ['doctor', 'integrity'] }, answers.integrity),
    groups: (at) => send({ method: 'GET', path: pathOf(at, 'groups') }, groupCheckup),
    stale: async (at) => (await send({ method: 'GET', path: pathOf(at, 'stale') }, staleWorkloads)).items,
  }
}

function resolverMethods({
  send,
  sendTagged,
}: Transport): Pick<Client, 'resolve' | 'resolveTagged' | 'explain' | 'imports'> {
  const callOf = ({ workspace, project, environment, as = 'run', phase }: ResolveRequest, what: string) => {
    const path = ['workspaces', workspace, 'projects', project, what]
    return { method: 'GET', path, query: { as, environment, phase } } as const
  }
  return {
    resolve: async (request) => (await send(callOf(request, 'resolved'), answers.resolved)).items,
    resolveTagged: async (request, known) => {
      const { tag, answer } = await sendTagged(callOf(request, 'resolved'), known, answers.resolved)
      return { tag, items: answer?.items }
    },
    explain: ({ name, ...request }) => {
      const call = callOf(request, 'explained')
      return send({ ...call, query: { ...call.query, name } }, answers.explanation)
    },
    imports: {
      list: async (at) =>
        (await send({ method: 'GET', path: [...homePath(at), 'imports'] }, answers.imports)).items,
      replace: (at, from, { dryRun } = {}) => {
        const call = { method: 'PUT', path: [...homePath(at), 'imports'], body: { from, dryRun } } as const
        return send(call, answers.replacedImports)
      },
    },
  }
}

function placeMethods(send: Send): Pick<Client, 'workspaces' | 'projects' | 'environments'> {
  return {
    workspaces: {
      list: () => whole(send, ['workspaces'], answers.workspaces),
      get: (workspace) => send({ method: 'GET', path: ['workspaces', workspace] }, answers.workspace),
    },
    projects: {
      list: (workspace) => whole(send, ['workspaces', workspace, 'projects'], answers.projects),
      get: (workspace, project) =>
        send({ method: 'GET', path: ['workspaces', workspace, 'projects', project] }, answers.project),
    },
    environments: {
      list: (workspace, project) =>
        whole(send, ['workspaces', workspace, 'projects', project, 'environments'], answers.environments),
    },
  }
}

function tokenMethods(send: Send): Client['tokens'] {
  return {
    create: (request) => send({ method: 'POST', path: ['tokens'], body: request }, answers.createdToken),
    list: ({ user, workspace } = {}) => whole(send, ['tokens'], answers.tokens, { user, workspace }),
    revoke: (id) => send({ method: 'DELETE', path: ['tokens', id] }, answers.revokedToken),
  }
}

function auditMethods(send: Send): Client['audit'] {
  const chain: Client['audit']['chain'] = ({ workspace, limit, cursor, after } = {}) => {
    const query = { workspace, limit, cursor, after }
    return send({ method: 'GET', path: ['audit', 'chain'], query }, answers.auditChain)
  }
  return {
    events: ({ workspace, limit, cursor, before } = {}) => {
      const query = { workspace, limit, cursor, before }
      return send({ method: 'GET', path: ['audit', 'events'], query }, answers.auditEvents)
    },
    chain,
    chainRows: ({ limit = 1000, ...query } = {}) =>
      eachItem((cursor) => chain({ ...query, limit, cursor: cursor ?? query.cursor })),
  }
}
