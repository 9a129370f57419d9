import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { Encoding, Phase, SecretKind } from './wire.ts'
import { closed, label, labels, text } from './wire-words.ts'

const texts = Type.Array(text)
const optional = Type.Optional(text)

const Restrictions = Type.Object({
  restricted: Type.Boolean(),
  workloads: Type.Array(Type.Object({ kind: text, slug: text })),
  tags: texts,
  match: text,
  stages: texts,
})
export const Group = Type.Object(
  {
    id: text,
    slug: text,
    name: text,
    description: text,
    sensitivity: text,
    phase: Phase,
    priority: Type.Integer(),
    stage: text,
    tags: texts,
    restrictions: Restrictions,
    links: Type.Array(
      Type.Object({
        kind: text,
        addon: text,
        keys: Type.Array(Type.Object({ name: text, aliases: Type.Optional(texts) })),
      }),
    ),
    version: Type.Integer(),
    createdAt: text,
    updatedAt: text,
  },
  { title: 'Group' },
)

const fileFacts = { fileEncoding: optional, owner: optional, group: optional, permissions: optional }
export const DescribedGroup = Type.Object(
  {
    ...Group.properties,
    values: Type.Array(
      Type.Object({
        name: text,
        kind: SecretKind,
        version: Type.Integer(),
        sizeBytes: Type.Integer(),
        updatedAt: text,
        ...fileFacts,
      }),
    ),
  },
  { title: 'DescribedGroup' },
)
export const GroupValues = Type.Object({
  items: Type.Array(
    Type.Object({
      name: text,
      kind: SecretKind,
      version: Type.Integer(),
      value: text,
      encoding: Encoding,
      ...fileFacts,
    }),
  ),
})

const name = Type.String({ minLength: 1, maxLength: limits.secretNameCharsMax })
const NamedValue = Type.Object({ name, kind: Type.Optional(SecretKind) }, closed)
const GivenValue = Type.Object(
  {
    name,
    kind: Type.Optional(SecretKind),
    value: text,
    encoding: Type.Optional(Encoding),
    ...fileFacts,
  },
  { ...closed, title: 'GivenGroupValue' },
)
const GivenValues = Type.Array(GivenValue, { maxItems: limits.secretsPerHomeMax })
export const EditBody = Type.Object(
  {
    set: Type.Optional(GivenValues),
    unset: Type.Optional(Type.Array(NamedValue, { maxItems: limits.secretsPerHomeMax })),
  },
  closed,
)
const settings = {
  description: Type.Optional(Type.String({ maxLength: limits.noteCharsMax })),
  sensitivity: Type.Optional(Type.Union([Type.Literal('secret'), Type.Literal('config')])),
  phase: Type.Optional(Phase),
  priority: Type.Optional(Type.Integer({ minimum: 0, maximum: limits.groupPriorityMax })),
  stage: Type.Optional(Type.String({ maxLength: limits.environmentNameCharsMax })),
  tags: Type.Optional(labels),
  restrictions: Type.Optional(
    Type.Object(
      {
        restricted: Type.Boolean(),
        workloads: Type.Optional(
          Type.Array(
            Type.Object(
              { kind: Type.Union([Type.Literal('service'), Type.Literal('job')]), slug: label },
              closed,
            ),
            { maxItems: limits.scopePlacesMax },
          ),
        ),
        tags: Type.Optional(labels),
        match: Type.Optional(Type.Union([Type.Literal('any'), Type.Literal('all')])),
        stages: Type.Optional(labels),
      },
      closed,
    ),
  ),
}
export const CreateGroupBody = Type.Object(
  { name: label, ...settings, values: Type.Optional(GivenValues) },
  closed,
)
export const ReviseGroupBody = Type.Object(
  { name: Type.Optional(label), ...settings },
  { ...closed, minProperties: 1 },
)
export const DryRun = Type.Object({ dryRun: Type.Optional(Type.Boolean()) }, closed)

const Change = Type.Object({ action: text, kind: SecretKind, name: text, version: Type.Integer() })
export const Changes = Type.Object(
  { settingsChanged: Type.Boolean(), changes: Type.Array(Change) },
  { title: 'GroupChanges' },
)

export const GroupChange = Type.Object(
  {
    changeId: text,
    createdAt: text,
    createdBy: text,
    surface: text,
    settingsChanged: Type.Boolean(),
    live: Type.Boolean(),
    values: Type.Array(Type.Object({ kind: SecretKind, name: text, version: Type.Integer() })),
    shortened: Type.Boolean({
      description: 'It wrote too much for one page: some of its values may be missing',
    }),
  },
  { title: 'GroupChange' },
)
export const UndoBody = Type.Object({ changeId: text }, closed)

export const GroupCheckup = Type.Object(
  {
    shadowed: Type.Array(
      Type.Object({
        name: text,
        layer: text,
        behind: Type.Array(Type.Object({ workload: text, layer: text })),
      }),
    ),
    faults: Type.Array(Type.Object({ group: text, fault: text })),
  },
  { title: 'GroupCheckup' },
)
export const StaleWorkloads = Type.Object({
  items: Type.Array(
    Type.Object({
      workload: text,
      kind: text,
      phase: text,
      consumedAt: text,
      changed: Type.Array(Type.Object({ name: text, change: text })),
    }),
  ),
})

export const SigningKeyBody = Type.Object(
  {
    key: Type.Optional(
      Type.String({ minLength: limits.signingKeyCharsMin, maxLength: limits.secretNameCharsMax }),
    ),
  },
  closed,
)
export const SigningKey = Type.Object({ key: text, version: Type.Integer() }, { title: 'SigningKey' })
export const ExternalIdBody = Type.Object({ externalId: name }, closed)
export const ExternalId = Type.Object({ kind: text, id: text, externalId: text }, { title: 'ExternalId' })
