import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { pageFields, pageOf } from './paging.ts'
import { SeedDocument } from './seed-document.ts'
import { closed, orNull, store, text, time } from './wire-words.ts'

const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })

export const Phase = Type.Union([Type.Literal('build'), Type.Literal('runtime'), Type.Literal('both')], {
  title: 'Phase',
})
export const DataType = Type.Union([Type.Literal('text'), Type.Literal('json')], { title: 'DataType' })
export const SecretKind = Type.Union([Type.Literal('value'), Type.Literal('file'), Type.Literal('mount')], {
  title: 'SecretKind',
})
export const Audience = Type.Union([Type.Literal('all'), Type.Literal('private'), Type.Literal('selected')], {
  title: 'Audience',
})
export const Encoding = Type.Union([Type.Literal('utf8'), Type.Literal('base64')], { title: 'Encoding' })

export const Workspace = Type.Object(
  {
    id: text,
    kind: text,
    slug: text,
    name: text,
    writeOnly: Type.Boolean(),
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
    store: Type.Optional(store),
    personal: Type.Optional(Type.Boolean()),
  },
  closed,
)
export const SecretPageQuery = Type.Object({ ...SecretQuery.properties, ...pageFields() }, closed)

export const Secret = Type.Object(
  {
    id: text,
    name: text,
    store: text,
    kind: SecretKind,
    phase: Phase,
    dataType: DataType,
    audience: Audience,
    note: text,
    writeOnly: Type.Boolean(),
    version: Type.Integer(),
    createdAt: time,
    updatedAt: time,
  },
  { title: 'Secret' },
)
export const SecretPage = pageOf(Secret)
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
export const ChangeSecretBody = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: limits.secretNameCharsMax })),
    note: Type.Optional(Type.String({ maxLength: limits.noteCharsMax })),
    phase: Type.Optional(Phase),
    dataType: Type.Optional(DataType),
    writeOnly: Type.Optional(Type.Boolean()),
    audience: Type.Optional(Audience),
    projects: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: limits.projectNameCharsMax }), {
        maxItems: limits.scopePlacesMax,
        description: 'With the audience `selected`: all of them, by name, slug or id',
      }),
    ),
  },
  { ...closed, minProperties: 1 },
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
export const SecretVersion = Type.Object(
  {
    version: Type.Integer(),
    deleted: Type.Boolean(),
    sizeBytes: Type.Integer(),
    createdAt: time,
    createdBy: text,
    surface: text,
    changeId: text,
  },
  { title: 'SecretVersion' },
)
export const VersionPage = pageOf(SecretVersion)
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
