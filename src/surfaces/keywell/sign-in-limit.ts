import { networkOf } from '../../http/network.ts'
import { RequestCounter } from '../../http/request-counter.ts'
import type { HttpRequest } from '../../http/surface.ts'
import { limits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { eachMinute, signInKey } from '../caller.ts'

/**
 * Anybody may begin a sign-in, which is kept for a while, and ask after it; whoever is signed in may try codes. Throws
 * `rate_limited` when an address does it too often.
 */
export function signInLimit(
  { signIns }: Pick<SurfaceCore, 'signIns'>,
  clock: () => number,
): (request: HttpRequest) => void {
  const polls = new RequestCounter(eachMinute(limits.loginPollsPerMinute), clock)
  return ({ route, remoteAddress }) => {
    switch (route?.operationId ?? '') {
      case 'startLogin':
        return signIns.admit(signInKey('begin', remoteAddress))
      case 'decideLogin':
        return signIns.admit(signInKey('decide', remoteAddress))
      case 'pollLogin':
        return polls.admit(networkOf(remoteAddress))
      default:
    }
  }
}
