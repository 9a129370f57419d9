import { associatedData } from '../../crypto/index.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { KeyStore } from '../keyring/key-store.ts'
import type { Secret, SecretHead, SecretValue, SecretVersion } from './secret.ts'

/** Everything a version's envelope is bound to: its place, its name, its line, its number and who wrote it. */
function boundTo(secret: Secret, value: SecretValue, version: Omit<SecretVersion, 'envelope'>): Uint8Array {
  return associatedData(
    'kw1',
    'secret_version',
    secret.home.workspaceId,
    secret.home.kind,
    secret.home.id,
    secret.store,
    secret.id,
    secret.foldedName,
    value.environmentId ?? '',
    value.principalId ?? '',
    value.id,
    version.version,
    version.deleted ? 1 : 0,
    version.changeId,
    version.sizeBytes,
    version.createdAt,
    version.createdBy,
    version.surface,
  )
}

export interface SealedVersionParts {
  readonly secret: Secret
  readonly value: SecretValue
  readonly version: Omit<SecretVersion, 'envelope'>
}

export async function sealVersion(
  keyring: Keyring,
  keys: KeyStore,
  { secret, value, version }: SealedVersionParts,
  plaintext: Uint8Array,
): Promise<SecretVersion> {
  const bound = boundTo(secret, value, version)
  const envelope = await keyring.seal(keys, secret.home.workspaceId, plaintext, bound)
  // Field by field, as it is on the way of every write.
  return {
    valueId: version.valueId,
    version: version.version,
    deleted: version.deleted,
    changeId: version.changeId,
    envelope,
    sizeBytes: version.sizeBytes,
    createdAt: version.createdAt,
    createdBy: version.createdBy,
    surface: version.surface,
  }
}

/** Throws `integrity` when the row is not the one that was sealed for this place, name, line and version. */
export async function openVersion(keyring: Keyring, keys: KeyStore, at: SecretHead): Promise<Uint8Array> {
  const { secret, value, head } = at
  const what = `version ${head.version} of secret ${secret.name}`
  return keyring.open(keys, secret.home.workspaceId, head.envelope, boundTo(secret, value, head), what)
}
