import { Type } from 'typebox'
import { Files, ShowQuery, Variables } from './wire.ts'

const closed = { additionalProperties: false } as const

const Overridden = Type.Object({
  value: Type.Unknown(),
  inheritedFrom: Type.Optional(Type.String()),
  addonId: Type.Optional(Type.String()),
  priority: Type.Optional(Type.Integer()),
})
const Detailed = Type.Object({ ...Overridden.properties, overriding: Type.Array(Overridden) })
const Details = Type.Record(Type.String(), Detailed)

export const RuntimeEnvironment = Type.Object({ runtimeEnvironment: Variables, runtimeFiles: Files })
export const BuildArguments = Type.Object({
  buildArguments: Variables,
  buildFiles: Files,
  dockerSecretMounts: Type.Optional(Files),
})
export const RuntimeDetails = Type.Object({ runtimeEnvironment: Details, runtimeFiles: Details })
export const BuildDetails = Type.Object({
  buildArguments: Details,
  buildFiles: Details,
  dockerSecretMounts: Type.Optional(Details),
})

export const RuntimeBody = Type.Object(
  { runtimeEnvironment: Type.Optional(Variables), runtimeFiles: Type.Optional(Files) },
  closed,
)
export const BuildBody = Type.Object(
  {
    buildArguments: Type.Optional(Variables),
    buildFiles: Type.Optional(Files),
    dockerSecretMounts: Type.Optional(Files),
  },
  closed,
)
export const RuntimeWritten = Type.Object({
  success: Type.Optional(Type.Boolean()),
  restartSuccessful: Type.Optional(Type.Boolean()),
})

export const WorkloadQuery = Type.Object({
  ...ShowQuery.properties,
  replaceTemplatedValues: Type.Optional(Type.Boolean()),
})
