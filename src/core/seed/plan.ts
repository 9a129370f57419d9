import type { Context } from '../use-case.ts'

export interface SeedChange {
  readonly action: 'create' | 'update' | 'unchanged'
  readonly kind: string
  readonly name: string
}

/** A seed on its way in: what it did so far, and the tokens it made. */
export interface Seeding {
  readonly context: Context
  readonly changes: SeedChange[]
  readonly tokens: Map<string, string>
}

export function note(seeding: Seeding, action: SeedChange['action'], kind: string, name: string): void {
  seeding.changes.push({ action, kind, name })
}
