import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { pageFields } from './paging.ts'
import { closed, optionalLabel, orNull, text, time } from './wire-words.ts'

export const CreateTokenBody = Type.Object(
  {
    name: Type.String(),
    user: optionalLabel,
    workspace: optionalLabel,
    scopes: Type.Optional(
      Type.Array(Type.String({ maxLength: limits.scopeCharsMax }), {
        minItems: 1,
        maxItems: limits.scopesMax,
      }),
    ),
    expiresIn: optionalLabel,
    format: optionalLabel,
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
export const TokenQuery = Type.Object(
  { user: optionalLabel, workspace: optionalLabel, ...pageFields() },
  closed,
)
export const Token = Type.Object(
  {
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
  },
  { title: 'Token' },
)
export const RevokedToken = Type.Object({ id: text, revokedAt: time }, { title: 'RevokedToken' })

const audited = { workspace: optionalLabel, ...pageFields(limits.auditPageSizeMax) }
const bound = (minimum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER, description }))
export const AuditQuery = Type.Object(
  { ...audited, before: bound(1, 'Begins in front of this number') },
  closed,
)
export const AuditEntry = Type.Object(
  { seq: Type.Integer(), hash: text, event: Type.Record(text, Type.Unknown()) },
  { title: 'AuditEntry' },
)
export const ChainQuery = Type.Object(
  { ...audited, after: bound(0, 'Begins behind this number, for a record that is known up to there') },
  closed,
)
export const ChainRow = Type.Object(
  { chain: text, seq: Type.Integer(), body: text, hash: text },
  { title: 'ChainRow' },
)
export const IntegrityReport = Type.Object(
  {
    checked: Type.Integer(),
    faults: Type.Array(Type.Object({ row: text, fault: text })),
  },
  { title: 'IntegrityReport' },
)
