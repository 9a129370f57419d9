/** Reproducible choices: the seed is printed with every run, and `KEYWELL_TEST_SEED` gives it again. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  pick<T>(items: readonly T[]): T
  bytes(length: number): Buffer
}

export function seedOf(environment: Readonly<Record<string, string | undefined>>): number {
  const given = environment['KEYWELL_TEST_SEED']
  return given === undefined ? Math.floor(Math.random() * 0x1_0000_0000) : Number(given) >>> 0
}

/** mulberry32: small, and good enough to choose moments and bytes of test values. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    pick: (items) => {
      const item = items[between(0, items.length - 1)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    bytes: (length) => Buffer.from(Array.from({ length }, () => between(0, 255))),
  }
}
