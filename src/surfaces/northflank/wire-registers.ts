import { Type } from 'typebox'
import { northflankLimits as limits } from './limits.ts'
import { ClearableDescription, Files, Variables } from './wire.ts'

const closed = { additionalProperties: false } as const
const Text = Type.String({ maxLength: limits.nameCharsMax })
const Description = Type.Optional(ClearableDescription)
/** Settings of the vendor's clusters: taken, and not acted on. */
const Ignored = Type.Optional(Type.Unknown())

const ProjectName = Type.String({
  pattern: '^[a-zA-Z]((-|\\s)?[a-zA-Z0-9]+)*$',
  minLength: limits.nameCharsMin,
  maxLength: limits.projectNameCharsMax,
})
const Title = Type.String({
  pattern: '^[a-zA-Z0-9]+((-|\\s)[a-zA-Z0-9]+)*$',
  minLength: limits.nameCharsMin,
  maxLength: limits.nameCharsMax,
})
const projectFields = {
  description: Description,
  color: Type.Optional(Text),
  region: Type.Optional(Text),
  clusterId: Type.Optional(Text),
  networking: Ignored,
  customRegistry: Ignored,
}
export const ProjectBody = Type.Object({ name: ProjectName, ...projectFields }, closed)
export const ProjectPatch = Type.Object({ name: Type.Optional(ProjectName), ...projectFields }, closed)

const projectIdentity = {
  id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
}
export const ProjectItem = Type.Object(projectIdentity)
export const WrittenProject = Type.Object({
  ...projectIdentity,
  color: Type.Optional(Type.String()),
  region: Type.Optional(Type.String()),
  clusterId: Type.Optional(Type.String()),
  createdAt: Type.String(),
  updatedAt: Type.String(),
})

const appIdentity = { id: Type.String(), appId: Type.String(), name: Type.String() }
const ServiceType = Type.String()
const JobType = Type.String()
const Spec = Type.Object({ type: Type.String() })
const Cluster = Type.Object({ id: Type.String(), name: Type.String() })

export const ProjectRead = Type.Object({
  ...projectIdentity,
  deployment: Type.Object({ region: Type.String() }),
  createdAt: Type.String(),
  services: Type.Array(Type.Object({ ...appIdentity, serviceType: ServiceType })),
  jobs: Type.Array(Type.Object({ ...appIdentity, jobType: JobType })),
  addons: Type.Array(Type.Object({ ...appIdentity, spec: Spec })),
  cluster: Cluster,
})
export const DeleteProjectQuery = Type.Object({
  delete_child_objects: Type.Optional(Type.Boolean()),
})

const workload = {
  ...appIdentity,
  projectId: Type.String(),
  tags: Type.Array(Type.String()),
  disabledCI: Type.Boolean(),
  disabledCD: Type.Boolean(),
}
export const ServiceItem = Type.Object({ ...workload, serviceType: ServiceType, status: Type.Object({}) })
export const JobItem = Type.Object({ ...workload, jobType: JobType })
const ownValues = {
  createdAt: Type.String(),
  runtimeEnvironment: Type.Optional(Variables),
  runtimeFiles: Type.Optional(Files),
  buildArguments: Type.Optional(Variables),
  buildFiles: Type.Optional(Files),
  dockerSecretMounts: Type.Optional(Files),
}
export const ServiceRead = Type.Object({ ...ServiceItem.properties, ...ownValues })
export const JobRead = Type.Object({ ...JobItem.properties, ...ownValues })
export const EmptyBody = Type.Object({})

export const TeamBody = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-zA-Z]((-|\\s)?[a-zA-Z0-9]+)*$',
      minLength: limits.nameCharsMin,
      maxLength: limits.projectNameCharsMax,
    }),
    description: Description,
    email: Type.Optional(Type.String({ maxLength: limits.nameCharsMax })),
  },
  closed,
)
export const TeamPatch = Type.Object({ description: Description }, closed)
export const Team = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  createdAt: Type.String(),
  updatedAt: Type.String(),
})

const nodeFields = {
  useSpotNodes: Type.Optional(Type.Boolean()),
  useOnDemandNodes: Type.Optional(Type.Boolean()),
  nodeAffinities: Ignored,
}
const tagFields = { color: Type.Optional(Text), description: Description, ...nodeFields }
const TagName = Type.String({
  pattern: '^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$',
  minLength: 1,
  maxLength: limits.nameCharsMax,
})
export const TagBody = Type.Object({ name: TagName, ...tagFields }, closed)
export const TagPatch = Type.Object({ name: Type.Optional(TagName), ...tagFields }, closed)
export const Tag = Type.Object({
  id: Type.String(),
  name: Type.String(),
  color: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  createdAt: Type.String(),
})

const addon = { ...appIdentity, tags: Type.Array(Type.String()), status: Type.String() }
export const AddonItem = Type.Object({ ...addon, spec: Spec })
export const AddonRead = Type.Object({
  ...addon,
  createdAt: Type.String(),
  spec: Type.Object({ type: Type.String(), config: Type.Object({ versionTag: Type.String() }) }),
  cluster: Cluster,
})
const Texts = Type.Record(Type.String(), Type.String())
export const AddonCredentials = Type.Object({ envs: Texts, secrets: Texts })
export const AddonTypes = Type.Object({
  addonTypes: Type.Array(Type.Object({ type: Type.String(), name: Type.String() })),
})

const ExternalSpec = Type.Object(
  {
    resourceType: Text,
    provider: Type.Optional(Type.Unknown()),
    config: Type.Optional(Type.Unknown()),
    outputs: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  closed,
)
const externalFields = {
  description: Description,
  tags: Type.Optional(Type.Array(Text, { maxItems: limits.itemsMax })),
  environmentId: Type.Optional(Text),
  spec: Type.Optional(ExternalSpec),
}
export const ExternalAddonBody = Type.Object({ name: Title, ...externalFields }, closed)
export const ExternalAddonPatch = Type.Object({ name: Type.Optional(Title), ...externalFields }, closed)
export const ExternalAddon = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  tags: Type.Optional(Type.Array(Type.String())),
  environmentId: Type.Optional(Type.String()),
  spec: Type.Object({
    resourceType: Type.String(),
    provider: Type.Optional(Type.Unknown()),
    config: Type.Optional(Type.Unknown()),
    /** The keys that a group may link to; their values are credentials. */
    outputs: Type.Array(Type.String()),
  }),
  createdAt: Type.String(),
  updatedAt: Type.String(),
})
export const ExternalAddonList = Type.Object({
  data: Type.Object({
    externalAddons: Type.Array(ExternalAddon),
    pagination: Type.Object({ page: Type.Integer(), perPage: Type.Integer(), total: Type.Integer() }),
  }),
})

export const Credentials = Type.Object({ credentials: Type.Array(Type.Object({ id: Type.String() })) })
