import type { Surface } from '../http/surface.ts'
import type { StoreDeclaration } from '../core/secret/store.ts'
import type { SurfaceCore } from './caller.ts'
import { enkryptify } from './enkryptify/index.ts'
import { github, stores as githubStores } from './github/index.ts'
import { keywell } from './keywell/index.ts'
import { northflank } from './northflank/index.ts'

/** Every front end. Adding one is a folder and a line here. */
export const surfaces: readonly ((core: SurfaceCore) => Surface)[] = [github, enkryptify, northflank, keywell]

/** What each format's tokens begin with; the first is the default. */
export const tokenPrefixes: Readonly<Record<string, string>> = { keywell: 'kw', enkryptify: 'ek_live' }

/** The stores of secrets that surfaces keep beside Keywell's own. */
export const stores: readonly StoreDeclaration[] = githubStores
