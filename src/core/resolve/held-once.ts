import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { Home, SecretHead } from '../secret/secret.ts'
import type { Line, SecretStore } from '../secret/secret-store.ts'

/** Where layers are read from: the store, or what was read of it before. */
export type Held = Pick<SecretStore, 'heads'>

/**
 * What homes hold, for many consumers that are asked in one transaction while nothing is written: each line is read once.
 * Throws `limit` when they are more than limits.comparedValuesMax.
 */
export class HeldOnce implements Held {
  readonly #secrets: SecretStore
  readonly #foldedNames: readonly string[] | undefined
  readonly #lines = new Map<string, Promise<SecretHead[]>>()
  #values = 0

  /** Of these folded names alone, or of all. */
  constructor(secrets: SecretStore, foldedNames?: ReadonlySet<string>) {
    this.#secrets = secrets
    this.#foldedNames = foldedNames === undefined ? undefined : [...foldedNames]
  }

  heads(home: Home, store: string, line: Line): Promise<SecretHead[]> {
    const key = lineKey(home, store, line)
    const known = this.#lines.get(key)
    if (known !== undefined) return known
    const heads = this.#read(home, store, line)
    this.#lines.set(key, heads)
    return heads
  }

  async #read(home: Home, store: string, line: Line): Promise<SecretHead[]> {
    const names = this.#foldedNames
    const heads = await (names === undefined
      ? this.#secrets.heads(home, store, line)
      : this.#secrets.headsNamed(home, store, line, names))
    this.#values += heads.length
    if (this.#values > limits.comparedValuesMax) throw tooManyValues('values are read here')
    return heads
  }
}

export function lineKey({ kind, id }: Home, store: string, { environmentId, principalId }: Line): string {
  return JSON.stringify([kind, id, store, environmentId, principalId])
}

/** `what` in words, after the number. */
export function tooManyValues(what: string): DomainError {
  const narrower = 'ask for fewer names at once, or at a place that fewer consumers read'
  const message = `More than ${limits.comparedValuesMax} ${what}: ${narrower}`
  return new DomainError('limit', message, { subject: 'value' })
}
