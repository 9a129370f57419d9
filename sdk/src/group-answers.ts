import { encoding, pageOf, withBytes } from './answers.ts'
import { type Shaped, flag, list, nullable, number, object, text } from './shape.ts'

const groupFields = {
  id: text,
  /** Derived from the first name, and stable for ever. */
  slug: text,
  name: text,
  description: text,
  /** `secret` or `config`. */
  sensitivity: text,
  /** Whether it reaches builds, running workloads, or both. */
  phase: text,
  /** 0 to 100; of two groups the higher one wins a name. */
  priority: number,
  stage: text,
  tags: list(text),
  restrictions: object({
    restricted: flag,
    workloads: list(object({ kind: text, slug: text })),
    tags: list(text),
    /** `any` or `all` of the tags. */
    match: text,
    stages: list(text),
  }),
  links: list(
    object({
      kind: text,
      addon: text,
      keys: list(object({ name: text, aliases: nullable(list(text)) })),
    }),
  ),
  /** Counts the changes of its settings. */
  version: number,
  createdAt: text,
  updatedAt: text,
}
export const groups = pageOf(object(groupFields))
export type Group = Shaped<typeof groups>['items'][number]

const fileFields = {
  /** Of files and mounts: `base64` when the mounted file holds the base64 text itself. */
  fileEncoding: nullable(text),
  owner: nullable(text),
  group: nullable(text),
  permissions: nullable(text),
}
export const describedGroup = object({
  ...groupFields,
  values: list(
    object({ name: text, kind: text, version: number, sizeBytes: number, updatedAt: text, ...fileFields }),
  ),
})
export type DescribedGroup = Shaped<typeof describedGroup>

export const groupValues = object({
  items: list(
    withBytes(object({ name: text, kind: text, version: number, value: text, encoding, ...fileFields })),
  ),
})
export type GroupValue = Shaped<typeof groupValues>['items'][number]

export const groupChanges = object({
  settingsChanged: flag,
  /** `create`, `update` or `delete`, and the version that this makes. */
  changes: list(object({ action: text, kind: text, name: text, version: number })),
})
export type GroupChanges = Shaped<typeof groupChanges>

export const groupHistory = pageOf(
  object({
    changeId: text,
    createdAt: text,
    createdBy: text,
    surface: text,
    settingsChanged: flag,
    /** False: this change ended the group. */
    live: flag,
    values: list(object({ kind: text, name: text, version: number })),
  }),
)
export type GroupChange = Shaped<typeof groupHistory>['items'][number]

export const groupCheckup = object({
  /** Values that lose wherever they are offered, and what wins over them. */
  shadowed: list(object({ name: text, layer: text, behind: list(object({ workload: text, layer: text })) })),
  faults: list(object({ group: text, fault: text })),
})
export type GroupCheckup = Shaped<typeof groupCheckup>

export const staleWorkloads = object({
  items: list(
    object({
      workload: text,
      kind: text,
      phase: text,
      consumedAt: text,
      /** `added`, `changed` or `removed` since. */
      changed: list(object({ name: text, change: text })),
    }),
  ),
})
export type StaleWorkload = Shaped<typeof staleWorkloads>['items'][number]
