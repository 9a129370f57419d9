import { useCase } from '../use-case.ts'
import type { SecretCoordinates } from './read-secret.ts'
import { findHead } from './read-secret.ts'
import { secretTarget } from './secret-target.ts'
import type { Written } from './write-value.ts'
import { settleSecret, writeVersion } from './write-value.ts'

/** Ends one line of values; what it held stays in history. Throws `not_found` when there is nothing to end. */
export const deleteSecret = useCase<SecretCoordinates, Written>({
  action: 'secret.delete',
  permission: 'secret:write',
  at: (input) => input.at,
  async run(context, input) {
    const { secret, value } = await findHead(context, input)
    const written = await writeVersion(context, secret, value, undefined)
    await settleSecret(context, secret)
    return written
  },
  event: (_input, output) => ({ action: 'secret.deleted', targets: [secretTarget(output)] }),
})
