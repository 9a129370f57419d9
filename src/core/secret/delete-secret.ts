import { useCase } from '../use-case.ts'
import type { SecretCoordinates } from './read-secret.ts'
import { findHead } from './read-secret.ts'
import { secretTarget } from './secret-target.ts'
import type { Written } from './write-value.ts'
import { requireVersion, settleSecret, writeVersion } from './write-value.ts'

export interface DeleteSecret extends SecretCoordinates {
  /** The version the caller saw. */
  readonly expected?: number
}

/**
 * Ends one line of values; what it held stays in history. Throws `not_found` when there is nothing to end, and
 * `precondition` when it is at another version.
 */
export const deleteSecret = useCase<DeleteSecret, Written>({
  action: 'secret.delete',
  permission: 'secret:write',
  at: (input) => input.at,
  async run(context, input) {
    const { secret, value } = await findHead(context, input)
    requireVersion(value.version, input.expected)
    const written = await writeVersion(context, secret, value, undefined)
    await settleSecret(context, secret)
    return written
  },
  event: (_input, output) => ({ action: 'secret.deleted', targets: [secretTarget(output)] }),
})
