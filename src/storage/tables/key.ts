import type { SealingKeyRow } from '../../core/keyring/key-store.ts'
import { defineTable } from '../codec.ts'

export const sealingKeyTable = defineTable<'sealing_key', SealingKeyRow>({
  name: 'sealing_key',
  columns: {
    id: 'text',
    workspace_id: 'text',
    home_kind: 'text',
    home_id: 'text',
    store: 'text',
    key_id: 'text',
    public_key: 'bytes',
    private_envelope: 'bytes',
    created_at: 'int',
    retired_at: 'int',
    mac: 'bytes',
  },
  key: ['id'],
  toRow: (key) => ({
    id: key.id,
    workspace_id: key.workspaceId,
    home_kind: key.homeKind,
    home_id: key.homeId,
    store: key.store,
    key_id: key.keyId,
    public_key: key.publicKey,
    private_envelope: key.privateEnvelope,
    created_at: key.createdAt,
    retired_at: key.retiredAt ?? 0,
  }),
  toDomain: (row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    homeKind: row.home_kind,
    homeId: row.home_id,
    store: row.store,
    keyId: row.key_id,
    publicKey: row.public_key,
    privateEnvelope: row.private_envelope,
    createdAt: row.created_at,
    ...(row.retired_at === 0 ? {} : { retiredAt: row.retired_at }),
  }),
})
