import type { Surface } from '../http/surface.ts'
import type { ConsumerDeclaration, Crossing } from '../core/resolve/consumer.ts'
import type { StoreDeclaration } from '../core/secret/store.ts'
import type { SurfaceCore } from './caller.ts'
import { crossing as enkryptifyCrossing, enkryptify } from './enkryptify/index.ts'
import {
  consumers as githubConsumers,
  crossing as githubCrossing,
  github,
  stores as githubStores,
} from './github/index.ts'
import { keywell } from './keywell/index.ts'
import { crossing as northflankCrossing, northflank } from './northflank/index.ts'
import { web } from './web/index.ts'

/** Every front end. Adding one is a folder and a line here. */
export const surfaces: readonly ((core: SurfaceCore) => Surface)[] = [
  github,
  enkryptify,
  northflank,
  keywell,
  web,
]

/** What each format's tokens begin with; the first is the default. */
export const tokenPrefixes: Readonly<Record<string, string>> = { keywell: 'kw', enkryptify: 'ek_live' }

/** The stores of secrets that surfaces keep beside Keywell's own. */
export const stores: readonly StoreDeclaration[] = githubStores

/** The kinds of readers beside Keywell's own `run`. */
export const consumers: readonly ConsumerDeclaration[] = githubConsumers

/** What each surface cannot tell its clients of. */
export const crossings: readonly Crossing[] = [githubCrossing, enkryptifyCrossing, northflankCrossing]
