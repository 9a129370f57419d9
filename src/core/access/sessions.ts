import { DomainError } from '../error.ts'
import { instanceUseCase } from '../use-case.ts'

export interface StartedSession {
  /** Leaves once, in this answer. */
  readonly text: string
  readonly lifetimeSeconds: number
}

/** A session token for the token presented. One session cannot beget another: it would never end. */
export const startSession = instanceUseCase<Record<never, never>, StartedSession>({
  action: 'session.start',
  permission: undefined,
  isAside: true,
  at: 'instance',
  async run(context) {
    const { token, session } = context.caller
    if (session) {
      throw new DomainError('unauthenticated', 'A session token is not exchanged for another', {
        subject: 'token',
      })
    }
    return context.tokens.session(token.id, context.now)
  },
  event: () => ({ action: 'session.started' }),
})

/**
 * Ends the sign-in that the presented token came from: a `login` token is revoked, and with it every session of it. Other
 * tokens stay in force: whoever put one into a client's file has it elsewhere, too.
 */
export const endSession = instanceUseCase<Record<never, never>, { readonly revoked: boolean }>({
  action: 'session.end',
  permission: undefined,
  isAside: true,
  at: 'instance',
  async run(context) {
    const { token } = context.caller
    if (token.kind !== 'login') return { revoked: false }
    await context.tx.access.updateToken({ ...token, revokedAt: context.now })
    return { revoked: true }
  },
  event: (_input, output) => ({ action: 'session.ended', details: { revoked: output.revoked } }),
})
