export type {
  Applied,
  AuditChainPage,
  AuditEvents,
  Candidate,
  Change,
  ChangePage,
  ChangedSecrets,
  CreatedToken,
  DecidedLogin,
  Deleted,
  Environment,
  Explanation,
  Import,
  Integrity,
  Me,
  Page,
  Project,
  ReplacedImports,
  Resolved,
  Revealed,
  RevokedToken,
  Secret,
  SecretPage,
  SecretVersion,
  TakenBack,
  Token,
  Workspace,
  Written,
} from './answers.ts'
export { emptyChain, verifyAuditChain } from './audit-chain.ts'
export type { ChainFault, ChainHead, ChainRow, VerifyOptions } from './audit-chain.ts'
export { cacheValues, isDenial, isOutage } from './cached-values.ts'
export type { CachedValues, CachedValuesOptions } from './cached-values.ts'
export type { ChangesOptions, PushedChange } from './changes.ts'
export { createClient } from './client.ts'
export type {
  AuditChainQuery,
  AuditEventsQuery,
  Client,
  CreateTokenRequest,
  ExplainRequest,
  ResolveRequest,
  TaggedValues,
  TokenOwner,
} from './client.ts'
export type {
  DescribedGroup,
  Group,
  GroupChange,
  GroupChanges,
  GroupCheckup,
  GroupValue,
  StaleWorkload,
} from './group-answers.ts'
export type {
  DryRunOptions,
  GroupClient,
  GroupEdit,
  GroupName,
  GroupPlace,
  SetGroupValue,
} from './group-client.ts'
export type { LoginClient, PolledLogin, StartedLogin } from './login-client.ts'
export type {
  CreatedShare,
  RevokedShare,
  Share,
  ShareClient,
  ShareRequest,
  SharesPlace,
} from './share-client.ts'
export type {
  Crossing,
  DoctorClient,
  Plan,
  PlanClient,
  PlanItem,
  ProposedChange,
  ProposedValue,
  Shadowed,
  ShadowedValue,
  UnusedValue,
} from './plan-client.ts'
export type { RevealClient, RevealSwitch } from './reveal-client.ts'
export { KeywellError } from './error.ts'
export type { ClientErrorCode, KeywellErrorCode, ServerErrorCode, Violation } from './error.ts'
export type {
  ChangeItem,
  ChangeOptions,
  PageQuery,
  PutOptions,
  SecretClient,
  SecretHome,
  SecretPlace,
  WriteOptions,
} from './secret-client.ts'
export type { ByteStream, ClientOptions, Fetch, FetchAnswer, FetchInit } from './transport.ts'
export { decodeUtf8, encodeValue, valueBytes, valueText } from './value.ts'
export type { EncodedValue, Encoding } from './value.ts'
export type { Answer, CallOperation, Input, OperationId } from './call.ts'
