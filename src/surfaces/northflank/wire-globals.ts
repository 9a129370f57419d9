import { Type } from 'typebox'
import { northflankLimits as limits } from './limits.ts'
import { ClearableDescription, Files, GroupType, Name } from './wire.ts'

const closed = { additionalProperties: false } as const
const Text = Type.String({ maxLength: limits.nameCharsMax })

const Gitops = Type.Object(
  {
    vcsService: Type.Union(
      ['bitbucket', 'gitlab', 'github', 'self-hosted', 'azure'].map((each) => Type.Literal(each)),
    ),
    selfHostedVcsId: Type.Optional(Text),
    accountLogin: Type.Optional(Text),
    vcsLinkId: Type.Optional(Text),
    repoUrl: Type.String({ maxLength: limits.nameCharsMax * 10 }),
    branch: Text,
    filePath: Type.String({ maxLength: limits.nameCharsMax * 10 }),
  },
  closed,
)
const Values = Type.Record(Type.String(), Type.Unknown())
const Secrets = Type.Object({ values: Type.Optional(Values), files: Type.Optional(Files) }, closed)
const fields = {
  description: Type.Optional(ClearableDescription),
  secrets: Type.Optional(Secrets),
  gitops: Type.Optional(Gitops),
}

export const GlobalBody = Type.Object(
  {
    name: Name,
    type: GroupType,
    ...fields,
  },
  closed,
)
/** The type cannot change, nor the name. */
export const GlobalPatch = Type.Object(fields, closed)

const identity = {
  id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  type: GroupType,
  createdAt: Type.String(),
  updatedAt: Type.String(),
}
export const GlobalItem = Type.Object(identity)
export const GlobalRead = Type.Object({
  ...identity,
  secrets: Type.Optional(Type.Object({ values: Type.Unknown(), files: Type.Optional(Files) })),
  gitops: Type.Optional(Gitops),
})
