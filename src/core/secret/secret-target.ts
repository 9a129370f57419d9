import type { Target } from '../audit/event.ts'
import type { SecretAt } from './secret.ts'

/** How a secret's value appears on the audit record: enough to tell later whether the newest version is still the one written. */
export function secretTarget({ secret, value }: SecretAt): Target {
  return {
    kind: 'secret',
    id: secret.id,
    name: secret.name,
    store: secret.store,
    value: value.id,
    version: value.version,
    ...(value.live ? {} : { deleted: true }),
  }
}
