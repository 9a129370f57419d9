/** Every limit of the product, in one place. Units are in the names. */
export const limits = {
  /** One secret value. A surface's own limit may be smaller and binds that surface only. */
  valueBytesMax: 65_536,
  noteCharsMax: 255,
  /** A name or a word that a request gives, where nothing narrower holds; one of our ids; the name of a store. */
  labelCharsMax: 255,
  idCharsMax: 64,
  storeNameCharsMax: 64,
  colorCharsMax: 64,
  /** `24h`, `30d`. */
  spanCharsMax: 16,
  /** A secret's name in the core; surfaces are narrower. */
  secretNameCharsMax: 256,
  workspaceSlugCharsMin: 2,
  workspaceSlugCharsMax: 39,
  projectNameCharsMax: 100,
  environmentNameCharsMax: 255,
  loginCharsMax: 39,
  tokenNameCharsMax: 64,
  annotationBytesMax: 4_096,
  /** PEM of an RSA key of 16,384 bits, with room. */
  publicKeyCharsMax: 4_096,

  /** Request bodies: JSON of one sealed 64 KiB value fits with room; bulk routes raise it per route. */
  bodyBytesMax: 1_048_576,
  bodyBytesMaxBulk: 8_388_608,
  /** What a page of ours sends: a code and a passphrase. */
  formBytesMax: 16_384,
  jsonDepthMax: 32,
  urlCharsMax: 8_192,
  headerBytesMax: 16_384,
  queryFieldsMax: 64,
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  keepAliveTimeoutMs: 72_000,
  connectionsCheckMs: 1_000,
  drainTimeoutMs: 10_000,
  /** Log lines are written together: so many characters at once, at the latest after so long. */
  logCharsTogether: 32_768,
  logDelayMs: 200,
  logCharsWaitingMax: 8_388_608,
  /** A refused body is read and thrown away for this long, so that the refusal reaches a client that is still sending. */
  lingerTimeoutMs: 1_000,

  /** From here on Docker gives up on a line of an env-file. */
  dockerLineBytesMax: 65_536,
  /** Keys and names of a Kubernetes Secret. */
  kubernetesKeyCharsMax: 253,

  /** One message over a WebSocket, how many are open at once, and for how long. */
  socketMessageBytesMax: 4_096,
  socketsOpenMax: 200,
  socketOpenMsMax: 600_000,

  /** Streams of changes: how many are open at once, and how many of them are one principal's. */
  streamsMax: 500,
  streamsPerPrincipalMax: 50,
  /** When to come again where there are too many. */
  streamsRetrySeconds: 60,
  /** A stream with nothing to tell shows that often that it lives, and its caller's rights are looked at again. */
  streamQuietMs: 15_000,
  /** Many changes at once are one look into the store. */
  streamLookEveryMs: 200,
  /** A reader that takes nothing for this long is dropped. */
  streamDrainMsMax: 15_000,
  /** How soon the changes of another process on the same database are seen. */
  changesPollMs: 1_000,
  /** Values that one request may write as one change. */
  changeItemsMax: 1_000,
  /** Versions, and bytes of their envelopes, that a page of changes opens; nobody else writes meanwhile. */
  changesListed: { countMax: 5_000, bytesMax: 16 * 1024 * 1024 },
  /** The same of one change that is taken back. */
  changeTakenBack: { countMax: 20_000, bytesMax: 64 * 1024 * 1024 },
  /** Changes that one look takes, and how many a stream that comes back may have missed. */
  changesTogetherMax: 100,
  changesResumedMax: 1_000,

  /** Use cases that share one commit. */
  batchMax: 256,
  /** Use cases that may wait for the writer before new ones are refused as `unavailable`. */
  writersWaitingMax: 10_000,
  /** The write-ahead log is folded into the database beyond this size. */
  walBytesMax: 16_777_216,
  /** So much of it has its blocks on the disk before anything is written. A file of more than twice the size above is cut. */
  walBytesReady: 4_194_304,
  /** How often a batch is run anew after a serialisation failure or a deadlock. */
  batchAttemptsMax: 6,
  batchRetryMs: 20,
  /** How long a batch waits while another process holds the database's write lock. */
  writeLockWaitMsMax: 5_000,
  writeLockPollMs: 10,
  /** How long a checkpoint waits for other readers, with writers standing still. */
  checkpointWaitMsMax: 250,
  /** How long a running checkpoint may take to end when the process must. */
  checkpointEndMsMax: 1_000,
  /** Of each table, the texts of rows that need not be authenticated anew while the database answers them unchanged. */
  verifiedRowCharsMax: 4_194_304,
  /** Written rows that one event of the row chain names. */
  rowWordsTogether: 1_000,
  /** SQLite's page cache. */
  pageCacheKibibytes: 32_768,
  databaseConnectMsMax: 5_000,
  databaseAnswerMsMax: 30_000,
  /** Tries to reach a lost database before the waiting batch is refused; the pause doubles each time. */
  reconnectAttemptsMax: 5,
  reconnectPauseMs: 50,

  /** How often the heads of the audit record are written down beside the root key, when it went on. */
  headsKeptEveryMs: 60_000,

  pageSizeDefault: 30,
  /** A cursor holds the key of an item, a name of the longest kind in UTF-8. */
  cursorCharsMax: 4_096,
  pageSizeMax: 100,
  auditPageSizeMax: 1_000,

  /** Places that one scope, or projects that one audience, may list. */
  scopePlacesMax: 1_000,
  /** Of a token, and of each of them. */
  scopesMax: 100,
  scopeCharsMax: 64,
  /** Of a seed: users, members, projects or tokens; and any other list. */
  seedItemsMax: 10_000,
  seedListMax: 1_000,

  tokenLifetimeMsMax: 366 * 86_400_000,
  /** How long a client waits to be let in, how often it had better ask, and how long it then stays. */
  deviceLoginMs: 900_000,
  loginPollEverySeconds: 5,
  loginTokenMs: 28_800_000,
  /** Sign-ins begun, decided, and asked after: a minute and address, over all surfaces. Always held. */
  signInsPerMinute: 30,
  /** Twenty that wait at one address, each asking as often as it is told to. */
  loginPollsPerMinute: 240,
  /** Addresses, tokens or accounts whose requests one counter counts at once. */
  callersCountedMax: 20_000,
  /** How long another issuer's token may at most be in force; one for at most as long as a session comes only once. */
  identityTokenMsMax: 86_400_000,
  identityClockSkewMs: 60_000,
  /** How long an issuer's keys are kept, and how soon they are asked for again when a key is not among them. */
  issuerKeysKeptMs: 600_000,
  issuerKeysAgainMs: 30_000,
  issuerAnswerMsMax: 5_000,
  issuerBodyBytesMax: 65_536,
  issuersKept: 256,
  /** How long a session token lives that stands for another token. */
  sessionTokenMs: 900_000,
  /** A token's last use is written down at most this often; so many tokens are remembered between writes. */
  tokenUseEveryMs: 60_000,
  tokenUsesKept: 100_000,
  /** A value's last consumption, likewise. */
  valueUseEveryMs: 3_600_000,
  valueUsesKept: 100_000,
  /** How long a request is remembered by its idempotency key, and how long a key may be. */
  keptRequestMs: 86_400_000,
  idempotencyKeyCharsMax: 255,
  /** An old sealing key still opens boxes for this long after its successor appears. */
  sealingKeyGraceMs: 86_400_000,
  /** Sealed boxes a server remembers, to note one that comes under another name. */
  sealedBoxesKnown: 20_000,
  secretsPerHomeMax: 10_000,
  groupPriorityMax: 100,
  /** Of the key that injections are signed with, where somebody brings one. */
  signingKeyCharsMin: 32,
  /** All that references may put into the texts of one answer, how far one may lead, and how many may be opened. */
  expandedCharsMax: 16_777_216,
  referenceDepthMax: 64,
  referencesMax: 1_000,
  shareItemsMax: 100,
  shareLifetimeDaysMax: 30,
  shareTokenCharsMax: 128,
  passphraseCharsMax: 1_024,
  shareViewsMax: 100,
  /** Wrong passphrases before a share is locked for good. */
  shareAttemptsMax: 10,

  /** Consumers that a plan or a doctor asks, and places that one plan changes. */
  reachedConsumersMax: 1_000,
  /** Values that a plan compares, before and after, and that a doctor finds losing, over all consumers. */
  comparedValuesMax: 50_000,
  /** Values in which a plan looks for references. */
  referencesSoughtMax: 100_000,
  plannedChangesMax: 100,
  /** Workspaces beside its own that the tag of what a consumer reads can name. */
  taggedWorkspacesMax: 8,
  importsPerHomeMax: 64,
  /** How a source is written: `workspace:SLUG/PROJECT/ENVIRONMENT`. */
  importTextCharsMax: 1_000,
  /** Imports of imports: how many importers may stand one below the other. */
  importDepthMax: 8,
  /** All that one home imports, directly and not. */
  importedLayersMax: 256,
} as const
