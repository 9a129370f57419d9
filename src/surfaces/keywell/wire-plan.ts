import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { Encoding, Phase } from './wire.ts'
import { importTexts, layer } from './wire-resolver.ts'
import { closed, orNull, span, text } from './wire-words.ts'

const word = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, description }))
const name = Type.String({ minLength: 1, maxLength: limits.secretNameCharsMax })

const ProposedValue = Type.Object(
  {
    name,
    value: Type.Optional(Type.String({ description: 'Without it the value is one that nobody knows yet' })),
    encoding: Type.Optional(Encoding),
    phase: Type.Optional(Phase),
  },
  closed,
)
const ProposedChange = Type.Object(
  {
    project: word(limits.projectNameCharsMax, 'By name or id; the workspace itself unless given'),
    environment: word(limits.environmentNameCharsMax, 'Of that project'),
    group: word(limits.secretNameCharsMax, 'A secret group of that project'),
    store: word(limits.secretNameCharsMax, 'shared unless given'),
    set: Type.Optional(Type.Array(ProposedValue, { maxItems: limits.secretsPerHomeMax })),
    delete: Type.Optional(Type.Array(name, { maxItems: limits.secretsPerHomeMax })),
    imports: Type.Optional(importTexts),
  },
  { ...closed, title: 'ProposedChange' },
)
export const PlanBody = Type.Object(
  { changes: Type.Array(ProposedChange, { minItems: 1, maxItems: limits.plannedChangesMax }) },
  closed,
)

const consumer = {
  consumer: Type.String({ description: 'What it is called, such as run, or service api' }),
  as: Type.String({ description: 'As resolve and explain take it' }),
  phase: text,
  workspace: text,
  project: text,
  environment: orNull(text),
}
const Standing = Type.Object(
  { ...layer, version: Type.Integer({ description: '0 where it is no version of a secret' }) },
  { title: 'Standing' },
)
export const Plan = Type.Object(
  {
    changed: Type.Boolean(),
    compared: Type.Integer({ description: 'Consumers that read here and that the caller may list' }),
    items: Type.Array(
      Type.Object({
        ...consumer,
        name: text,
        effect: Type.Union(
          (['appears', 'disappears', 'changes', 'same', 'unclear'] as const).map((each) =>
            Type.Literal(each),
          ),
          {
            description: 'same: the same value from elsewhere; unclear: nobody can say whether it is another',
          },
        ),
        before: Type.Union([Standing, Type.Null()]),
        after: Type.Union([Standing, Type.Null()]),
      }),
    ),
  },
  { title: 'Plan' },
)

const secret = { name: text, store: text, kind: text, where: text }
export const Crossings = Type.Object(
  {
    items: Type.Array(Type.Object({ surface: text, ...secret, why: text })),
  },
  { title: 'Crossings' },
)
export const Shadowed = Type.Object(
  {
    asked: Type.Integer({ description: 'Consumers that read here and that the caller may list' }),
    items: Type.Array(
      Type.Object({
        name: text,
        ...layer,
        behind: Type.Array(Type.Object({ ...consumer, layer: text })),
      }),
    ),
  },
  { title: 'ShadowedValues' },
)
export const UnusedQuery = Type.Object(
  {
    since: Type.Optional(span('Such as 30d, which it is unless given')),
  },
  closed,
)
export const Unused = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        ...secret,
        version: Type.Integer(),
        updatedAt: text,
        lastUsedAt: Type.Union([text, Type.Null()], { description: 'null: never, as far as was noted' }),
      }),
    ),
  },
  { title: 'UnusedValues' },
)
