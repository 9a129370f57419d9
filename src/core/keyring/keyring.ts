import type { Key, RootKey, VersionedKey } from '../../crypto/index.ts'
import {
  associatedData,
  envelopeKeyId,
  Key as KeyClass,
  open,
  OpenError,
  randomBytes,
  seal,
  unwrapKey,
  wrapKey,
} from '../../crypto/index.ts'
import { DomainError } from '../error.ts'
import type { WorkspaceId } from '../ids.ts'
import type { KeyPurpose, KeyStore, WrappedKey } from './key-store.ts'

/**
 * The keys in use, unwrapped. A key never changes under its id, so one that was unwrapped once may be kept;
 * which key is a workspace's newest is asked of the store when none is known.
 */
export interface Keyring {
  /** Makes a new key, stores it wrapped and returns it. */
  create(
    keys: KeyStore,
    purpose: KeyPurpose,
    workspaceId: WorkspaceId | undefined,
    now: number,
  ): Promise<VersionedKey>
  /** Throws `integrity`, naming the key, when it is not the one that was wrapped. */
  unwrap(row: WrappedKey): Key
  /** Seals under the workspace's newest data key. */
  seal(keys: KeyStore, workspaceId: WorkspaceId, plaintext: Uint8Array, ad: Uint8Array): Promise<Uint8Array>
  /** Opens an envelope of the workspace; throws `integrity` naming `what` when it is not the one that was sealed. */
  open(
    keys: KeyStore,
    workspaceId: WorkspaceId,
    envelope: Uint8Array,
    ad: Uint8Array,
    what: string,
  ): Promise<Uint8Array>
  /** The same two for a key: its bytes stay inside the crypto room. */
  wrapKey(keys: KeyStore, workspaceId: WorkspaceId, key: Key, ad: Uint8Array): Promise<Uint8Array>
  unwrapKey(
    keys: KeyStore,
    workspaceId: WorkspaceId,
    wrapped: Uint8Array,
    ad: Uint8Array,
    what: string,
  ): Promise<Key>
}

export function createKeyring(root: RootKey): Keyring {
  const opened = new Map<number, { key: Key; workspaceId: WorkspaceId | undefined }>()
  const newest = new Map<WorkspaceId, VersionedKey>()

  function unwrap(row: WrappedKey): Key {
    const known = opened.get(row.id)
    if (known !== undefined) return known.key
    const key = root.unwrap(row.wrapped, boundTo(row))
    opened.set(row.id, { key, workspaceId: row.workspaceId })
    return key
  }

  async function create(
    keys: KeyStore,
    purpose: KeyPurpose,
    workspaceId: WorkspaceId | undefined,
    now: number,
  ) {
    const id = randomKeyId()
    const key = KeyClass.generate()
    const base = { id, purpose, rootKeyId: root.id, createdAt: now }
    const row = workspaceId === undefined ? base : { ...base, workspaceId }
    await keys.insertKey({ ...row, wrapped: root.wrap(key, boundTo(row)) })
    return { id, key }
  }

  async function primary(keys: KeyStore, workspaceId: WorkspaceId): Promise<VersionedKey> {
    const known = newest.get(workspaceId)
    if (known !== undefined) return known
    const row = await keys.primaryDataKey(workspaceId)
    if (row === undefined) throw new DomainError('integrity', 'The data key of this workspace is missing')
    const key = { id: row.id, key: unwrapChecked(unwrap, row) }
    newest.set(workspaceId, key)
    return key
  }

  async function keyFor(keys: KeyStore, workspaceId: WorkspaceId, id: number): Promise<Key | undefined> {
    const known = opened.get(id)
    if (known !== undefined) return known.workspaceId === workspaceId ? known.key : undefined
    const row = await keys.findKey(id)
    return row?.workspaceId === workspaceId ? unwrapChecked(unwrap, row) : undefined
  }

  async function opening<T>(
    keys: KeyStore,
    workspaceId: WorkspaceId,
    envelope: Uint8Array,
    what: string,
    using: (keyById: () => Key | undefined) => T,
  ): Promise<T> {
    try {
      const key = await keyFor(keys, workspaceId, envelopeKeyId(envelope))
      return using(() => key)
    } catch (error) {
      if (!(error instanceof OpenError)) throw error
      throw new DomainError('integrity', `The stored ${what} was changed outside Keywell`)
    }
  }

  return {
    create,
    unwrap: (row) => unwrapChecked(unwrap, row),
    seal: async (keys, workspaceId, plaintext, ad) => seal(await primary(keys, workspaceId), plaintext, ad),
    open: (keys, workspaceId, envelope, ad, what) =>
      opening(keys, workspaceId, envelope, what, (keyById) => open(keyById, envelope, ad)),
    wrapKey: async (keys, workspaceId, key, ad) => wrapKey(await primary(keys, workspaceId), key, ad),
    unwrapKey: (keys, workspaceId, wrapped, ad, what) =>
      opening(keys, workspaceId, wrapped, what, (keyById) => unwrapKey(keyById, wrapped, ad)),
  }
}

/** Random, so that an id of a rolled-back transaction never comes back with another key behind it. */
function randomKeyId(): number {
  return Buffer.from(randomBytes(4)).readUInt32BE(0)
}

/** The time, too: it decides which key is the newest. */
function boundTo(row: Omit<WrappedKey, 'wrapped' | 'rootKeyId'>): Uint8Array {
  return associatedData('kw1', 'keyset', row.id, row.purpose, row.workspaceId ?? '', row.createdAt)
}

function unwrapChecked(unwrap: (row: WrappedKey) => Key, row: WrappedKey): Key {
  try {
    return unwrap(row)
  } catch (error) {
    if (!(error instanceof OpenError)) throw error
    throw new DomainError('integrity', `The stored key ${row.id} was changed outside Keywell`)
  }
}
