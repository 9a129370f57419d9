import { Type } from 'typebox'
import { roles } from '../../core/access/permission.ts'
import { limits } from '../../limits.ts'
import { closed, label as name } from './wire-words.ts'

const names = Type.Array(name, { maxItems: limits.seedListMax })

const Member = Type.Object(
  {
    user: name,
    role: Type.Union(roles.map((role) => Type.Literal(role))),
    team: Type.Optional(name),
    project: Type.Optional(name),
    environment: Type.Optional(name),
  },
  closed,
)

const Environment = Type.Union([
  name,
  Type.Object({ name, personal_overrides: Type.Optional(Type.Boolean()) }, closed),
])

const Workload = Type.Object(
  {
    name,
    kind: Type.Union([Type.Literal('service'), Type.Literal('job')]),
    tags: Type.Optional(names),
    environment: Type.Optional(name),
  },
  closed,
)

const Addon = Type.Object(
  {
    id: name,
    name: Type.Optional(name),
    type: name,
    external: Type.Optional(Type.Boolean()),
    credentials: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  closed,
)

const Project = Type.Object(
  {
    slug: name,
    name: Type.Optional(name),
    visibility: Type.Optional(
      Type.Union([Type.Literal('private'), Type.Literal('internal'), Type.Literal('public')]),
    ),
    environments: Type.Optional(Type.Array(Environment, { maxItems: limits.seedListMax })),
    workloads: Type.Optional(Type.Array(Workload, { maxItems: limits.seedListMax })),
    addons: Type.Optional(Type.Array(Addon, { maxItems: limits.seedListMax })),
    imports: Type.Optional(
      Type.Array(Type.Object({ into: Type.Optional(name), from: names }, closed), {
        maxItems: limits.seedListMax,
      }),
    ),
  },
  closed,
)

const Workspace = Type.Object(
  {
    slug: name,
    name: Type.Optional(name),
    write_only: Type.Optional(Type.Boolean({ description: 'Nobody reveals a value here' })),
    members: Type.Optional(Type.Array(Member, { maxItems: limits.seedItemsMax })),
    teams: Type.Optional(
      Type.Array(Type.Object({ name, projects: Type.Optional(names) }, closed), {
        maxItems: limits.seedListMax,
      }),
    ),
    projects: Type.Optional(Type.Array(Project, { maxItems: limits.seedItemsMax })),
  },
  closed,
)

const App = Type.Object(
  {
    slug: name,
    name: Type.Optional(name),
    workspace: name,
    public_key: Type.String({ maxLength: limits.publicKeyCharsMax }),
    permissions: Type.Record(
      Type.String({ pattern: '^[a-z_]{1,64}$' }),
      Type.Union([Type.Literal('read'), Type.Literal('write')]),
    ),
    repositories: Type.Optional(names),
  },
  closed,
)

/** The declarative seed: what should be there. Nothing that is there and not named is touched. */
export const SeedDocument = Type.Object(
  {
    users: Type.Optional(
      Type.Array(
        Type.Object(
          {
            login: name,
            name: Type.Optional(name),
            email: Type.Optional(name),
            reveal_forbidden: Type.Optional(Type.Boolean({ description: 'Reveals nothing anywhere' })),
          },
          closed,
        ),
        { maxItems: limits.seedItemsMax },
      ),
    ),
    workspaces: Type.Optional(Type.Array(Workspace, { maxItems: limits.seedListMax })),
    apps: Type.Optional(Type.Array(App, { maxItems: limits.seedListMax })),
    tokens: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name,
            user: name,
            workspace: Type.Optional(name),
            scopes: Type.Optional(Type.Array(name, { minItems: 1, maxItems: limits.scopesMax })),
            expires_in: Type.Optional(name),
            format: Type.Optional(name),
          },
          closed,
        ),
        { maxItems: limits.seedItemsMax },
      ),
    ),
  },
  { ...closed, title: 'SeedDocument' },
)
