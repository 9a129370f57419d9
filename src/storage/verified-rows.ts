import { limits } from '../limits.ts'

interface Verified<Domain> {
  readonly text: string
  readonly domain: Domain
}

/** Enough of a MAC to tell rows apart: the whole row is compared. */
const keyChars = 12

/**
 * Rows of one table that were authenticated, with what they mean. A row is asked for by all its columns and its MAC, so
 * that whatever changed, in the database or by another server, is simply not found here; nothing is served from here
 * that the database did not just answer. Bounded: those not asked for in a while go.
 */
export class VerifiedRows<Domain extends object> {
  #recent = new Map<string, Verified<Domain>>()
  #older = new Map<string, Verified<Domain>>()
  #chars = 0

  find(text: string): Domain | undefined {
    const key = text.slice(0, keyChars)
    const found = this.#recent.get(key) ?? this.#recall(key)
    return found?.text === text ? found.domain : undefined
  }

  keep(text: string, domain: Domain): Domain {
    // A copy, because a part of a longer text would keep all of it.
    const own = Buffer.from(text).toString()
    this.#put(own.slice(0, keyChars), { text: own, domain: freeze(domain) })
    return domain
  }

  #recall(key: string): Verified<Domain> | undefined {
    const found = this.#older.get(key)
    if (found !== undefined) this.#put(key, found)
    return found
  }

  #put(key: string, verified: Verified<Domain>): void {
    this.#chars += verified.text.length
    if (this.#chars > limits.verifiedRowCharsMax / 2) {
      this.#older = this.#recent
      this.#recent = new Map()
      this.#chars = verified.text.length
    }
    this.#recent.set(key, verified)
  }
}

/** Many requests share it. */
function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null && !ArrayBuffer.isView(part)) freeze(part)
  }
  return Object.freeze(value)
}
