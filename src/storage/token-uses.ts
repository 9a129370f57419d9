import type { TokenId } from '../core/ids.ts'
import { limits } from '../limits.ts'

/** When this process last wrote down each token's use, so that most requests write nothing. */
export class TokenUses {
  readonly #noted = new Map<TokenId, number>()

  isDue(id: TokenId, at: number): boolean {
    const noted = this.#noted.get(id)
    return noted === undefined || at - noted >= limits.tokenUseEveryMs
  }

  note(id: TokenId, at: number): void {
    if (this.#noted.size >= limits.tokenUsesKept) this.#noted.clear()
    this.#noted.set(id, at)
  }
}
