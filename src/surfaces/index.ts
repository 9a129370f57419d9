import type { Surface } from '../http/surface.ts'
import type { SurfaceCore } from './caller.ts'
import { keywell } from './keywell/index.ts'

/** Every front end. Adding one is a folder and a line here. */
export const surfaces: readonly ((core: SurfaceCore) => Surface)[] = [keywell]

/** What each format's tokens begin with; the first is the default. */
export const tokenPrefixes: Readonly<Record<string, string>> = { keywell: 'kw', enkryptify: 'ek_live' }
