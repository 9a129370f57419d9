import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { closed, label } from './wire-words.ts'

const slug = Type.String({
  minLength: limits.workspaceSlugCharsMin,
  maxLength: limits.projectNameCharsMax,
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
})
const projectName = Type.String({ minLength: 1, maxLength: limits.projectNameCharsMax })
const Visibility = Type.Union(
  (['private', 'internal', 'public'] as const).map((word) => Type.Literal(word)),
  { title: 'Visibility' },
)
const team = Type.String({
  minLength: 1,
  maxLength: limits.idCharsMax,
  description: 'The id of its home team',
})

export const CreateWorkspaceBody = Type.Object({ slug, name: Type.Optional(label) }, closed)
export const ChangeWorkspaceBody = Type.Object(
  { slug: Type.Optional(slug), name: Type.Optional(label) },
  { ...closed, minProperties: 1 },
)
export const Confirm = Type.Object(
  {
    confirm: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: limits.workspaceSlugCharsMax,
        description: 'The slug of the workspace',
      }),
    ),
  },
  closed,
)
export const WriteOnlyBody = Type.Object({ writeOnly: Type.Boolean() }, closed)

const projectFields = {
  slug: Type.Optional(slug),
  visibility: Type.Optional(Visibility),
  team: Type.Optional(team),
}
export const CreateProjectBody = Type.Object({ name: projectName, ...projectFields }, closed)
export const ChangeProjectBody = Type.Object(
  { name: Type.Optional(projectName), ...projectFields },
  { ...closed, minProperties: 1 },
)
export const WithContents = Type.Object({ withContents: Type.Optional(Type.Boolean()) }, closed)

const personalOverrides = Type.Optional(Type.Boolean())
export const CreateEnvironmentBody = Type.Object({ name: label, personalOverrides }, closed)
export const ChangeEnvironmentBody = Type.Object(
  { name: Type.Optional(label), personalOverrides },
  { ...closed, minProperties: 1 },
)
