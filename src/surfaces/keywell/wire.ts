import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { SeedDocument } from './seed-document.ts'

const closed = { additionalProperties: false } as const
const text = Type.String()
const time = Type.String({ description: 'RFC 3339 with milliseconds' })
const orNull = <T extends ReturnType<typeof Type.String>>(schema: T) => Type.Union([schema, Type.Null()])
const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })

export const listOf = <T extends ReturnType<typeof Type.Object>>(item: T) =>
  Type.Object({ items: Type.Array(item) })

export const Phase = Type.Union([Type.Literal('build'), Type.Literal('runtime'), Type.Literal('both')], {
  title: 'Phase',
})
export const DataType = Type.Union([Type.Literal('text'), Type.Literal('json')], { title: 'DataType' })
export const SecretKind = Type.Union([Type.Literal('value'), Type.Literal('file'), Type.Literal('mount')], {
  title: 'SecretKind',
})
export const Encoding = Type.Union([Type.Literal('utf8'), Type.Literal('base64')], { title: 'Encoding' })

export const Workspace = Type.Object(
  {
    id: text,
    kind: text,
    slug: text,
    name: text,
    createdAt: time,
    updatedAt: time,
  },
  { title: 'Workspace' },
)
export const Project = Type.Object(
  {
    id: text,
    name: text,
    slug: text,
    visibility: text,
    createdAt: time,
    updatedAt: time,
  },
  { title: 'Project' },
)
export const Environment = Type.Object(
  {
    id: text,
    name: text,
    personalOverrides: Type.Boolean(),
    createdAt: time,
    updatedAt: time,
  },
  { title: 'Environment' },
)

export const Me = Type.Object(
  {
    id: text,
    kind: text,
    login: text,
    name: text,
    email: text,
    instanceRole: Type.Boolean(),
    token: Type.Object({
      id: text,
      name: text,
      scopes: Type.Array(text),
      workspace: orNull(text),
      createdAt: time,
      expiresAt: orNull(time),
    }),
  },
  { title: 'Me' },
)

/** Which store, and whose value. */
export const SecretQuery = Type.Object(
  {
    store: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    personal: Type.Optional(Type.Boolean()),
  },
  closed,
)
export const PageQuery = Type.Object(
  {
    store: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    personal: Type.Optional(Type.Boolean()),
    limit: Type.Optional(whole(1, limits.pageSizeMax)),
    offset: Type.Optional(whole(0, Number.MAX_SAFE_INTEGER)),
  },
  closed,
)

export const Secret = Type.Object(
  {
    id: text,
    name: text,
    store: text,
    kind: SecretKind,
    phase: Phase,
    dataType: DataType,
    note: text,
    writeOnly: Type.Boolean(),
    version: Type.Integer(),
    createdAt: time,
    updatedAt: time,
  },
  { title: 'Secret' },
)
export const SecretList = Type.Object({ items: Type.Array(Secret), total: Type.Integer() })
export const PutSecretBody = Type.Object(
  {
    // Base64 of the largest value is a third longer.
    value: Type.String({ maxLength: limits.valueBytesMax * 2 }),
    encoding: Type.Optional(Encoding),
    note: Type.Optional(Type.String({ maxLength: limits.noteCharsMax })),
    phase: Type.Optional(Phase),
    dataType: Type.Optional(DataType),
    kind: Type.Optional(SecretKind),
  },
  closed,
)
export const WrittenSecret = Type.Object(
  { name: text, version: Type.Integer(), created: Type.Boolean() },
  { title: 'WrittenSecret' },
)
export const DeletedSecret = Type.Object(
  { name: text, version: Type.Integer(), deleted: Type.Boolean() },
  { title: 'DeletedSecret' },
)
export const SecretValue = Type.Object(
  {
    name: text,
    version: Type.Integer(),
    value: text,
    encoding: Encoding,
    kind: SecretKind,
  },
  { title: 'SecretValue' },
)
export const VersionList = Type.Object({
  items: Type.Array(
    Type.Object({
      version: Type.Integer(),
      deleted: Type.Boolean(),
      sizeBytes: Type.Integer(),
      createdAt: time,
      createdBy: text,
      surface: text,
      changeId: text,
    }),
  ),
})
export const RestoreBody = Type.Object({ version: whole(1, Number.MAX_SAFE_INTEGER) }, closed)

export const ApplyBody = Type.Object(
  { document: SeedDocument, dryRun: Type.Optional(Type.Boolean()) },
  closed,
)
export const Applied = Type.Object(
  {
    changes: Type.Array(Type.Object({ action: text, kind: text, name: text })),
    tokens: Type.Record(text, text),
  },
  { title: 'Applied' },
)

const optionalName = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }))
export const CreateTokenBody = Type.Object(
  {
    name: Type.String(),
    user: optionalName,
    workspace: optionalName,
    scopes: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 100 })),
    expiresIn: optionalName,
    format: optionalName,
  },
  closed,
)
export const MintedToken = Type.Object(
  {
    id: text,
    token: text,
    name: text,
    display: text,
    scopes: Type.Array(text),
    workspace: orNull(text),
    expiresAt: orNull(time),
  },
  { title: 'MintedToken' },
)
export const TokenQuery = Type.Object({ user: optionalName, workspace: optionalName }, closed)
export const TokenList = Type.Object({
  items: Type.Array(
    Type.Object({
      id: text,
      name: text,
      display: text,
      user: text,
      scopes: Type.Array(text),
      workspace: orNull(text),
      createdAt: time,
      expiresAt: orNull(time),
      revokedAt: orNull(time),
      lastUsedAt: orNull(time),
    }),
  ),
})
export const LoginDecision = Type.Object({ approve: Type.Boolean() }, closed)
export const DecidedLogin = Type.Object(
  { client: text, address: text, state: text },
  { title: 'DecidedLogin' },
)
export const RevokedToken = Type.Object({ id: text, revokedAt: time }, { title: 'RevokedToken' })

export const AuditQuery = Type.Object(
  {
    workspace: optionalName,
    limit: Type.Optional(whole(1, limits.auditPageSizeMax)),
    before: Type.Optional(whole(1, Number.MAX_SAFE_INTEGER)),
  },
  closed,
)
export const AuditEvents = Type.Object({
  items: Type.Array(Type.Object({ seq: Type.Integer(), hash: text, event: Type.Unknown() })),
  next: Type.Union([Type.Integer(), Type.Null()]),
})
export const ChainQuery = Type.Object(
  {
    workspace: optionalName,
    limit: Type.Optional(whole(1, limits.auditPageSizeMax)),
    after: Type.Optional(whole(0, Number.MAX_SAFE_INTEGER)),
  },
  closed,
)
export const AuditChain = Type.Object({
  items: Type.Array(Type.Object({ chain: text, seq: Type.Integer(), body: text, hash: text })),
  next: Type.Union([Type.Integer(), Type.Null()]),
})
export const IntegrityReport = Type.Object(
  {
    checked: Type.Integer(),
    faults: Type.Array(Type.Object({ row: text, fault: text })),
  },
  { title: 'IntegrityReport' },
)
