import type { Secret } from '../../core/secret/secret.ts'
import { sharedStore } from '../../core/secret/store.ts'
import type { StoreDeclaration } from '../../core/secret/store.ts'

export const surfaceName = 'github'

/** The four kinds of secrets GitHub keeps apart, and the settings beside two of them. */
export const stores: readonly StoreDeclaration[] = [
  { name: 'actions', perEnvironment: false, open: false },
  { name: 'dependabot', perEnvironment: false, open: false },
  { name: 'codespaces', perEnvironment: false, open: false },
  { name: 'agents', perEnvironment: false, open: false },
  { name: 'actions.variables', perEnvironment: true, open: true },
  { name: 'agents.variables', perEnvironment: false, open: true },
]

/** An environment's secret NAME is the production, staging, … value of the project's own secret NAME. */
export const environmentStore = sharedStore

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
const RESERVED = /^github_/i

export type NameFault = 'alphabet' | 'reserved'

/** Why GitHub would refuse a name; it ignores case throughout. */
export function nameFault(name: string): NameFault | undefined {
  if (!NAME.test(name)) return 'alphabet'
  return RESERVED.test(name) ? 'reserved' : undefined
}

/** Whether GitHub's clients can be told of this secret; what they cannot is left out of lists, and absent by name. */
export function representable(secret: Pick<Secret, 'name' | 'kind'>): boolean {
  return secret.kind === 'value' && nameFault(secret.name) === undefined
}
