import type { Caller } from '../../core/use-case.ts'
import { DomainError } from '../../core/error.ts'
import { surfaceName } from './stores.ts'
import type { Place } from '../../core/place/place.ts'

export type Level = 'repository' | 'environment' | 'organization' | 'user' | 'none'

/** What an operation asks of a token beyond the core's own rights, and what it says about that in its headers. */
export interface Access {
  readonly level: Level
  /** Classic scopes that would do, for `X-Accepted-OAuth-Scopes`. */
  readonly scopes: readonly string[]
  /** The permission an app's token needs; absent: apps are not admitted at all. */
  readonly permission?: AppPermission
}

export interface AppPermission {
  readonly name: string
  readonly write: boolean
}

/** `secrets=read`, as `X-Accepted-GitHub-Permissions` has it. */
export function permissionText({ name, write }: AppPermission): string {
  return `${name}=${write ? 'write' : 'read'}`
}

/** Refuses what the core would allow and GitHub does not: apps beyond their permissions, people as organizations. */
export function narrow(access: Access, caller: Caller, place: Place | undefined): void {
  const isOrganization = place?.workspace.kind === 'organization'
  if (access.level === 'organization' && place !== undefined && !isOrganization) {
    throw new DomainError('not_found', 'Not found')
  }
  if (caller.principal.kind === 'service' && !appAllows(caller, access.permission)) {
    throw new DomainError('forbidden', 'This token lacks the permission', { subject: 'integration' })
  }
}

function appAllows(caller: Caller, needed: AppPermission | undefined): boolean {
  if (needed === undefined) return false
  if (needed.name === 'metadata') return true
  const holds = (level: string) => caller.token.scopes.includes(`${surfaceName}:${needed.name}:${level}`)
  return holds('write') || (!needed.write && holds('read'))
}
