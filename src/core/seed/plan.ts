import { DomainError } from '../error.ts'
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

/** One item of the document: a refusal names it, `document.users.2.login`, so that its line can be found. */
export async function item(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const { violations = [{ path: '', rule: error.code, message: error.message }] } = error.facts
    const placed = violations.map((each) => ({
      ...each,
      path: [path, each.path].filter((step) => step !== '').join('.'),
    }))
    throw new DomainError(error.code, error.message, { ...error.facts, violations: placed })
  }
}

export function note(seeding: Seeding, action: SeedChange['action'], kind: string, name: string): void {
  seeding.changes.push({ action, kind, name })
}
