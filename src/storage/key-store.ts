import type { WorkspaceId } from '../core/ids.ts'
import type { KeyStore, SealingKeyRow, WrappedKey } from '../core/keyring/key-store.ts'
import type { RowGuard } from '../core/row-guard.ts'
import { defineShape, insertStatement, type Columns } from './columns.ts'
import { statement, type Session } from './engine.ts'
import { packedView } from './packed.ts'
import { Rows } from './rows.ts'
import type { Schema } from './schema.ts'
import { sealingKeyTable } from './tables/key.ts'

const columns: Columns<Schema['keyset']> = {
  id: 'int',
  purpose: 'text',
  workspace_id: 'text',
  wrapped: 'bytes',
  root_key_id: 'text',
  created_at: 'int',
}
/** Without a MAC: what is wrapped is bound to id, purpose and workspace by the root key. */
const keyShape = defineShape('keyset', columns, ['id'])
const keyView = packedView(keyShape, '')
const insertKey = insertStatement<Schema['keyset']>('keyset', keyShape.names)

const keyById = statement<{ id: number }>()((db, $) =>
  db.selectFrom('keyset').select(keyView.selection).where('id', '=', $('id')),
)
const instanceKeys = statement()((db) =>
  db
    .selectFrom('keyset')
    .select(keyView.selection)
    .where('workspace_id', '=', '')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc'),
)
const newestDataKey = statement<{ workspaceId: WorkspaceId }>()((db, $) =>
  db
    .selectFrom('keyset')
    .select(keyView.selection)
    .where('workspace_id', '=', $('workspaceId'))
    .where('purpose', '=', 'data')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1),
)
const sealingKeysOf = statement<{ homeKind: string; homeId: string; store: string }>()((db, $) =>
  db
    .selectFrom('sealing_key')
    .select(sealingKeyTable.row)
    .where('home_kind', '=', $('homeKind'))
    .where('home_id', '=', $('homeId'))
    .where('store', '=', $('store'))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc'),
)

class StoredKeys implements KeyStore {
  readonly #session: Session
  readonly #rows: Rows

  constructor(rows: Rows) {
    this.#session = rows.session
    this.#rows = rows
  }

  async insertKey(key: WrappedKey): Promise<void> {
    await this.#session.run(insertKey, {
      id: key.id,
      purpose: key.purpose,
      workspace_id: key.workspaceId ?? '',
      wrapped: key.wrapped,
      root_key_id: key.rootKeyId,
      created_at: key.createdAt,
    })
  }

  async findKey(id: number): Promise<WrappedKey | undefined> {
    const row = await this.#session.first(keyById, { id })
    return row === undefined ? undefined : toKey(row)
  }

  /** Newest first. */
  async instanceKeys(): Promise<WrappedKey[]> {
    return (await this.#session.all(instanceKeys, {})).map(toKey)
  }

  async primaryDataKey(workspaceId: WorkspaceId): Promise<WrappedKey | undefined> {
    const row = await this.#session.first(newestDataKey, { workspaceId })
    return row === undefined ? undefined : toKey(row)
  }

  insertSealingKey(row: SealingKeyRow): Promise<void> {
    return this.#rows.insert(sealingKeyTable, row)
  }

  sealingKeys(homeKind: string, homeId: string, store: string): Promise<SealingKeyRow[]> {
    const isAsked = (found: SealingKeyRow) =>
      found.homeKind === homeKind && found.homeId === homeId && found.store === store
    return this.#rows.many(sealingKeyTable, sealingKeysOf, { homeKind, homeId, store }, isAsked)
  }

  retireSealingKey(row: SealingKeyRow, at: number): Promise<void> {
    return this.#rows.update(sealingKeyTable, { ...row, retiredAt: at })
  }
}

function toKey(found: object): WrappedKey {
  const row = keyView.take(found)
  if (row === undefined) throw new TypeError('a key without its id')
  return {
    id: row.id,
    purpose: row.purpose,
    ...(row.workspace_id === '' ? {} : { workspaceId: row.workspace_id }),
    wrapped: row.wrapped,
    rootKeyId: row.root_key_id,
    createdAt: row.created_at,
  }
}

/**
 * Without a guard, for the start: wrapped keys can be read, since the root key vouches for them, and the row key is one
 * of them; sealing keys then throw.
 */
export function keyStore(session: Session, guard: RowGuard = guardless): KeyStore {
  return new StoredKeys(new Rows(session, guard))
}

const guardless: RowGuard = {
  mac: () => {
    throw new Error('protected rows cannot be written before the row key is loaded')
  },
  check: () => {
    throw new Error('protected rows cannot be read before the row key is loaded')
  },
}
