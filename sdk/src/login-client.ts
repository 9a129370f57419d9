import type { Answer, Body, CallOperation, OnceOptions } from './call.ts'
import type { DecidedLogin, PolledLogin, StartedLogin, StartedSession } from './generated/shapes.ts'

/** How a client without a token comes to one: a person lets it in (RFC 8628). The first two ask for no token. */
export interface LoginClient {
  /** `client` is what the person is told who is asking. */
  start(client: string): Promise<StartedLogin>
  /** `pending`, `denied`, `expired`, or `approved` with the token, once. */
  poll(client: string, deviceCode: string): Promise<PolledLogin>
  /** Lets a client in that waits with this code, or turns it away. */
  decide(code: string, approve: boolean, once?: OnceOptions): Promise<DecidedLogin>
}

export interface SessionClient {
  /** A token of a quarter of an hour that stands for the one presented, and falls with it. */
  start(): Promise<StartedSession>
  /** One that came of a sign-in ends; another one stays. */
  end(once?: OnceOptions): Promise<Answer<'endSession'>>
  /** A token of an issuer that a workspace trusts, for one of a quarter of an hour. Asks for no token of ours. */
  exchange(body: Body<'exchangeIdentity'>): Promise<StartedSession>
}

export function createLoginClient(call: CallOperation): LoginClient {
  return {
    start: (client) => call('startLogin', { body: { client } }),
    poll: (client, deviceCode) => call('pollLogin', { body: { client, deviceCode } }),
    decide: (code, approve, once) => call('decideLogin', { code, body: { approve }, ...once }),
  }
}

export function createSessionClient(call: CallOperation): SessionClient {
  return {
    start: () => call('startSession', {}),
    end: (once = {}) => call('endSession', once),
    exchange: (body) => call('exchangeIdentity', { body }),
  }
}
