import type { Role } from '../access/permission.ts'
import type { Visibility } from '../place/place.ts'

/** The declarative seed: what should be there. Nothing that is there and not named is touched. */
export interface SeedDocument {
  readonly users?: readonly SeedUser[]
  readonly workspaces?: readonly SeedWorkspace[]
  readonly tokens?: readonly SeedToken[]
  readonly apps?: readonly SeedApp[]
}

/** A service account that signs for its tokens. */
export interface SeedApp {
  readonly slug: string
  readonly name?: string
  readonly workspace: string
  /** SubjectPublicKeyInfo, PEM. */
  readonly public_key: string
  /** Scope → `read` or `write`. */
  readonly permissions: Readonly<Record<string, string>>
  /** The only projects it reaches; all of the workspace's without. */
  readonly repositories?: readonly string[]
}

export interface SeedUser {
  readonly login: string
  readonly name?: string
  readonly email?: string
  /** Reveals nothing anywhere. */
  readonly reveal_forbidden?: boolean
}

export interface SeedToken {
  readonly name: string
  readonly user: string
  readonly workspace?: string
  readonly scopes?: readonly string[]
  readonly expires_in?: string
  readonly format?: string
}

export interface SeedWorkspace {
  readonly slug: string
  readonly name?: string
  /** Nobody reveals a value here. */
  readonly write_only?: boolean
  readonly members?: readonly SeedMember[]
  /** `projects` names those whose home team it is. */
  readonly teams?: readonly { readonly name: string; readonly projects?: readonly string[] }[]
  readonly projects?: readonly SeedProject[]
}

/** A role in the workspace, or at one team, project or environment of it. */
export interface SeedMember {
  readonly user: string
  readonly role: Role
  readonly team?: string
  readonly project?: string
  readonly environment?: string
}

export interface SeedProject {
  readonly slug: string
  readonly name?: string
  readonly visibility?: Visibility
  readonly environments?: readonly (string | SeedEnvironment)[]
  readonly workloads?: readonly SeedWorkload[]
  readonly addons?: readonly SeedAddon[]
  readonly imports?: readonly SeedImport[]
}

export interface SeedEnvironment {
  readonly name: string
  readonly personal_overrides?: boolean
}

export interface SeedWorkload {
  readonly name: string
  readonly kind: 'service' | 'job'
  readonly tags?: readonly string[]
  readonly environment?: string
}

export interface SeedAddon {
  readonly id: string
  readonly name?: string
  readonly type: string
  readonly external?: boolean
  readonly credentials?: Readonly<Record<string, string>>
}

/** Into the project, or into one environment of it. */
export interface SeedImport {
  readonly into?: string
  readonly from: readonly string[]
}
