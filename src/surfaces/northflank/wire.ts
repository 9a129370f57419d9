import { Type } from 'typebox'
import { northflankLimits as limits } from './limits.ts'

const closed = { additionalProperties: false } as const
const unique = { uniqueItems: true, maxItems: limits.itemsMax } as const
const slug = '^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$'

/** What the command's own schema says, sign for sign. */
export const Name = Type.String({
  pattern: '^[a-zA-Z0-9]+((-|\\s)[a-zA-Z0-9]+)*$',
  minLength: limits.nameCharsMin,
  maxLength: limits.nameCharsMax,
})
const descriptionPattern = '^[a-zA-Z0-9.,?\\s\\\\/\'"()[\\];`%^&*\\-_:!]+$'
const Description = Type.String({ pattern: descriptionPattern, maxLength: limits.descriptionCharsMax })
/** Empty clears: the schema refuses it, and a client that manages state sends it. */
export const ClearableDescription = Type.Union([Type.Literal(''), Description])
const StageId = Type.String({
  pattern: slug,
  minLength: limits.nameCharsMin,
  maxLength: limits.nameCharsMax,
})
const Tag = Type.String({ pattern: slug, minLength: 1, maxLength: limits.nameCharsMax })
const RestrictionTag = Type.String({
  pattern: slug,
  minLength: limits.nameCharsMin,
  maxLength: limits.nameCharsMax,
})
const ObjectId = Type.String({ pattern: '^[A-Za-z0-9-]+$', maxLength: limits.nameCharsMax })

export const GroupType = Type.Union([Type.Literal('secret'), Type.Literal('config')])
export const SecretType = Type.Union([
  Type.Literal('environment-arguments'),
  Type.Literal('environment'),
  Type.Literal('arguments'),
])
const Priority = Type.Integer({ minimum: 0, maximum: limits.priorityMax })

const restrictionFields = {
  nfObjects: Type.Optional(
    Type.Array(
      Type.Object({ id: ObjectId, type: Type.Union([Type.Literal('service'), Type.Literal('job')]) }, closed),
      unique,
    ),
  ),
  tags: Type.Optional(Type.Array(RestrictionTag, unique)),
  tagMatchCondition: Type.Optional(Type.Union([Type.Literal('and'), Type.Literal('or')])),
  stageIds: Type.Optional(Type.Array(StageId, unique)),
}
export const Restrictions = Type.Object(
  { restricted: Type.Optional(Type.Boolean()), ...restrictionFields },
  closed,
)

export const LinkedKey = Type.Object(
  {
    keyName: Type.String({ pattern: '[a-zA-Z]+', maxLength: limits.nameCharsMax }),
    aliases: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-zA-Z0-9_./-]*$', maxLength: limits.nameCharsMax }), unique),
    ),
  },
  closed,
)
const Keys = Type.Array(LinkedKey, unique)
export const LinkBody = Type.Object({ keys: Keys }, closed)
const Dependency = Type.Object({ addonId: ObjectId, keys: Keys }, closed)

const File = Type.Object(
  { data: Type.String(), encoding: Type.Optional(Type.String({ maxLength: limits.nameCharsMax })) },
  closed,
)
export const Files = Type.Record(Type.String(), File)
export const Variables = Type.Record(Type.String(), Type.String())
export const Secrets = Type.Object(
  {
    variables: Type.Optional(Variables),
    files: Type.Optional(Files),
    dockerSecretMounts: Type.Optional(Files),
  },
  closed,
)

const updatable = {
  type: Type.Optional(GroupType),
  secretType: Type.Optional(SecretType),
  priority: Type.Optional(Priority),
  restrictions: Type.Optional(Restrictions),
  addonDependencies: Type.Optional(Type.Array(Dependency, unique)),
  externalAddonDependencies: Type.Optional(Type.Array(Dependency, unique)),
  secrets: Type.Optional(Secrets),
}

/** POST and PUT. */
export const FullBody = Type.Object(
  {
    ...updatable,
    name: Name,
    description: Type.Optional(Description),
    stageId: Type.Optional(StageId),
    tags: Type.Optional(Type.Array(Tag, unique)),
    secretType: SecretType,
    priority: Priority,
  },
  closed,
)

/** PATCH. */
export const PatchBody = Type.Object(
  {
    ...updatable,
    description: Type.Optional(ClearableDescription),
    stageId: Type.Optional(Type.Union([StageId, Type.Null()])),
    tags: Type.Optional(Type.Array(Tag, unique)),
  },
  closed,
)

/** POST on an existing group: the older form, with fewer fields. */
export const UpdateBody = Type.Object(
  { ...updatable, description: Type.Optional(ClearableDescription) },
  closed,
)

const identity = {
  id: Type.String(),
  projectId: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  tags: Type.Array(Type.String()),
  type: GroupType,
  secretType: SecretType,
  priority: Type.Integer(),
  restrictions: Restrictions,
}
const times = { createdAt: Type.String(), updatedAt: Type.String() }

export const ListItem = Type.Object(identity)
export const ReadGroup = Type.Object({ ...identity, ...times, secrets: Secrets })
export const GroupDetails = Type.Object({
  ...identity,
  ...times,
  secrets: Secrets,
  addonSecrets: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      addonType: Type.String(),
      version: Type.String(),
      variables: Variables,
    }),
  ),
})
export const WrittenGroup = Type.Object({
  ...identity,
  ...times,
  tags: Type.Optional(Type.Array(Type.String())),
  stageId: Type.Optional(Type.String()),
  addonDependencies: Type.Optional(Type.Array(Dependency)),
  externalAddonDependencies: Type.Optional(Type.Array(Dependency)),
  secrets: Type.Optional(Secrets),
})

const NamedKey = Type.Object({
  keyName: Type.String(),
  aliases: Type.Optional(Type.Array(Type.String())),
  defaultKey: Type.String(),
})
export const NamedKeys = Type.Object({ keys: Type.Array(NamedKey) })
export const LinkInfo = Type.Object({
  secretName: Type.String(),
  secretId: Type.String(),
  addonName: Type.String(),
  addonId: Type.String(),
  addonType: Type.String(),
  linked: Type.Boolean(),
  linkedKeys: Type.Optional(Type.Array(NamedKey)),
  availableKeys: Type.Array(Type.String()),
})

export const Empty = Type.Object({})
export const ShowQuery = Type.Object({
  show: Type.Optional(Type.Union([Type.Literal('this'), Type.Literal('inherited'), Type.Literal('all')])),
})
