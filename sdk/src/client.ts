import {
  type Answer,
  type Body,
  type CallOperation,
  type DryRunOptions,
  createAsk,
  createCall,
} from './call.ts'
import type { ChangesOptions, PushedChange } from './changes.ts'
import type { Applied, Me } from './generated/shapes.ts'
import { type GroupClient, createGroupClient } from './group-client.ts'
import { type SecretHome, createCallAtHome } from './home.ts'
import {
  type LoginClient,
  type SessionClient,
  createLoginClient,
  createSessionClient,
} from './login-client.ts'
import { type PeopleClients, createPeopleClients } from './people-client.ts'
import { type PlaceClients, createPlaceClients } from './place-client.ts'
import { type DoctorClient, type PlanClient, createDoctorClient, createPlanClient } from './plan-client.ts'
import { type AuditClient, type TokenClient, createAuditClient, createTokenClient } from './record-client.ts'
import {
  type ImportClient,
  type ResolveClient,
  createImportClient,
  createResolveClient,
} from './resolve-client.ts'
import { type RevealClient, createRevealClient } from './reveal-client.ts'
import { type SecretClient, createSecretClient } from './secret-client.ts'
import { type ShareClient, createShareClient } from './share-client.ts'
import { type ClientOptions, createTransport } from './transport.ts'
import {
  type AddonClient,
  type WorkloadClient,
  createAddonClient,
  createWorkloadClient,
} from './workload-client.ts'

/** What `keywell apply` reads; the server checks every field of it. */
export type SeedDocument = Body<'applySeed'>['document']

/** Every operation of the native API, by what it is about. */
export interface Client extends PlaceClients, PeopleClients, ResolveClient, PlanClient {
  /** Any operation by its id: what the nouns are made of. */
  readonly call: CallOperation
  /** Who the token is. */
  me(): Promise<Me>
  readonly secrets: SecretClient
  readonly groups: GroupClient
  readonly workloads: WorkloadClient
  readonly addons: AddonClient
  readonly imports: ImportClient
  readonly shares: ShareClient
  readonly reveal: RevealClient
  readonly tokens: TokenClient
  readonly logins: LoginClient
  readonly sessions: SessionClient
  readonly audit: AuditClient
  readonly doctor: DoctorClient
  /**
   * That something was changed which a consumer at this place reads, as it happens: never what. Begins with `ready`, comes
   * back by itself when the connection is lost, missing nothing (`reset` where that cannot be said), and ends with the
   * signal. Throws a KeywellError when the server says no.
   */
  changes(at: SecretHome, options?: ChangesOptions): AsyncIterable<PushedChange>
  /** Declares users, workspaces, projects and tokens; the same document twice changes nothing. */
  apply(document: SeedDocument, options?: DryRunOptions): Promise<Applied>
  /** The API's own description, as this server answers it. */
  openApi(): Promise<Answer<'getOpenApiDocument'>>
}

/**
 * A client of the native API. Every method throws a KeywellError. Writes are sent once; a read whose connection is
 * refused is tried once more.
 */
export function createClient(options: ClientOptions): Client {
  const transport = createTransport(options)
  const ask = createAsk(transport.send)
  const call = createCall(ask)
  const callAtHome = createCallAtHome(ask)
  return {
    call,
    me: () => call('getMe', {}),
    ...createPlaceClients(call),
    ...createPeopleClients(call),
    ...createResolveClient(transport, call),
    ...createPlanClient(call),
    secrets: createSecretClient(callAtHome),
    groups: createGroupClient(call),
    workloads: createWorkloadClient(call),
    addons: createAddonClient(call),
    imports: createImportClient(callAtHome),
    shares: createShareClient(call),
    reveal: createRevealClient(call),
    tokens: createTokenClient(call),
    logins: createLoginClient(call),
    sessions: createSessionClient(call),
    audit: createAuditClient(call),
    doctor: createDoctorClient(call, callAtHome),
    async *changes(at, following) {
      // Loaded by whoever listens: it is on no program's way to its values.
      const { followChanges } = await import('./changes.ts')
      yield* followChanges(transport, at, following)
    },
    apply: (document, { dryRun, idempotencyKey } = {}) =>
      call('applySeed', { body: { document, dryRun }, idempotencyKey }),
    openApi: () => call('getOpenApiDocument', {}),
  }
}
