import type { PrincipalId } from '../core/ids.ts'
import type { KeptRequest, RequestStore } from '../core/request/request-store.ts'
import { statement, type Session } from './engine.ts'
import type { Schema } from './schema.ts'

const requestOf = statement<{ principalId: PrincipalId; key: string }>()((db, $) =>
  db
    .selectFrom('kept_request')
    .selectAll()
    .where('principal_id', '=', $('principalId'))
    .where('key', '=', $('key')),
)
const keepRequest = statement<Schema['kept_request']>()((db, $) =>
  db
    .insertInto('kept_request')
    .values({
      principal_id: $('principal_id'),
      key: $('key'),
      created_at: $('created_at'),
      envelope: $('envelope'),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['principal_id', 'key'])
        .doUpdateSet({ created_at: $('created_at'), envelope: $('envelope') }),
    ),
)
const forgetBefore = statement<{ at: number }>()((db, $) =>
  db.deleteFrom('kept_request').where('created_at', '<', $('at')),
)

export function requestStore(session: Session): RequestStore {
  return {
    async find(principalId, key) {
      const found = await session.first(requestOf, { principalId, key })
      return found === undefined ? undefined : toRequest(found)
    },
    async keep({ principalId, key, createdAt, envelope }) {
      await session.run(keepRequest, { principal_id: principalId, key, created_at: createdAt, envelope })
    },
    async forgetBefore(at) {
      await session.run(forgetBefore, { at })
    },
  }
}

function toRequest({ principal_id, key, created_at, envelope }: Schema['kept_request']): KeptRequest {
  return { principalId: principal_id, key, createdAt: created_at, envelope }
}
