import { flag, object, text } from './shape.ts'
import type { Send } from './transport.ts'

const workspace = object({ slug: text, writeOnly: flag })
const user = object({ login: text, revealForbidden: flag })

/** Whom or what a switch is about, and how it stands. */
export interface RevealSwitch {
  readonly name: string
  readonly forbidden: boolean
}

/** Who may see values, over every role and token; consumers receive them all the same. */
export interface RevealClient {
  /** Anybody in a workspace. */
  inWorkspace(slug: string, forbidden: boolean): Promise<RevealSwitch>
  /** One user anywhere; for the operator. */
  ofUser(login: string, forbidden: boolean): Promise<RevealSwitch>
}

export function createRevealClient(send: Send): RevealClient {
  return {
    inWorkspace: async (slug, forbidden) => {
      const path = ['workspaces', slug, 'write-only']
      const changed = await send({ method: 'PUT', path, body: { writeOnly: forbidden } }, workspace)
      return { name: changed.slug, forbidden: changed.writeOnly }
    },
    ofUser: async (login, forbidden) => {
      const path = ['users', login, 'reveal-forbidden']
      const changed = await send({ method: 'PUT', path, body: { forbidden } }, user)
      return { name: changed.login, forbidden: changed.revealForbidden }
    },
  }
}
