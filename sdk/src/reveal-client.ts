import { type Shaped, flag, object, text } from './shape.ts'
import type { Send } from './transport.ts'

const revealSwitch = object({ name: text, forbidden: flag })
export type RevealSwitch = Shaped<typeof revealSwitch>

/** Who may see values, over every role and token; consumers receive them all the same. */
export interface RevealClient {
  /** Anybody in a workspace. */
  inWorkspace(workspace: string, forbidden: boolean): Promise<RevealSwitch>
  /** One user anywhere; for the operator. */
  ofUser(login: string, forbidden: boolean): Promise<RevealSwitch>
}

export function createRevealClient(send: Send): RevealClient {
  const put = (path: readonly string[], forbidden: boolean) =>
    send({ method: 'PUT', path: [...path, 'reveal'], body: { forbidden } }, revealSwitch)
  return {
    inWorkspace: (workspace, forbidden) => put(['workspaces', workspace], forbidden),
    ofUser: (login, forbidden) => put(['users', login], forbidden),
  }
}
