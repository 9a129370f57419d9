import type { CallOperation, OnceOptions } from './call.ts'

/** Whom or what a switch is about, and how it stands. */
export interface RevealSwitch {
  readonly name: string
  readonly forbidden: boolean
}

/** Who may see values, over every role and token; consumers receive them all the same. */
export interface RevealClient {
  /** Anybody in a workspace. */
  inWorkspace(workspace: string, forbidden: boolean, once?: OnceOptions): Promise<RevealSwitch>
  /** One user anywhere; for the operator. */
  ofUser(login: string, forbidden: boolean, once?: OnceOptions): Promise<RevealSwitch>
}

export function createRevealClient(call: CallOperation): RevealClient {
  return {
    inWorkspace: async (workspace, forbidden, once) => {
      const body = { writeOnly: forbidden }
      const { slug, writeOnly } = await call('setWorkspaceWriteOnly', { workspace, body, ...once })
      return { name: slug, forbidden: writeOnly }
    },
    ofUser: async (login, forbidden, once) => {
      const changed = await call('setRevealForbidden', { login, body: { forbidden }, ...once })
      return { name: changed.login, forbidden: changed.revealForbidden }
    },
  }
}
