import { instanceUseCase } from '../use-case.ts'
import type { SeedDocument } from './document.ts'
import type { SeedChange } from './plan.ts'
import { item } from './plan.ts'
import { seedApp } from './seed-app.ts'
import { seedToken, seedUser } from './seed-people.ts'
import { seedWorkspace } from './seed-workspace.ts'

export interface ApplySeed {
  readonly document: SeedDocument
  readonly dryRun: boolean
}

export interface SeedResult {
  readonly changes: readonly SeedChange[]
  /** Each newly made token, once, by its name. Empty for a dry run, whose tokens never were. */
  readonly tokens: ReadonlyMap<string, string>
}

/** The action of a change that may have touched any place. */
export const seedApplied = 'seed.applied'

/** Brings the instance to what the document says, all of it or nothing; a second time changes nothing. */
export const applySeed = instanceUseCase<ApplySeed, SeedResult>({
  action: 'seed.apply',
  permission: 'instance:manage',
  at: 'instance',
  planned: (input) => input.dryRun,
  async run(context, { document, dryRun }) {
    const seeding = { context, changes: [], tokens: new Map<string, string>() }
    for (const [index, user] of (document.users ?? []).entries()) {
      await item(`document.users.${index}`, () => seedUser(seeding, user))
    }
    for (const [index, workspace] of (document.workspaces ?? []).entries()) {
      const path = `document.workspaces.${index}`
      await item(path, () => seedWorkspace(seeding, workspace))
    }
    for (const [index, app] of (document.apps ?? []).entries()) {
      await item(`document.apps.${index}`, () => seedApp(seeding, app))
    }
    for (const [index, token] of (document.tokens ?? []).entries()) {
      await item(`document.tokens.${index}`, () => seedToken(seeding, token))
    }
    return { changes: seeding.changes, tokens: dryRun ? new Map() : seeding.tokens }
  },
  event: (_input, output) => ({
    action: seedApplied,
    targets: output.changes
      .filter((change) => change.action !== 'unchanged')
      .map(({ action, kind, name }) => ({ kind, name, action })),
  }),
})
