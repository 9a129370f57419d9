import { isPermission } from '../../core/access/permission.ts'
import type { Grant, Principal, Token, TokenPlace } from '../../core/access/principal.ts'
import type { ServiceKey } from '../../core/access/service-account.ts'
import type { ProjectId } from '../../core/ids.ts'
import { isUuid } from '../../core/ids.ts'
import { foldLower } from '../../core/place/names.ts'
import { defineTable } from '../codec.ts'
import { isText, isTextMap, parseList } from '../json.ts'
import type { Schema } from '../schema.ts'

export const principalTable = defineTable<'principal', Principal>({
  name: 'principal',
  columns: {
    id: 'text',
    kind: 'text',
    login: 'text',
    login_folded: 'text',
    name: 'text',
    email: 'text',
    active: 'int',
    home_workspace_id: 'text',
    created_at: 'int',
    updated_at: 'int',
    mac: 'bytes',
    reveal_forbidden: 'int',
  },
  key: ['id'],
  toRow: ({ id, kind, login, name, email, active, homeWorkspaceId, createdAt, updatedAt, ...rest }) => ({
    id,
    kind,
    login,
    login_folded: foldLower(login),
    name,
    email,
    active: active ? 1 : 0,
    home_workspace_id: homeWorkspaceId,
    created_at: createdAt,
    updated_at: updatedAt,
    reveal_forbidden: rest.revealForbidden === true ? 1 : 0,
  }),
  toDomain: ({
    id,
    kind,
    login,
    name,
    email,
    active,
    home_workspace_id,
    created_at,
    updated_at,
    ...rest
  }) => ({
    id,
    kind,
    login,
    name,
    email,
    active: active === 1,
    homeWorkspaceId: home_workspace_id,
    createdAt: created_at,
    updatedAt: updated_at,
    ...(rest.reveal_forbidden === 0 ? {} : { revealForbidden: true }),
  }),
})

export const grantTable = defineTable<'role_grant', Grant>({
  name: 'role_grant',
  columns: {
    id: 'text',
    principal_id: 'text',
    workspace_id: 'text',
    team_id: 'text',
    project_id: 'text',
    environment_id: 'text',
    role: 'text',
    created_at: 'int',
    mac: 'bytes',
  },
  key: ['id'],
  toRow: (grant) => ({
    id: grant.id,
    principal_id: grant.principalId,
    workspace_id: grant.workspaceId ?? '',
    team_id: grant.teamId ?? '',
    project_id: grant.projectId ?? '',
    environment_id: grant.environmentId ?? '',
    role: grant.role,
    created_at: grant.createdAt,
  }),
  toDomain: (row) => ({
    id: row.id,
    principalId: row.principal_id,
    role: row.role,
    ...(row.workspace_id === '' ? {} : { workspaceId: row.workspace_id }),
    ...(row.team_id === '' ? {} : { teamId: row.team_id }),
    ...(row.project_id === '' ? {} : { projectId: row.project_id }),
    ...(row.environment_id === '' ? {} : { environmentId: row.environment_id }),
    createdAt: row.created_at,
  }),
})

/** A token with what it is found by: one of the keyed hashes of its text. */
export interface HashedToken {
  readonly token: Token
  readonly hash: Uint8Array
}

export const tokenTable = defineTable<'token', HashedToken>({
  name: 'token',
  columns: {
    id: 'text',
    principal_id: 'text',
    created_by: 'text',
    workspace_id: 'text',
    name: 'text',
    display: 'text',
    hash: 'bytes',
    permissions: 'text',
    scopes: 'text',
    places: 'text',
    created_at: 'int',
    expires_at: 'int',
    revoked_at: 'int',
    mac: 'bytes',
    // Added by a later migration, and so after the MAC.
    kind: 'text',
  },
  key: ['id'],
  toRow: ({ token, hash }) => ({
    id: token.id,
    principal_id: token.principalId,
    created_by: token.createdBy,
    workspace_id: token.workspaceId ?? '',
    name: token.name,
    display: token.display,
    hash,
    permissions: token.permissions === 'all' ? 'all' : JSON.stringify(token.permissions),
    scopes: JSON.stringify(token.scopes),
    places: JSON.stringify(token.places),
    created_at: token.createdAt,
    expires_at: token.expiresAt ?? 0,
    revoked_at: token.revokedAt ?? 0,
    kind: token.kind ?? '',
  }),
  toDomain: (row) => ({ token: toToken(row), hash: row.hash }),
})

function toToken(row: Schema['token']): Token {
  return {
    id: row.id,
    principalId: row.principal_id,
    createdBy: row.created_by,
    ...(row.workspace_id === '' ? {} : { workspaceId: row.workspace_id }),
    name: row.name,
    display: row.display,
    permissions: row.permissions === 'all' ? 'all' : parsePermissions(row.permissions),
    scopes: row.scopes === '[]' ? [] : parseList(row.scopes, isText),
    places: row.places === '[]' ? [] : parseList(row.places, isTokenPlace),
    createdAt: row.created_at,
    ...(row.expires_at === 0 ? {} : { expiresAt: row.expires_at }),
    ...(row.revoked_at === 0 ? {} : { revokedAt: row.revoked_at }),
    ...(row.kind === '' ? {} : { kind: row.kind }),
  }
}

/** A permission this version does not know allows nothing here. */
function parsePermissions(text: string): Exclude<Token['permissions'], 'all'> {
  return parseList(text, isText).filter(isPermission)
}

const placeKeys = new Set(['teamId', 'projectId', 'environmentId'])

/** Strict: a place that was dropped or misread would widen the token. */
function isTokenPlace(value: unknown): value is TokenPlace {
  if (!isTextMap(value)) return false
  const keys = Object.keys(value)
  return keys.length > 0 && keys.every((key) => placeKeys.has(key))
}

export const serviceKeyTable = defineTable<'service_key', ServiceKey>({
  name: 'service_key',
  columns: {
    principal_id: 'text',
    workspace_id: 'text',
    public_key: 'text',
    scopes: 'text',
    projects: 'text',
    created_at: 'int',
    updated_at: 'int',
    mac: 'bytes',
  },
  key: ['principal_id'],
  toRow: (key) => ({
    principal_id: key.principalId,
    workspace_id: key.workspaceId,
    public_key: key.publicKey,
    scopes: JSON.stringify(key.scopes),
    projects: JSON.stringify(key.projects),
    created_at: key.createdAt,
    updated_at: key.updatedAt,
  }),
  toDomain: (row) => ({
    principalId: row.principal_id,
    workspaceId: row.workspace_id,
    publicKey: row.public_key,
    scopes: parseList(row.scopes, isText),
    projects: parseList(row.projects, isProjectId),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }),
})

function isProjectId(value: unknown): value is ProjectId {
  return isText(value) && isUuid(value)
}
