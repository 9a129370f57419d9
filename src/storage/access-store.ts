import { sql } from 'kysely'
import type { AccessStore, Admission } from '../core/access/access-store.ts'
import type { Grant, Principal, Token } from '../core/access/principal.ts'
import type { ServiceKey } from '../core/access/service-account.ts'
import type { PrincipalId, TokenId, WorkspaceId } from '../core/ids.ts'
import { foldLower } from '../core/place/names.ts'
import type { Locator } from '../core/place/place.ts'
import { admit } from './admission.ts'
import { deletion } from './codec.ts'
import { statement } from './engine.ts'
import { listStatement } from './list-argument.ts'
import type { PlainRow } from './packed.ts'
import type { Rows } from './rows.ts'
import type { Schema } from './schema.ts'
import { grantTable, principalTable, serviceKeyTable, tokenTable, type HashedToken } from './tables/access.ts'
import type { TokenUses } from './token-uses.ts'

const principalById = statement<{ id: PrincipalId }>()((db, $) =>
  db.selectFrom('principal').select(principalTable.row).where('id', '=', $('id')),
)
const principalByLogin = statement<{ login: string }>()((db, $) =>
  db.selectFrom('principal').select(principalTable.row).where('login_folded', '=', $('login')),
)
const principalsByEmail = statement<{ email: string }>()((db, $) =>
  db
    .selectFrom('principal')
    .select(principalTable.row)
    .where(sql<boolean>`lower(email) = ${$('email')}`)
    .orderBy('login_folded'),
)
const principalsAfter = statement<{ after: string; limit: number }>()((db, $) =>
  db
    .selectFrom('principal')
    .select(principalTable.row)
    .where(sql<boolean>`id > ${$('after')}`)
    .orderBy('id')
    .limit($('limit')),
)
const principalsByIds = listStatement<object, PrincipalId, PlainRow>((names) =>
  statement<Readonly<Record<string, PrincipalId>>>()((db, $) =>
    db
      .selectFrom('principal')
      .select(principalTable.row)
      .where(
        'id',
        'in',
        names.map((name) => $(name)),
      )
      .orderBy('login_folded'),
  ),
)
const grantsIn = statement<{ workspaceId: WorkspaceId | '' }>()((db, $) =>
  db
    .selectFrom('role_grant')
    .select(grantTable.row)
    .where('workspace_id', '=', $('workspaceId'))
    .orderBy('created_at')
    .orderBy('id'),
)
const grantsOf = statement<{ principalId: PrincipalId }>()((db, $) =>
  db
    .selectFrom('role_grant')
    .select(grantTable.row)
    .where('principal_id', '=', $('principalId'))
    .orderBy('created_at')
    .orderBy('id'),
)
const deleteGrant = deletion<{ id: string }>(grantTable, ($) => sql`id = ${$('id')}`)
const serviceKeyOf = statement<{ principalId: PrincipalId }>()((db, $) =>
  db.selectFrom('service_key').select(serviceKeyTable.row).where('principal_id', '=', $('principalId')),
)
const tokenById = statement<{ id: TokenId }>()((db, $) =>
  db.selectFrom('token').select(tokenTable.row).where('id', '=', $('id')),
)
const tokensOf = statement<{ principalId: PrincipalId }>()((db, $) =>
  db
    .selectFrom('token')
    .select(tokenTable.row)
    .where('principal_id', '=', $('principalId'))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc'),
)
const tokensIn = statement<{ workspaceId: WorkspaceId }>()((db, $) =>
  db
    .selectFrom('token')
    .select(tokenTable.row)
    .where('workspace_id', '=', $('workspaceId'))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc'),
)
const lastUses = listStatement<object, TokenId, Schema['token_use']>((names) =>
  statement<Readonly<Record<string, TokenId>>>()((db, $) =>
    db
      .selectFrom('token_use')
      .selectAll()
      .where(
        'token_id',
        'in',
        names.map((name) => $(name)),
      ),
  ),
)
const noteUse = statement<{ id: TokenId; at: number }>()((db, $) =>
  db
    .insertInto('token_use')
    .values({ token_id: $('id'), last_used_at: $('at') })
    .onConflict((conflict) => conflict.column('token_id').doUpdateSet({ last_used_at: $('at') })),
)

export class StoredAccess implements AccessStore {
  readonly #rows: Rows
  readonly #uses: TokenUses

  constructor(rows: Rows, uses: TokenUses) {
    this.#rows = rows
    this.#uses = uses
  }

  admit(tokenHash: Uint8Array, locator: Locator): Promise<Admission | undefined> {
    return admit(this.#rows.session, this.#rows.guard, { by: 'hash', hash: tokenHash }, locator)
  }

  admitById(id: TokenId, locator: Locator): Promise<Admission | undefined> {
    return admit(this.#rows.session, this.#rows.guard, { by: 'id', id }, locator)
  }

  principalById(id: PrincipalId): Promise<Principal | undefined> {
    return this.#rows.one(principalTable, principalById, { id }, (found) => found.id === id)
  }

  principalByLogin(login: string): Promise<Principal | undefined> {
    const args = { login: foldLower(login) }
    return this.#rows.one(
      principalTable,
      principalByLogin,
      args,
      (found) => foldLower(found.login) === args.login,
    )
  }

  principalsByEmail(email: string): Promise<Principal[]> {
    const args = { email: foldLower(email) }
    return this.#rows.many(
      principalTable,
      principalsByEmail,
      args,
      (found) => foldLower(found.email) === args.email,
    )
  }

  principals(ids: readonly PrincipalId[]): Promise<Principal[]> {
    return this.#rows.listed(principalTable, principalsByIds, {}, ids, ({ id }) => id)
  }

  principalsAfter(after: string, limit: number): Promise<Principal[]> {
    return this.#rows.many(principalTable, principalsAfter, { after, limit }, () => true)
  }

  insertPrincipal(principal: Principal): Promise<void> {
    return this.#rows.insert(principalTable, principal)
  }

  updatePrincipal(principal: Principal): Promise<void> {
    return this.#rows.update(principalTable, principal)
  }

  grants(workspaceId: WorkspaceId | undefined): Promise<Grant[]> {
    const args = { workspaceId: workspaceId ?? ('' as const) }
    return this.#rows.many(grantTable, grantsIn, args, (found) => found.workspaceId === workspaceId)
  }

  grantsOf(principalId: PrincipalId): Promise<Grant[]> {
    return this.#rows.many(
      grantTable,
      grantsOf,
      { principalId },
      (found) => found.principalId === principalId,
    )
  }

  insertGrant(grant: Grant): Promise<void> {
    return this.#rows.insert(grantTable, grant)
  }

  deleteGrant(id: string): Promise<void> {
    return this.#rows.remove(deleteGrant, { id })
  }

  serviceKey(principalId: PrincipalId): Promise<ServiceKey | undefined> {
    const isAsked = (found: ServiceKey) => found.principalId === principalId
    return this.#rows.one(serviceKeyTable, serviceKeyOf, { principalId }, isAsked)
  }

  insertServiceKey(key: ServiceKey): Promise<void> {
    return this.#rows.insert(serviceKeyTable, key)
  }

  updateServiceKey(key: ServiceKey): Promise<void> {
    return this.#rows.update(serviceKeyTable, key)
  }

  async tokenById(id: TokenId): Promise<Token | undefined> {
    return (await this.#token(id))?.token
  }

  async tokensOf(principalId: PrincipalId): Promise<Token[]> {
    const isAsked = ({ token }: HashedToken) => token.principalId === principalId
    return (await this.#rows.many(tokenTable, tokensOf, { principalId }, isAsked)).map(({ token }) => token)
  }

  async tokensIn(workspaceId: WorkspaceId): Promise<Token[]> {
    const isAsked = ({ token }: HashedToken) => token.workspaceId === workspaceId
    return (await this.#rows.many(tokenTable, tokensIn, { workspaceId }, isAsked)).map(({ token }) => token)
  }

  #token(id: TokenId): Promise<HashedToken | undefined> {
    return this.#rows.one(tokenTable, tokenById, { id }, ({ token }) => token.id === id)
  }

  insertToken(token: Token, hash: Uint8Array): Promise<void> {
    return this.#rows.insert(tokenTable, { token, hash })
  }

  /** What it is found by stays. */
  async updateToken(token: Token): Promise<void> {
    const found = await this.#token(token.id)
    if (found !== undefined) await this.#rows.update(tokenTable, { token, hash: found.hash })
  }

  async lastUsed(ids: readonly TokenId[]): Promise<ReadonlyMap<TokenId, number>> {
    const found = await lastUses.all(this.#rows.session, {}, ids)
    return new Map(found.map((row) => [row.token_id, row.last_used_at]))
  }

  async noteUse(id: TokenId, at: number): Promise<void> {
    if (!this.#uses.isDue(id, at)) return
    await this.#rows.quiet.run(noteUse, { id, at })
    this.#uses.note(id, at)
  }
}
