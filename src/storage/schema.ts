import type {
  ChangeId,
  EnvironmentId,
  PrincipalId,
  ProjectId,
  SecretId,
  TeamId,
  TokenId,
  ValueId,
  WorkspaceId,
} from '../core/ids.ts'
import type { DeviceLogin } from '../core/access/outside-store.ts'
import type { Role } from '../core/access/permission.ts'
import type { Principal, TokenKind } from '../core/access/principal.ts'
import type { KeyPurpose } from '../core/keyring/key-store.ts'
import type { Visibility, Workspace } from '../core/place/place.ts'
import type { Addon, Import, Workload } from '../core/place/place-store.ts'
import type { Audience, DataType, HomeKind, Phase, SecretKind } from '../core/secret/secret.ts'

/**
 * The tables. Ids are UUIDv7 as text, times whole milliseconds, booleans 0 or 1; what is absent is '' or 0, not NULL,
 * so that unique indexes hold. `mac` covers the table's name and every other column.
 */
export interface Schema {
  keyset: {
    id: number
    purpose: KeyPurpose
    workspace_id: WorkspaceId | ''
    wrapped: Uint8Array
    root_key_id: string
    created_at: number
  }
  principal: {
    id: PrincipalId
    kind: Principal['kind']
    login: string
    login_folded: string
    name: string
    email: string
    active: number
    home_workspace_id: WorkspaceId
    created_at: number
    updated_at: number
    mac: Uint8Array
    reveal_forbidden: number
  }
  workspace: {
    id: WorkspaceId
    kind: Workspace['kind']
    slug: string
    name: string
    created_at: number
    updated_at: number
    mac: Uint8Array
    /** Nobody reveals here. */
    write_only: number
  }
  team: {
    id: TeamId
    workspace_id: WorkspaceId
    name: string
    slug: string
    created_at: number
    mac: Uint8Array
  }
  project: {
    id: ProjectId
    workspace_id: WorkspaceId
    team_id: TeamId
    name: string
    name_folded: string
    slug: string
    visibility: Visibility
    created_at: number
    updated_at: number
    mac: Uint8Array
  }
  environment: {
    id: EnvironmentId
    workspace_id: WorkspaceId
    project_id: ProjectId
    name: string
    name_folded: string
    personal_overrides: number
    created_at: number
    updated_at: number
    mac: Uint8Array
  }
  role_grant: {
    id: string
    principal_id: PrincipalId
    /** '' is the instance itself. */
    workspace_id: WorkspaceId | ''
    team_id: TeamId | ''
    project_id: ProjectId | ''
    environment_id: EnvironmentId | ''
    role: Role
    created_at: number
    mac: Uint8Array
  }
  token: {
    id: TokenId
    principal_id: PrincipalId
    created_by: PrincipalId
    workspace_id: WorkspaceId | ''
    name: string
    display: string
    hash: Uint8Array
    /** JSON list, or `all`. */
    permissions: string
    /** JSON list. */
    scopes: string
    /** JSON list. */
    places: string
    created_at: number
    expires_at: number
    revoked_at: number
    kind: TokenKind | ''
    mac: Uint8Array
  }
  /** Beside the token, so that a use does not rewrite what is authenticated. */
  token_use: { token_id: TokenId; last_used_at: number }
  service_key: {
    principal_id: PrincipalId
    workspace_id: WorkspaceId
    public_key: string
    /** JSON list. */
    scopes: string
    /** JSON list. */
    projects: string
    created_at: number
    updated_at: number
    mac: Uint8Array
  }
  external_id: { surface: string; kind: string; external_id: string; internal_id: string; mac: Uint8Array }
  sealing_key: {
    id: string
    workspace_id: WorkspaceId
    home_kind: string
    home_id: string
    store: string
    key_id: string
    public_key: Uint8Array
    private_envelope: Uint8Array
    created_at: number
    retired_at: number
    mac: Uint8Array
  }
  secret: {
    id: SecretId
    workspace_id: WorkspaceId
    home_kind: HomeKind
    home_id: string
    store: string
    name: string
    folded_name: string
    kind: SecretKind
    phase: Phase
    data_type: DataType
    audience: Audience
    write_only: number
    note: string
    /** JSON object of texts. */
    annotations: string
    live: number
    created_at: number
    updated_at: number
    created_by: PrincipalId
    mac: Uint8Array
  }
  secret_value: {
    id: ValueId
    secret_id: SecretId
    environment_id: EnvironmentId | ''
    principal_id: PrincipalId | ''
    version: number
    live: number
    created_at: number
    updated_at: number
    mac: Uint8Array
  }
  /** Without a MAC: its envelope is bound to every column. */
  secret_version: {
    value_id: ValueId
    version: number
    deleted: number
    change_id: ChangeId
    envelope: Uint8Array
    size_bytes: number
    created_at: number
    created_by: PrincipalId
    surface: string
  }
  secret_project: { secret_id: SecretId; project_id: ProjectId; mac: Uint8Array }
  import: {
    id: string
    into_kind: string
    into_id: string
    position: number
    from_kind: Import['fromKind']
    from_id: string
    store: string
    created_by: PrincipalId
    created_at: number
    mac: Uint8Array
  }
  workload: {
    id: string
    workspace_id: WorkspaceId
    project_id: ProjectId
    kind: Workload['kind']
    name: string
    slug: string
    /** JSON list. */
    tags: string
    stage: string
    annotations: string
    created_at: number
    updated_at: number
    mac: Uint8Array
  }
  addon: {
    id: string
    workspace_id: WorkspaceId
    project_id: ProjectId
    kind: Addon['kind']
    slug: string
    name: string
    type: string
    credentials: Uint8Array
    annotations: string
    created_at: number
    updated_at: number
    mac: Uint8Array
  }
  secret_group: {
    id: string
    workspace_id: WorkspaceId
    /** '' is a group of the workspace itself. */
    project_id: ProjectId | ''
    slug: string
    /** JSON object. */
    settings: string
    version: number
    live: number
    created_at: number
    updated_at: number
    mac: Uint8Array
  }
  secret_group_version: {
    group_id: string
    version: number
    change_id: ChangeId
    live: number
    settings: string
    created_at: number
    created_by: PrincipalId
    surface: string
    mac: Uint8Array
  }
  resource_tag: {
    id: string
    workspace_id: WorkspaceId
    slug: string
    name: string
    color: string
    description: string
    created_at: number
    updated_at: number
    mac: Uint8Array
  }
  annotation: { subject_kind: string; subject_id: string; namespace: string; body: string; mac: Uint8Array }
  change: {
    number: number
    id: ChangeId
    workspace_id: WorkspaceId | ''
    project_id: ProjectId | ''
    environment_id: EnvironmentId | ''
    action: string
    surface: string
    created_at: number
    created_by: PrincipalId
    mac: Uint8Array
  }
  /** Without a MAC: its envelope is bound to every column. */
  kept_request: { principal_id: PrincipalId; key: string; created_at: number; envelope: Uint8Array }
  value_use: { value_id: ValueId; last_used_at: number }
  share: {
    id: string
    workspace_id: WorkspaceId
    project_id: ProjectId
    environment_id: EnvironmentId
    token_hash: string
    /** JSON list. */
    names: string
    created_by: PrincipalId
    created_at: number
    expires_at: number
    views_max: number
    views: number
    passphrase_hash: string
    attempts: number
    revoked_at: number
    last_viewed_at: number
    mac: Uint8Array
  }
  /** Without a MAC: its envelope is bound to its share. */
  share_content: { id: string; envelope: Uint8Array }
  device_login: {
    id: string
    device_hash: string
    user_code: string
    client: string
    address: string
    created_at: number
    expires_at: number
    state: DeviceLogin['state']
    token_id: TokenId | ''
    mac: Uint8Array
  }
  identity_trust: {
    id: string
    workspace_id: WorkspaceId
    name: string
    issuer: string
    audience: string
    subject: string
    token_id: TokenId
    created_by: PrincipalId
    created_at: number
    mac: Uint8Array
  }
  /** Tokens of other issuers that may not come twice. One planted only refuses, one removed lets a token come again. */
  used_identity: { id: string; expires_at: number }
  /** `body` is the very text that `hash` covers. */
  audit_event: { chain: string; seq: number; body: string; hash: Uint8Array }
}

type TablesWithMac = { [T in keyof Schema]: Schema[T] extends { mac: Uint8Array } ? T : never }
export type ProtectedName = TablesWithMac[keyof Schema]
