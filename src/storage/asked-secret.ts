import type { Home, Secret, SecretAt, SecretValue } from '../core/secret/secret.ts'
import type { Line } from '../core/secret/secret-store.ts'

/** What a statement asked for, said again of what it answered with: a bent index could answer with other rows of ours. */

export function isSecretIn(home: Home, store: string, { foldedName, live }: Partial<Secret> = {}) {
  return (found: Secret): boolean =>
    found.home.id === home.id &&
    found.home.kind === home.kind &&
    found.store === store &&
    (foldedName === undefined || found.foldedName === foldedName) &&
    (live === undefined || found.live === live)
}

export function isOfLine({ environmentId, principalId }: Line) {
  return (found: SecretValue): boolean =>
    found.environmentId === environmentId && found.principalId === principalId
}

/** A live secret's live value. */
export function isLiveAt(home: Home, store: string, line: Line, foldedName?: string) {
  const isSecret = isSecretIn(home, store, {
    live: true,
    ...(foldedName === undefined ? {} : { foldedName }),
  })
  const isValue = isOfLine(line)
  return ({ secret, value }: SecretAt): boolean => value.live && isSecret(secret) && isValue(value)
}
