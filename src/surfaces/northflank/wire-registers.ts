import { Type } from 'typebox'
import { northflankLimits as limits } from './limits.ts'
import { descriptionPattern } from './wire.ts'

const closed = { additionalProperties: false } as const
const Text = Type.String({ maxLength: limits.nameCharsMax })
const Description = Type.Optional(
  Type.Union([
    Type.Literal(''),
    Type.String({ pattern: descriptionPattern, maxLength: limits.descriptionCharsMax }),
  ]),
)
/** Settings of the vendor's clusters: taken, and not acted on. */
const Ignored = Type.Optional(Type.Unknown())

const ProjectName = Type.String({
  pattern: '^[a-zA-Z]((-|\\s)?[a-zA-Z0-9]+)*$',
  minLength: limits.nameCharsMin,
  maxLength: limits.projectNameCharsMax,
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
export const EmptyBody = Type.Object({})
