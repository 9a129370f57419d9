import { sql } from 'kysely'
import type { DeviceLogin, DeviceStore, IdentityTrust, TrustStore } from '../core/access/outside-store.ts'
import type { ProjectId, WorkspaceId } from '../core/ids.ts'
import type { Share } from '../core/share/share.ts'
import type { ShareStore } from '../core/share/share-store.ts'
import { deletion } from './codec.ts'
import { insertStatement } from './columns.ts'
import { statement } from './engine.ts'
import type { Rows } from './rows.ts'
import type { Schema } from './schema.ts'
import { deviceTable, shareTable, trustTable } from './tables/outside.ts'

const shareById = statement<{ id: string }>()((db, $) =>
  db.selectFrom('share').select(shareTable.row).where('id', '=', $('id')),
)
const shareByToken = statement<{ tokenHash: string }>()((db, $) =>
  db.selectFrom('share').select(shareTable.row).where('token_hash', '=', $('tokenHash')),
)
const sharesOf = statement<{ projectId: ProjectId }>()((db, $) =>
  db
    .selectFrom('share')
    .select(shareTable.row)
    .where('project_id', '=', $('projectId'))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc'),
)
const insertContent = insertStatement<Schema['share_content']>('share_content', ['id', 'envelope'])
const contentOf = statement<{ id: string }>()((db, $) =>
  db.selectFrom('share_content').select('envelope').where('id', '=', $('id')),
)
const eraseContent = statement<{ id: string }>()((db, $) =>
  db.deleteFrom('share_content').where('id', '=', $('id')),
)

export function shareStore(rows: Rows): ShareStore {
  const { session } = rows
  return {
    async insert(share: Share, envelope: Uint8Array) {
      await rows.insert(shareTable, share)
      await session.run(insertContent, { id: share.id, envelope })
    },
    update: (share) => rows.update(shareTable, share),
    findById: (id) => rows.one(shareTable, shareById, { id }, (found) => found.id === id),
    findByToken: (tokenHash) =>
      rows.one(shareTable, shareByToken, { tokenHash }, (found) => found.tokenHash === tokenHash),
    list: (projectId) =>
      rows.many(shareTable, sharesOf, { projectId }, (found) => found.projectId === projectId),
    content: async (id) => (await session.first(contentOf, { id }))?.envelope,
    async eraseContent(id) {
      await session.run(eraseContent, { id })
    },
  }
}

const loginByDevice = statement<{ deviceHash: string }>()((db, $) =>
  db.selectFrom('device_login').select(deviceTable.row).where('device_hash', '=', $('deviceHash')),
)
const loginByUserCode = statement<{ userCode: string }>()((db, $) =>
  db.selectFrom('device_login').select(deviceTable.row).where('user_code', '=', $('userCode')),
)
const forgetLogins = deletion<{ before: number }>(deviceTable, ($) => sql`expires_at < ${$('before')}`)

export function deviceStore(rows: Rows): DeviceStore {
  return {
    insert: (login: DeviceLogin) => rows.insert(deviceTable, login),
    update: (login) => rows.update(deviceTable, login),
    findByDevice: (deviceHash) =>
      rows.one(deviceTable, loginByDevice, { deviceHash }, (found) => found.deviceHash === deviceHash),
    findByUserCode: (userCode) =>
      rows.one(deviceTable, loginByUserCode, { userCode }, (found) => found.userCode === userCode),
    forgetExpired: (before) => rows.remove(forgetLogins, { before }),
  }
}

const trustById = statement<{ id: string }>()((db, $) =>
  db.selectFrom('identity_trust').select(trustTable.row).where('id', '=', $('id')),
)
const trustsIn = statement<{ workspaceId: WorkspaceId }>()((db, $) =>
  db
    .selectFrom('identity_trust')
    .select(trustTable.row)
    .where('workspace_id', '=', $('workspaceId'))
    .orderBy('created_at')
    .orderBy('id'),
)
const deleteTrust = deletion<{ id: string }>(trustTable, ($) => sql`id = ${$('id')}`)
const usedIdentity = statement<{ id: string }>()((db, $) =>
  db.selectFrom('used_identity').select('expires_at').where('id', '=', $('id')),
)
const insertUse = insertStatement<Schema['used_identity']>('used_identity', ['id', 'expires_at'])
const forgetUses = statement<{ before: number }>()((db, $) =>
  db.deleteFrom('used_identity').where('expires_at', '<', $('before')),
)

export function trustStore(rows: Rows): TrustStore {
  const { session } = rows
  return {
    insert: (trust: IdentityTrust) => rows.insert(trustTable, trust),
    delete: (id) => rows.remove(deleteTrust, { id }),
    findById: (id) => rows.one(trustTable, trustById, { id }, (found) => found.id === id),
    list: (workspaceId) =>
      rows.many(trustTable, trustsIn, { workspaceId }, (found) => found.workspaceId === workspaceId),
    async noteUse(id, expiresAt, now) {
      await session.run(forgetUses, { before: now })
      if ((await session.first(usedIdentity, { id })) !== undefined) return false
      await session.run(insertUse, { id, expires_at: expiresAt })
      return true
    },
  }
}
