import { type DecidedLogin, decidedLogin } from './answers.ts'
import { type Shaped, nullable, number, object, text } from './shape.ts'
import type { Send } from './transport.ts'

const startedLogin = object({
  deviceCode: text,
  userCode: text,
  verificationUri: text,
  verificationUriComplete: text,
  expiresAt: text,
  intervalSeconds: number,
})
export type StartedLogin = Shaped<typeof startedLogin>

const polledLogin = object({ state: text, token: nullable(text), expiresInSeconds: nullable(number) })
export type PolledLogin = Shaped<typeof polledLogin>

/** How a client without a token comes to one: a person lets it in (RFC 8628). The first two ask for no token. */
export interface LoginClient {
  /** `client` is what the person is told who is asking. */
  start(client: string): Promise<StartedLogin>
  /** `pending`, `denied`, `expired`, or `approved` with the token, once. */
  poll(client: string, deviceCode: string): Promise<PolledLogin>
  /** Lets a client in that waits with this code, or turns it away. */
  decide(code: string, approve: boolean): Promise<DecidedLogin>
}

export function createLoginClient(send: Send): LoginClient {
  return {
    start: (client) => send({ method: 'POST', path: ['logins'], body: { client } }, startedLogin),
    poll: (client, deviceCode) =>
      send({ method: 'POST', path: ['logins', 'token'], body: { client, deviceCode } }, polledLogin),
    decide: (code, approve) =>
      send({ method: 'POST', path: ['logins', code], body: { approve } }, decidedLogin),
  }
}
