export type { Page } from './answers.ts'
export { emptyChain, verifyAuditChain } from './audit-chain.ts'
export type { ChainFault, ChainHead, VerifyOptions } from './audit-chain.ts'
export { cacheValues, isDenial, isOutage } from './cached-values.ts'
export type { CachedValues, CachedValuesOptions } from './cached-values.ts'
export type {
  Answer,
  Body,
  CallOperation,
  DryRunOptions,
  Input,
  Item,
  OnceOptions,
  OperationId,
} from './call.ts'
export type { ChangesOptions, PushedChange } from './changes.ts'
export { createClient } from './client.ts'
export type { Client, SeedDocument } from './client.ts'
export { KeywellError } from './error.ts'
export type { ClientErrorCode, KeywellErrorCode, ServerErrorCode, Violation } from './error.ts'
export type * from './generated/shapes.ts'
export type {
  GroupClient,
  GroupEdit,
  GroupName,
  GroupValue,
  NewGroup,
  SetGroupValue,
} from './group-client.ts'
export type { ProjectPlace, SecretHome } from './home.ts'
export type { LoginClient, SessionClient } from './login-client.ts'
export type { PageQuery } from './pages.ts'
export type { MemberClient, TeamClient, TrustClient, UserClient } from './people-client.ts'
export type { EnvironmentClient, ProjectClient, TagClient, WorkspaceClient } from './place-client.ts'
export type {
  Crossing,
  DoctorClient,
  PlanClient,
  PlanItem,
  ProposedChange,
  ProposedValue,
  ShadowedValue,
  StaleWorkload,
  UnusedValue,
} from './plan-client.ts'
export type {
  AuditChainQuery,
  AuditClient,
  AuditEventsQuery,
  CreateTokenRequest,
  TokenClient,
  TokenOwner,
} from './record-client.ts'
export type {
  ExplainRequest,
  Import,
  ImportClient,
  ResolveClient,
  ResolveRequest,
  Resolved,
  TaggedValues,
  Unresolved,
} from './resolve-client.ts'
export type { RevealClient, RevealSwitch } from './reveal-client.ts'
export type {
  ChangeItem,
  ChangeOptions,
  PutOptions,
  SecretClient,
  SecretFacts,
  SecretPlace,
  WriteOptions,
} from './secret-client.ts'
export type { ShareClient, ShareRequest } from './share-client.ts'
export type { ByteStream, ClientOptions, Fetch, FetchAnswer, FetchInit } from './transport.ts'
export { decodeUtf8, encodeValue, valueBytes, valueText } from './value.ts'
export type { EncodedValue, Encoding } from './value.ts'
export type { AddonClient, AddonName, OfKind, WorkloadClient } from './workload-client.ts'
