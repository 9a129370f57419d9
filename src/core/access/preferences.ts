import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { Annotations } from '../register/register-store.ts'
import { instanceUseCase } from '../use-case.ts'

export interface Preferences {
  /** The surface they are kept for: what one client set does not change another. */
  readonly namespace: string
}

/** What a user set for itself. Nobody decides by it. */
export const readPreferences = instanceUseCase<Preferences, Annotations>({
  action: 'preference.read',
  permission: undefined,
  at: 'instance',
  run: ({ tx, caller }, { namespace }) =>
    tx.registers.annotations('principal', caller.principal.id, namespace),
  event: () => ({ action: 'preference.read' }),
})

/** Sets those named; `undefined` removes one. Throws `limit` beyond limits.annotationBytesMax in all. */
export const changePreferences = instanceUseCase<
  Preferences & { readonly changes: ReadonlyMap<string, string | undefined> },
  Annotations
>({
  action: 'preference.write',
  permission: undefined,
  isAside: true,
  at: 'instance',
  async run({ tx, caller }, { namespace, changes }) {
    const { id } = caller.principal
    const kept = new Map(Object.entries(await tx.registers.annotations('principal', id, namespace)))
    for (const [name, value] of changes) {
      if (value === undefined) kept.delete(name)
      else kept.set(name, value)
    }
    const annotations = Object.fromEntries(kept)
    if (Buffer.byteLength(JSON.stringify(annotations)) > limits.annotationBytesMax) {
      const message = `Preferences are at most ${limits.annotationBytesMax} bytes`
      throw new DomainError('limit', message, { subject: 'preference' })
    }
    await tx.registers.replaceAnnotations('principal', id, namespace, annotations)
    return annotations
  },
  event: (input) => ({ action: 'preference.changed', details: { names: [...input.changes.keys()] } }),
})
