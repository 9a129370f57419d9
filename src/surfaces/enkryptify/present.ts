import type { Token } from '../../core/access/principal.ts'
import type { TokenLevel } from '../../core/access/workspace-tokens.ts'
import type { Environment } from '../../core/place/place.ts'
import type { Phase } from '../../core/secret/secret.ts'

export function time(ms: number): string {
  return new Date(ms).toISOString()
}

export function timeOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : time(ms)
}

export function presentEnvironment({ id, name, personalOverrides }: Environment) {
  return { id, name, hasPersonalOverrides: personalOverrides }
}

/** Tokens made elsewhere are shown, too: whatever may write is one that does. */
export function permissionOf({ permissions }: Token): 'read' | 'read-write' {
  return permissions === 'all' || permissions.includes('secret:write') ? 'read-write' : 'read'
}

export function levelOf(permission: 'read' | 'read-write'): TokenLevel {
  return permission === 'read' ? 'read' : 'write'
}

/** The API knows two types; a secret of both phases is shown as the one that clients run with. */
export function secretType(phase: Phase): 'runtime' | 'build' {
  return phase === 'build' ? 'build' : 'runtime'
}
