import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { pageFields } from './paging.ts'
import { DataType, Encoding, Phase, SecretKind } from './wire.ts'
import { closed, orNull, store, text, time } from './wire-words.ts'

const name = Type.String({ minLength: 1, maxLength: limits.secretNameCharsMax })

/** The data of one server-sent event: `ready` and `reset` have an id alone. */
export const PushedChange = Type.Object({
  id: Type.Union([text, Type.Null()], {
    description: 'Of the change; the same as the id of the event',
  }),
  at: Type.Optional(time),
  action: Type.Optional(
    Type.String({ description: 'What was done; absent where the caller may not list secrets' }),
  ),
  surface: Type.Optional(text),
  workspace: Type.Optional(text),
  project: Type.Optional(text),
  environment: Type.Optional(text),
})

export const ChangeQuery = Type.Object(
  { store: Type.Optional(store), dryRun: Type.Optional(Type.Boolean()) },
  closed,
)
const ChangeItem = Type.Object(
  {
    name,
    environment: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: limits.environmentNameCharsMax,
        description: "At a project: which environment's value; the default one without",
      }),
    ),
    personal: Type.Optional(Type.Boolean()),
    value: Type.Optional(Type.String({ maxLength: limits.valueBytesMax * 2 })),
    encoding: Type.Optional(Encoding),
    delete: Type.Optional(Type.Literal(true, { description: 'In place of a value' })),
    note: Type.Optional(Type.String({ maxLength: limits.noteCharsMax })),
    phase: Type.Optional(Phase),
    dataType: Type.Optional(DataType),
    kind: Type.Optional(SecretKind),
    expected: Type.Optional(
      Type.Integer({ minimum: 0, description: 'The version that must be the newest; 0: there must be none' }),
    ),
  },
  closed,
)
export const ChangeBody = Type.Object(
  {
    items: Type.Array(ChangeItem, { minItems: 1, maxItems: limits.changeItemsMax }),
    ifExists: Type.Optional(
      Type.Union([Type.Literal('replace'), Type.Literal('keep')], {
        description: 'What a value that is there already means; replace unless given',
      }),
    ),
    spelling: Type.Optional(
      Type.Union([Type.Literal('refuse'), Type.Literal('keep')], {
        description: 'What a name in other letters than it has means; refuse unless given',
      }),
    ),
  },
  closed,
)
export const ChangedSecrets = Type.Object(
  {
    changeId: Type.Union([text, Type.Null()], { description: 'Null when nothing was to be written' }),
    items: Type.Array(
      Type.Object({
        action: Type.String({ description: 'create, update, unchanged, kept or delete' }),
        name: text,
        environment: orNull(text),
        version: Type.Integer(),
      }),
    ),
  },
  { title: 'ChangedSecrets' },
)

export const ListQuery = Type.Object(pageFields(), closed)
export const Change = Type.Object(
  {
    changeId: text,
    action: text,
    surface: text,
    createdAt: time,
    createdBy: text,
    values: Type.Array(
      Type.Object({
        name: text,
        store: text,
        environment: orNull(text),
        version: Type.Integer(),
        deleted: Type.Boolean(),
      }),
    ),
    shortened: Type.Boolean({
      description: 'Values may be missing: a page of changes names so many and no more',
    }),
  },
  { title: 'Change' },
)

export const UndoQuery = Type.Object({ dryRun: Type.Optional(Type.Boolean()) }, closed)
export const TakenBack = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        action: Type.String({ description: 'restore or delete' }),
        name: text,
        environment: orNull(text),
        version: Type.Integer(),
      }),
    ),
  },
  { title: 'TakenBack' },
)
