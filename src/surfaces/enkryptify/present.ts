import type { Phase } from '../../core/secret/secret.ts'

export function time(ms: number): string {
  return new Date(ms).toISOString()
}

export function timeOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : time(ms)
}

/** The API knows two types; a secret of both phases is shown as the one that clients run with. */
export function secretType(phase: Phase): 'runtime' | 'build' {
  return phase === 'build' ? 'build' : 'runtime'
}
