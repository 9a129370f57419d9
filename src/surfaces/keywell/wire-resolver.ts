import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { Encoding, Phase, SecretKind } from './wire.ts'
import { closed, orNull, text } from './wire-words.ts'

const name = Type.Optional(Type.String({ minLength: 1, maxLength: limits.secretNameCharsMax }))

const asked = {
  as: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: limits.labelCharsMax,
      description: 'A kind of consumer; run unless given',
    }),
  ),
  environment: Type.Optional(Type.String({ minLength: 1, maxLength: limits.environmentNameCharsMax })),
  phase: Type.Optional(Type.Union([Type.Literal('build'), Type.Literal('runtime')])),
}
export const ResolveQuery = Type.Object(asked, closed)
export const ResolvedList = Type.Object({
  items: Type.Array(
    Type.Object({
      name: text,
      value: text,
      encoding: Encoding,
      kind: SecretKind,
      version: Type.Integer(),
      secretId: text,
    }),
  ),
  unresolved: Type.Array(
    Type.Object({
      in: Type.String({ description: 'The name whose value holds the reference' }),
      reference: text,
      fault: Type.Union([Type.Literal('unknown'), Type.Literal('cycle'), Type.Literal('too_large')]),
    }),
    { description: 'References that were left as they stand' },
  ),
})

export const ExplainQuery = Type.Object({ ...asked, name }, closed)
export const layer = {
  layer: text,
  rule: text,
  store: text,
  workspace: text,
  project: orNull(text),
  environment: orNull(text),
  group: orNull(text),
  workload: orNull(text),
  personal: Type.Boolean({ description: "One person's own values" }),
}
const Candidate = Type.Object(
  {
    ...layer,
    kind: SecretKind,
    phase: Phase,
    source: orNull(text),
    secretId: orNull(text),
    version: Type.Union([Type.Integer(), Type.Null()]),
    setBy: orNull(text),
    setThrough: orNull(text),
    setAt: orNull(text),
    changeId: orNull(text),
  },
  { title: 'Candidate' },
)
export const Explanation = Type.Object(
  {
    layers: Type.Array(Type.Object(layer)),
    items: Type.Array(Type.Object({ name: text, winner: Candidate, hidden: Type.Array(Candidate) })),
    elsewhere: Type.Array(Type.Object({ where: text, why: text, importWith: orNull(text) })),
  },
  { title: 'Explanation' },
)

export const importTexts = Type.Array(Type.String({ minLength: 1, maxLength: limits.importTextCharsMax }), {
  maxItems: limits.importsPerHomeMax,
})
export const ReplaceImportsBody = Type.Object(
  { from: importTexts, dryRun: Type.Optional(Type.Boolean()) },
  closed,
)
export const ImportList = Type.Object({
  items: Type.Array(
    Type.Object({ from: orNull(text), kind: text, store: text, createdAt: text, createdBy: text }),
  ),
})
export const ReplacedImports = Type.Object({ ...ImportList.properties, changed: Type.Boolean() })
