import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { Tx } from '../transaction.ts'
import type { Secret } from './secret.ts'
import type { Line } from './secret-store.ts'

/** How many live values a line holds at a home. To count is to read them all: a request that writes many counts once. */
export class LiveCounts {
  readonly #known = new Map<string, number>()

  /** Throws `limit` where there is no room for one more, and counts it. */
  async add(tx: Tx, secret: Secret, line: Line): Promise<void> {
    const key = keyOf(secret, line)
    const count = this.#known.get(key) ?? (await tx.secrets.count(secret.home, secret.store, line))
    if (count >= limits.secretsPerHomeMax) {
      const message = `There are already ${limits.secretsPerHomeMax} secrets here`
      throw new DomainError('limit', message, { subject: 'secret' })
    }
    this.#known.set(key, count + 1)
  }

  take(secret: Secret, line: Line): void {
    const key = keyOf(secret, line)
    const count = this.#known.get(key)
    if (count !== undefined) this.#known.set(key, count - 1)
  }
}

function keyOf({ home, store }: Secret, { environmentId, principalId }: Line): string {
  return [home.kind, home.id, environmentId, principalId, store].join(' ')
}
