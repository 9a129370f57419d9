/** What a store of secrets is like. One that nobody declared keeps one value per secret, which only `reveal` shows. */
export interface StoreDeclaration {
  readonly name: string
  /** A project's secrets in it have one value per environment, beside the default one. */
  readonly perEnvironment: boolean
  /** What it holds are settings: their values are shown to whoever may list them. */
  readonly open: boolean
}

export interface Stores {
  isPerEnvironment(store: string): boolean
  isOpen(store: string): boolean
  /** All that were declared, Keywell's own first. */
  readonly names: readonly string[]
  /** The names of those with values per environment. */
  readonly perEnvironment: readonly string[]
}

/** Keywell's own store. Surfaces declare others; each is a name space of its own at a home. */
export const sharedStore = 'shared'

/** Keywell's own store and those the surfaces declare. Throws when two have one name. */
export function declareStores(declared: readonly StoreDeclaration[]): Stores {
  const all = [{ name: sharedStore, perEnvironment: true, open: false }, ...declared]
  const byName = new Map(all.map((store) => [store.name, store]))
  if (byName.size < all.length) throw new Error('two stores have the same name')
  return {
    isPerEnvironment: (store) => byName.get(store)?.perEnvironment ?? false,
    isOpen: (store) => byName.get(store)?.open ?? false,
    names: all.map((store) => store.name),
    perEnvironment: all.filter((store) => store.perEnvironment).map((store) => store.name),
  }
}
