import {
  type Shape,
  type Shaped,
  ShapeError,
  anything,
  flag,
  list,
  nullable,
  number,
  object,
  record,
  text,
} from './shape.ts'
import { type Encoding, valueBytes } from './value.ts'

/** One page of a list; `next` is the cursor of the page after, null on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

export function pageOf<Item>(item: Shape<Item>): Shape<Page<Item>> {
  return object({ items: list(item), next: nullable(text) })
}

/** Times are RFC 3339 with milliseconds; a null means that there is none. */
export const me = object({
  id: text,
  kind: text,
  login: text,
  name: nullable(text),
  email: nullable(text),
  instanceRole: flag,
  token: object({
    id: text,
    name: text,
    scopes: list(text),
    workspace: nullable(text),
    createdAt: text,
    expiresAt: nullable(text),
  }),
})
export type Me = Shaped<typeof me>

export const workspace = object({
  id: text,
  kind: text,
  slug: text,
  name: nullable(text),
  createdAt: text,
  updatedAt: text,
})
export type Workspace = Shaped<typeof workspace>
export const workspaces = pageOf(workspace)

export const project = object({
  id: text,
  name: text,
  slug: text,
  visibility: text,
  createdAt: text,
  updatedAt: text,
})
export type Project = Shaped<typeof project>
export const projects = pageOf(project)

export const environment = object({
  id: text,
  name: text,
  personalOverrides: flag,
  createdAt: text,
  updatedAt: text,
})
export type Environment = Shaped<typeof environment>
export const environments = pageOf(environment)

export const secret = object({
  id: text,
  name: text,
  store: text,
  kind: text,
  phase: text,
  dataType: text,
  note: nullable(text),
  writeOnly: flag,
  version: number,
  createdAt: text,
  updatedAt: text,
})
export type Secret = Shaped<typeof secret>

export const secretPage = pageOf(secret)
export type SecretPage = Shaped<typeof secretPage>

export const written = object({ name: text, version: number, created: flag })
export type Written = Shaped<typeof written>

export const deleted = object({ name: text, version: number, deleted: flag })
export type Deleted = Shaped<typeof deleted>

export const encoding: Shape<Encoding> = (json, path) => {
  if (json === 'utf8' || json === 'base64') return json
  throw new ShapeError(`${path} is no encoding that this client knows`)
}

/** A value with its exact bytes beside the text that travelled. */
export function withBytes<T extends { readonly value: string; readonly encoding: Encoding }>(
  shape: Shape<T>,
): Shape<T & { readonly bytes: Uint8Array }> {
  return (json, path) => {
    const parsed = shape(json, path)
    return { ...parsed, bytes: bytesOf(parsed, path) }
  }
}

function bytesOf(encoded: { readonly value: string; readonly encoding: Encoding }, path: string): Uint8Array {
  try {
    return valueBytes(encoded)
  } catch {
    throw new ShapeError(`${path}.value is not base64`)
  }
}

export const revealed = withBytes(object({ name: text, version: number, kind: text, value: text, encoding }))
export type Revealed = Shaped<typeof revealed>

export const resolved = object({
  items: list(
    withBytes(object({ name: text, value: text, encoding, kind: text, version: number, secretId: text })),
  ),
})
export type Resolved = Shaped<typeof resolved>['items'][number]

const layerFields = {
  /** What it is called, such as `environment production`. */
  layer: text,
  /** Why it is read, in words. */
  rule: text,
  store: text,
  workspace: text,
  project: nullable(text),
  environment: nullable(text),
  group: nullable(text),
  workload: nullable(text),
  /** One person's own values. */
  personal: flag,
}
const candidate = object({
  ...layerFields,
  kind: text,
  phase: text,
  /** What gives the value when it is no secret of the store, such as an addon. */
  source: nullable(text),
  secretId: nullable(text),
  version: nullable(number),
  setBy: nullable(text),
  setThrough: nullable(text),
  setAt: nullable(text),
  changeId: nullable(text),
})
export type Candidate = Shaped<typeof candidate>

export const explanation = object({
  /** All that is read, the strongest first. */
  layers: list(object(layerFields)),
  items: list(object({ name: text, winner: candidate, hidden: list(candidate) })),
  /** Where a name is that this consumer does not receive. */
  elsewhere: list(object({ where: text, why: text, importWith: nullable(text) })),
})
export type Explanation = Shaped<typeof explanation>

const importItem = object({
  /** As it is declared; null when the caller may not see what it names. */
  from: nullable(text),
  kind: text,
  store: text,
  createdAt: text,
  createdBy: text,
})
export type Import = Shaped<typeof importItem>
export const imports = object({ items: list(importItem) })

export const replacedImports = object({
  items: list(importItem),
  changed: flag,
})
export type ReplacedImports = Shaped<typeof replacedImports>

export const versions = pageOf(
  object({
    version: number,
    deleted: flag,
    sizeBytes: number,
    createdAt: text,
    createdBy: nullable(text),
    surface: text,
    changeId: text,
  }),
)
export type SecretVersion = Shaped<typeof versions>['items'][number]

export const applied = object({
  changes: list(object({ action: text, kind: text, name: text })),
  tokens: record(text),
})
export type Applied = Shaped<typeof applied>

export const createdToken = object({
  id: text,
  /** The bearer credential itself; the server cannot show it again. */
  token: text,
  name: text,
  display: text,
  scopes: list(text),
  workspace: nullable(text),
  expiresAt: nullable(text),
})
export type CreatedToken = Shaped<typeof createdToken>

export const tokens = pageOf(
  object({
    id: text,
    name: text,
    display: text,
    user: text,
    scopes: list(text),
    workspace: nullable(text),
    createdAt: text,
    expiresAt: nullable(text),
    revokedAt: nullable(text),
    lastUsedAt: nullable(text),
  }),
)
export type Token = Shaped<typeof tokens>['items'][number]

export const revokedToken = object({ id: text, revokedAt: text })
export type RevokedToken = Shaped<typeof revokedToken>

export const decidedLogin = object({ client: text, address: text, state: text })
export type DecidedLogin = Shaped<typeof decidedLogin>

export const auditEvents = pageOf(object({ seq: number, hash: text, event: record(anything) }))
export type AuditEvents = Shaped<typeof auditEvents>

export const auditChain = pageOf(object({ chain: text, seq: number, body: text, hash: text }))
export type AuditChainPage = Shaped<typeof auditChain>

export const integrity = object({
  checked: number,
  faults: list(object({ row: text, fault: text })),
})
export type Integrity = Shaped<typeof integrity>

export const changedSecrets = object({
  /** Null when nothing was to be written. */
  changeId: nullable(text),
  /** `create`, `update`, `unchanged`, `kept` or `delete`, and the newest version now. */
  items: list(object({ action: text, name: text, environment: nullable(text), version: number })),
})
export type ChangedSecrets = Shaped<typeof changedSecrets>

export const takenBack = object({
  /** `restore` or `delete`, and the version that this makes. */
  items: list(object({ action: text, name: text, environment: nullable(text), version: number })),
})
export type TakenBack = Shaped<typeof takenBack>

export const changePage = pageOf(
  object({
    changeId: text,
    action: text,
    surface: text,
    createdAt: text,
    createdBy: text,
    values: list(
      object({ name: text, store: text, environment: nullable(text), version: number, deleted: flag }),
    ),
  }),
)
export type ChangePage = Shaped<typeof changePage>
export type Change = ChangePage['items'][number]

export const pushedChange = object({
  id: nullable(text),
  at: nullable(text),
  action: nullable(text),
  surface: nullable(text),
  workspace: nullable(text),
  project: nullable(text),
  environment: nullable(text),
})

export const problem = object({
  code: text,
  title: nullable(text),
  detail: nullable(text),
  requestId: nullable(text),
  violations: nullable(list(object({ path: text, rule: text, message: text }))),
})
