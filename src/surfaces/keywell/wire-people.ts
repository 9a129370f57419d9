import { Type } from 'typebox'
import { roles } from '../../core/access/permission.ts'
import { limits } from '../../limits.ts'
import { closed, id, label, text, time } from './wire-words.ts'

const ids = Type.Array(id, { maxItems: limits.scopePlacesMax })
const email = Type.String({ maxLength: limits.environmentNameCharsMax })

/** Where somebody may act: all of the workspace, or what is listed by id and what lies below it. */
export const Scope = Type.Object(
  { all: Type.Boolean(), teams: ids, projects: ids, environments: ids },
  { ...closed, title: 'Scope' },
)

const Role = Type.Union(
  roles.map((role) => Type.Literal(role)),
  { title: 'Role' },
)
const GivenRole = Type.Union((['admin', 'developer', 'viewer'] as const).map((role) => Type.Literal(role)))
export const Member = Type.Object(
  { id: text, login: text, name: text, email: text, role: Role, scope: Scope, since: time },
  { title: 'Member' },
)
export const AddMemberBody = Type.Object(
  {
    user: Type.String({ minLength: 1, maxLength: limits.environmentNameCharsMax, description: 'A login' }),
    role: GivenRole,
    scope: Type.Optional(Scope),
  },
  closed,
)
export const ChangeMemberBody = Type.Object({ role: GivenRole, scope: Type.Optional(Scope) }, closed)
export const RemovedMember = Type.Object({ id: text, login: text }, { title: 'RemovedMember' })

export const Team = Type.Object({ id: text, name: text, slug: text, createdAt: time }, { title: 'Team' })
export const TeamBody = Type.Object({ name: label }, closed)

export const User = Type.Object(
  {
    id: text,
    kind: text,
    login: text,
    name: text,
    email: text,
    active: Type.Boolean(),
    revealForbidden: Type.Boolean(),
    createdAt: time,
    updatedAt: time,
  },
  { title: 'User' },
)
export const CreateUserBody = Type.Object(
  {
    login: Type.String({ minLength: 1, maxLength: limits.loginCharsMax }),
    name: Type.Optional(label),
    email: Type.Optional(email),
  },
  closed,
)
export const ChangeUserBody = Type.Object(
  { name: Type.Optional(label), email: Type.Optional(email), active: Type.Optional(Type.Boolean()) },
  { ...closed, minProperties: 1 },
)
export const RevealForbiddenBody = Type.Object({ forbidden: Type.Boolean() }, closed)

const trusted = Type.String({ minLength: 1, maxLength: limits.urlCharsMax })
const Level = Type.Union([Type.Literal('read'), Type.Literal('write')])
export const CreateTrustBody = Type.Object(
  {
    name: label,
    issuer: trusted,
    audience: trusted,
    subject: trusted,
    level: Level,
    scope: Type.Optional(Scope),
  },
  closed,
)
export const Trust = Type.Object(
  {
    id: text,
    name: text,
    issuer: text,
    audience: text,
    subject: text,
    level: Level,
    scope: Scope,
    createdBy: text,
    createdAt: time,
  },
  { title: 'IdentityTrust' },
)
export const DeletedTrust = Type.Object({ id: text, name: text }, { title: 'DeletedTrust' })
export const ExchangeBody = Type.Object(
  {
    workspace: Type.String({ minLength: 1, maxLength: limits.idCharsMax, description: 'Slug or id' }),
    token: Type.String({ minLength: 1, maxLength: limits.headerBytesMax, description: "The issuer's" }),
  },
  closed,
)
