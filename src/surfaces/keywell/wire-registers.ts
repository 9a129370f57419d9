import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { closed, label, labels, text, time } from './wire-words.ts'

const stage = Type.String({
  maxLength: limits.environmentNameCharsMax,
  description: 'A slug that may name an environment; empty for none',
})

const WorkloadKind = Type.Union([Type.Literal('service'), Type.Literal('job')], { title: 'WorkloadKind' })
export const Workload = Type.Object(
  {
    id: text,
    kind: WorkloadKind,
    name: text,
    slug: text,
    tags: Type.Array(text),
    stage: text,
    createdAt: time,
    updatedAt: time,
  },
  { title: 'Workload' },
)
export const WorkloadQuery = Type.Object({ kind: Type.Optional(WorkloadKind) }, closed)
export const RegisterWorkloadBody = Type.Object(
  { kind: WorkloadKind, name: label, tags: Type.Optional(labels), stage: Type.Optional(stage) },
  closed,
)
export const ReviseWorkloadBody = Type.Object(
  { tags: Type.Optional(labels), stage: Type.Optional(stage) },
  { ...closed, minProperties: 1 },
)

export const AddonKind = Type.Union([Type.Literal('managed'), Type.Literal('external')], {
  title: 'AddonKind',
})
export const Addon = Type.Object(
  { id: text, kind: AddonKind, slug: text, name: text, type: text, createdAt: time, updatedAt: time },
  { title: 'Addon' },
)
const GivenCredentials = Type.Record(label, Type.String({ maxLength: limits.valueBytesMax }), {
  maxProperties: limits.scopePlacesMax,
})
export const CreateAddonBody = Type.Object(
  { kind: AddonKind, name: label, type: label, credentials: Type.Optional(GivenCredentials) },
  closed,
)
export const UpdateAddonBody = Type.Object(
  { type: Type.Optional(label), credentials: Type.Optional(GivenCredentials) },
  { ...closed, minProperties: 1 },
)
export const AddonCredentials = Type.Object(
  { credentials: Type.Record(text, text) },
  { title: 'AddonCredentials' },
)

const tagFields = {
  color: Type.Optional(Type.String({ maxLength: limits.colorCharsMax })),
  description: Type.Optional(Type.String({ maxLength: limits.noteCharsMax })),
}
export const Tag = Type.Object(
  { id: text, slug: text, name: text, color: text, description: text, createdAt: time, updatedAt: time },
  { title: 'Tag' },
)
export const CreateTagBody = Type.Object({ name: label, ...tagFields }, closed)
export const ReviseTagBody = Type.Object(
  { name: Type.Optional(label), ...tagFields },
  { ...closed, minProperties: 1 },
)
