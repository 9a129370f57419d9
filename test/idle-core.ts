import type { SurfaceCore } from '../src/surfaces/caller.ts'
import { createSignInCounter } from '../src/surfaces/caller.ts'

const refuse = () => Promise.reject(new Error('routes are only looked at'))

/** For surfaces whose routes are looked at and not asked. */
export const idleCore: SurfaceCore = {
  run: refuse,
  follow: refuse,
  enforceRateLimits: false,
  signIns: createSignInCounter(Date.now),
}
