// Made by tools/generate-sdk.ts from docs/openapi.json: `npm run openapi` renews it.
import { operation } from '../operation.ts'
import { anything, flag, list, nullable, number, object, optional, record, text } from '../shape.ts'
import { encoding, withBytes } from '../value-shape.ts'
import * as shapes from './shapes.ts'

/** What each operation takes: the parameters of its path, query and headers, and its body. */
export interface Inputs {
  getMe: {  }
  listWorkspaces: { readonly cursor?: string | undefined; readonly limit?: number | undefined }
  createWorkspace: { readonly idempotencyKey?: string | undefined; readonly body: { readonly slug: string; readonly name?: string | undefined } }
  getWorkspace: { readonly workspace: string }
  changeWorkspace: { readonly workspace: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly slug?: string | undefined; readonly name?: string | undefined } }
  deleteWorkspace: { readonly workspace: string; readonly confirm?: string | undefined; readonly idempotencyKey?: string | undefined }
  listProjects: { readonly workspace: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  createProject: { readonly workspace: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly name: string; readonly slug?: string | undefined; readonly visibility?: 'private' | 'internal' | 'public' | undefined; readonly team?: string | undefined } }
  getProject: { readonly workspace: string; readonly project: string }
  changeProject: { readonly workspace: string; readonly project: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly name?: string | undefined; readonly slug?: string | undefined; readonly visibility?: 'private' | 'internal' | 'public' | undefined; readonly team?: string | undefined } }
  deleteProject: { readonly workspace: string; readonly project: string; readonly withContents?: boolean | undefined; readonly idempotencyKey?: string | undefined }
  listEnvironments: { readonly workspace: string; readonly project: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  createEnvironment: { readonly workspace: string; readonly project: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly name: string; readonly personalOverrides?: boolean | undefined } }
  getEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string }
  changeEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly name?: string | undefined; readonly personalOverrides?: boolean | undefined } }
  deleteEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly idempotencyKey?: string | undefined }
  setWorkspaceWriteOnly: { readonly workspace: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly writeOnly: boolean } }
  listMembers: { readonly workspace: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  addMember: { readonly workspace: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly user: string; readonly role: 'admin' | 'developer' | 'viewer'; readonly scope?: { readonly all: boolean; readonly teams: readonly (string)[]; readonly projects: readonly (string)[]; readonly environments: readonly (string)[] } | undefined } }
  changeMember: { readonly workspace: string; readonly member: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly role: 'admin' | 'developer' | 'viewer'; readonly scope?: { readonly all: boolean; readonly teams: readonly (string)[]; readonly projects: readonly (string)[]; readonly environments: readonly (string)[] } | undefined } }
  removeMember: { readonly workspace: string; readonly member: string; readonly idempotencyKey?: string | undefined }
  listTeams: { readonly workspace: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  createTeam: { readonly workspace: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly name: string } }
  renameTeam: { readonly workspace: string; readonly team: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly name: string } }
  deleteTeam: { readonly workspace: string; readonly team: string; readonly idempotencyKey?: string | undefined }
  listUsers: { readonly cursor?: string | undefined; readonly limit?: number | undefined }
  createUser: { readonly idempotencyKey?: string | undefined; readonly body: { readonly login: string; readonly name?: string | undefined; readonly email?: string | undefined } }
  getUser: { readonly login: string }
  changeUser: { readonly login: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly name?: string | undefined; readonly email?: string | undefined; readonly active?: boolean | undefined } }
  setRevealForbidden: { readonly login: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly forbidden: boolean } }
  listIdentityTrusts: { readonly workspace: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  createIdentityTrust: { readonly workspace: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly name: string; readonly issuer: string; readonly audience: string; readonly subject: string; readonly level: 'read' | 'write'; readonly scope?: { readonly all: boolean; readonly teams: readonly (string)[]; readonly projects: readonly (string)[]; readonly environments: readonly (string)[] } | undefined } }
  deleteIdentityTrust: { readonly workspace: string; readonly trust: string; readonly idempotencyKey?: string | undefined }
  exchangeIdentity: { readonly body: { readonly workspace: string; readonly token: string } }
  listSecretsInWorkspace: { readonly workspace: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  getSecretInWorkspace: { readonly workspace: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined }
  putSecretInWorkspace: { readonly workspace: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly ifMatch?: string | undefined; readonly ifNoneMatch?: string | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly value: string; readonly encoding?: 'utf8' | 'base64' | undefined; readonly note?: string | undefined; readonly phase?: 'build' | 'runtime' | 'both' | undefined; readonly dataType?: 'text' | 'json' | undefined; readonly kind?: 'value' | 'file' | 'mount' | undefined } }
  deleteSecretInWorkspace: { readonly workspace: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly ifMatch?: string | undefined; readonly idempotencyKey?: string | undefined }
  changeSecretInWorkspace: { readonly workspace: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly ifMatch?: string | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly name?: string | undefined; readonly note?: string | undefined; readonly phase?: 'build' | 'runtime' | 'both' | undefined; readonly dataType?: 'text' | 'json' | undefined; readonly writeOnly?: boolean | undefined; readonly audience?: 'all' | 'private' | 'selected' | undefined; readonly projects?: readonly (string)[] | undefined } }
  revealSecretInWorkspace: { readonly workspace: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined }
  listSecretVersionsInWorkspace: { readonly workspace: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  restoreSecretInWorkspace: { readonly workspace: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly ifMatch?: string | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly version: number } }
  listSecretsInProject: { readonly workspace: string; readonly project: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  getSecretInProject: { readonly workspace: string; readonly project: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined }
  putSecretInProject: { readonly workspace: string; readonly project: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly ifMatch?: string | undefined; readonly ifNoneMatch?: string | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly value: string; readonly encoding?: 'utf8' | 'base64' | undefined; readonly note?: string | undefined; readonly phase?: 'build' | 'runtime' | 'both' | undefined; readonly dataType?: 'text' | 'json' | undefined; readonly kind?: 'value' | 'file' | 'mount' | undefined } }
  deleteSecretInProject: { readonly workspace: string; readonly project: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly ifMatch?: string | undefined; readonly idempotencyKey?: string | undefined }
  changeSecretInProject: { readonly workspace: string; readonly project: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly ifMatch?: string | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly name?: string | undefined; readonly note?: string | undefined; readonly phase?: 'build' | 'runtime' | 'both' | undefined; readonly dataType?: 'text' | 'json' | undefined; readonly writeOnly?: boolean | undefined; readonly audience?: 'all' | 'private' | 'selected' | undefined; readonly projects?: readonly (string)[] | undefined } }
  revealSecretInProject: { readonly workspace: string; readonly project: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined }
  listSecretVersionsInProject: { readonly workspace: string; readonly project: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  restoreSecretInProject: { readonly workspace: string; readonly project: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly ifMatch?: string | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly version: number } }
  listSecretsInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  getSecretInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined }
  putSecretInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly ifMatch?: string | undefined; readonly ifNoneMatch?: string | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly value: string; readonly encoding?: 'utf8' | 'base64' | undefined; readonly note?: string | undefined; readonly phase?: 'build' | 'runtime' | 'both' | undefined; readonly dataType?: 'text' | 'json' | undefined; readonly kind?: 'value' | 'file' | 'mount' | undefined } }
  deleteSecretInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly ifMatch?: string | undefined; readonly idempotencyKey?: string | undefined }
  changeSecretInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly ifMatch?: string | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly name?: string | undefined; readonly note?: string | undefined; readonly phase?: 'build' | 'runtime' | 'both' | undefined; readonly dataType?: 'text' | 'json' | undefined; readonly writeOnly?: boolean | undefined; readonly audience?: 'all' | 'private' | 'selected' | undefined; readonly projects?: readonly (string)[] | undefined } }
  revealSecretInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined }
  listSecretVersionsInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  restoreSecretInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly name: string; readonly store?: string | undefined; readonly personal?: boolean | undefined; readonly ifMatch?: string | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly version: number } }
  resolve: { readonly workspace: string; readonly project: string; readonly as?: string | undefined; readonly environment?: string | undefined; readonly phase?: 'build' | 'runtime' | undefined }
  explain: { readonly workspace: string; readonly project: string; readonly as?: string | undefined; readonly environment?: string | undefined; readonly phase?: 'build' | 'runtime' | undefined; readonly name?: string | undefined }
  listImportsInWorkspace: { readonly workspace: string }
  replaceImportsInWorkspace: { readonly workspace: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly from: readonly (string)[]; readonly dryRun?: boolean | undefined } }
  listImportsInProject: { readonly workspace: string; readonly project: string }
  replaceImportsInProject: { readonly workspace: string; readonly project: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly from: readonly (string)[]; readonly dryRun?: boolean | undefined } }
  listImportsInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string }
  replaceImportsInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly from: readonly (string)[]; readonly dryRun?: boolean | undefined } }
  listChangesInWorkspace: { readonly workspace: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  changeSecretsInWorkspace: { readonly workspace: string; readonly store?: string | undefined; readonly dryRun?: boolean | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly items: readonly ({ readonly name: string; readonly environment?: string | undefined; readonly personal?: boolean | undefined; readonly value?: string | undefined; readonly encoding?: 'utf8' | 'base64' | undefined; readonly delete?: boolean | undefined; readonly note?: string | undefined; readonly phase?: 'build' | 'runtime' | 'both' | undefined; readonly dataType?: 'text' | 'json' | undefined; readonly kind?: 'value' | 'file' | 'mount' | undefined; readonly expected?: number | undefined })[]; readonly ifExists?: 'replace' | 'keep' | undefined; readonly spelling?: 'refuse' | 'keep' | undefined } }
  undoChangeInWorkspace: { readonly workspace: string; readonly change: string; readonly dryRun?: boolean | undefined; readonly idempotencyKey?: string | undefined }
  listChangesInProject: { readonly workspace: string; readonly project: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  changeSecretsInProject: { readonly workspace: string; readonly project: string; readonly store?: string | undefined; readonly dryRun?: boolean | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly items: readonly ({ readonly name: string; readonly environment?: string | undefined; readonly personal?: boolean | undefined; readonly value?: string | undefined; readonly encoding?: 'utf8' | 'base64' | undefined; readonly delete?: boolean | undefined; readonly note?: string | undefined; readonly phase?: 'build' | 'runtime' | 'both' | undefined; readonly dataType?: 'text' | 'json' | undefined; readonly kind?: 'value' | 'file' | 'mount' | undefined; readonly expected?: number | undefined })[]; readonly ifExists?: 'replace' | 'keep' | undefined; readonly spelling?: 'refuse' | 'keep' | undefined } }
  undoChangeInProject: { readonly workspace: string; readonly project: string; readonly change: string; readonly dryRun?: boolean | undefined; readonly idempotencyKey?: string | undefined }
  listChangesInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  changeSecretsInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly store?: string | undefined; readonly dryRun?: boolean | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly items: readonly ({ readonly name: string; readonly environment?: string | undefined; readonly personal?: boolean | undefined; readonly value?: string | undefined; readonly encoding?: 'utf8' | 'base64' | undefined; readonly delete?: boolean | undefined; readonly note?: string | undefined; readonly phase?: 'build' | 'runtime' | 'both' | undefined; readonly dataType?: 'text' | 'json' | undefined; readonly kind?: 'value' | 'file' | 'mount' | undefined; readonly expected?: number | undefined })[]; readonly ifExists?: 'replace' | 'keep' | undefined; readonly spelling?: 'refuse' | 'keep' | undefined } }
  undoChangeInEnvironment: { readonly workspace: string; readonly project: string; readonly environment: string; readonly change: string; readonly dryRun?: boolean | undefined; readonly idempotencyKey?: string | undefined }
  planChanges: { readonly workspace: string; readonly body: { readonly changes: readonly ({ readonly project?: string | undefined; readonly environment?: string | undefined; readonly group?: string | undefined; readonly store?: string | undefined; readonly set?: readonly ({ readonly name: string; readonly value?: string | undefined; readonly encoding?: 'utf8' | 'base64' | undefined; readonly phase?: 'build' | 'runtime' | 'both' | undefined })[] | undefined; readonly delete?: readonly (string)[] | undefined; readonly imports?: readonly (string)[] | undefined })[] } }
  findCrossingsInWorkspace: { readonly workspace: string }
  findShadowedInWorkspace: { readonly workspace: string }
  findUnusedInWorkspace: { readonly workspace: string; readonly since?: string | undefined }
  findCrossingsInProject: { readonly workspace: string; readonly project: string }
  findShadowedInProject: { readonly workspace: string; readonly project: string }
  findUnusedInProject: { readonly workspace: string; readonly project: string; readonly since?: string | undefined }
  listGroups: { readonly workspace: string; readonly project: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  createGroup: { readonly workspace: string; readonly project: string; readonly dryRun?: boolean | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly name: string; readonly description?: string | undefined; readonly sensitivity?: 'secret' | 'config' | undefined; readonly phase?: 'build' | 'runtime' | 'both' | undefined; readonly priority?: number | undefined; readonly stage?: string | undefined; readonly tags?: readonly (string)[] | undefined; readonly restrictions?: { readonly restricted: boolean; readonly workloads?: readonly ({ readonly kind: 'service' | 'job'; readonly slug: string })[] | undefined; readonly tags?: readonly (string)[] | undefined; readonly match?: 'any' | 'all' | undefined; readonly stages?: readonly (string)[] | undefined } | undefined; readonly values?: readonly ({ readonly name: string; readonly kind?: 'value' | 'file' | 'mount' | undefined; readonly value: string; readonly encoding?: 'utf8' | 'base64' | undefined; readonly fileEncoding?: string | undefined; readonly owner?: string | undefined; readonly group?: string | undefined; readonly permissions?: string | undefined })[] | undefined } }
  getGroup: { readonly workspace: string; readonly project: string; readonly group: string }
  reviseGroup: { readonly workspace: string; readonly project: string; readonly group: string; readonly dryRun?: boolean | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly name?: string | undefined; readonly description?: string | undefined; readonly sensitivity?: 'secret' | 'config' | undefined; readonly phase?: 'build' | 'runtime' | 'both' | undefined; readonly priority?: number | undefined; readonly stage?: string | undefined; readonly tags?: readonly (string)[] | undefined; readonly restrictions?: { readonly restricted: boolean; readonly workloads?: readonly ({ readonly kind: 'service' | 'job'; readonly slug: string })[] | undefined; readonly tags?: readonly (string)[] | undefined; readonly match?: 'any' | 'all' | undefined; readonly stages?: readonly (string)[] | undefined } | undefined } }
  deleteGroup: { readonly workspace: string; readonly project: string; readonly group: string; readonly idempotencyKey?: string | undefined }
  revealGroup: { readonly workspace: string; readonly project: string; readonly group: string }
  editGroup: { readonly workspace: string; readonly project: string; readonly group: string; readonly dryRun?: boolean | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly set?: readonly ({ readonly name: string; readonly kind?: 'value' | 'file' | 'mount' | undefined; readonly value: string; readonly encoding?: 'utf8' | 'base64' | undefined; readonly fileEncoding?: string | undefined; readonly owner?: string | undefined; readonly group?: string | undefined; readonly permissions?: string | undefined })[] | undefined; readonly unset?: readonly ({ readonly name: string; readonly kind?: 'value' | 'file' | 'mount' | undefined })[] | undefined } }
  groupHistory: { readonly workspace: string; readonly project: string; readonly group: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  undoGroupChange: { readonly workspace: string; readonly project: string; readonly group: string; readonly dryRun?: boolean | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly changeId: string } }
  checkGroups: { readonly workspace: string; readonly project: string }
  staleWorkloads: { readonly workspace: string; readonly project: string }
  renewInjectionKey: { readonly workspace: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly key?: string | undefined } }
  putExternalIdInProject: { readonly workspace: string; readonly project: string; readonly surface: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly externalId: string } }
  putExternalIdOfWorkload: { readonly workspace: string; readonly project: string; readonly workload: string; readonly surface: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly externalId: string } }
  listWorkloads: { readonly workspace: string; readonly project: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  registerWorkload: { readonly workspace: string; readonly project: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly kind: 'service' | 'job'; readonly name: string; readonly tags?: readonly (string)[] | undefined; readonly stage?: string | undefined } }
  getWorkload: { readonly workspace: string; readonly project: string; readonly workload: string; readonly kind?: 'service' | 'job' | undefined }
  reviseWorkload: { readonly workspace: string; readonly project: string; readonly workload: string; readonly kind?: 'service' | 'job' | undefined; readonly idempotencyKey?: string | undefined; readonly body: { readonly tags?: readonly (string)[] | undefined; readonly stage?: string | undefined } }
  removeWorkload: { readonly workspace: string; readonly project: string; readonly workload: string; readonly kind?: 'service' | 'job' | undefined; readonly idempotencyKey?: string | undefined }
  listAddons: { readonly workspace: string; readonly project: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  createAddon: { readonly workspace: string; readonly project: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly kind: 'managed' | 'external'; readonly name: string; readonly type: string; readonly credentials?: Readonly<Record<string, string>> | undefined } }
  getAddon: { readonly workspace: string; readonly project: string; readonly kind: string; readonly addon: string }
  updateAddon: { readonly workspace: string; readonly project: string; readonly kind: string; readonly addon: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly type?: string | undefined; readonly credentials?: Readonly<Record<string, string>> | undefined } }
  deleteAddon: { readonly workspace: string; readonly project: string; readonly kind: string; readonly addon: string; readonly idempotencyKey?: string | undefined }
  revealAddon: { readonly workspace: string; readonly project: string; readonly kind: string; readonly addon: string }
  listTags: { readonly workspace: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  createTag: { readonly workspace: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly name: string; readonly color?: string | undefined; readonly description?: string | undefined } }
  getTag: { readonly workspace: string; readonly label: string }
  reviseTag: { readonly workspace: string; readonly label: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly name?: string | undefined; readonly color?: string | undefined; readonly description?: string | undefined } }
  deleteTag: { readonly workspace: string; readonly label: string; readonly idempotencyKey?: string | undefined }
  listShares: { readonly workspace: string; readonly project: string; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  createShare: { readonly workspace: string; readonly project: string; readonly environment: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly secrets?: readonly (string)[] | undefined; readonly items?: readonly ({ readonly name: string; readonly value: string })[] | undefined; readonly expiresIn: string; readonly views?: number | undefined; readonly passphrase?: string | undefined } }
  revokeShare: { readonly workspace: string; readonly project: string; readonly share: string; readonly idempotencyKey?: string | undefined }
  getSharedFacts: { readonly token: string }
  viewShare: { readonly token: string; readonly body?: { readonly passphrase?: string | undefined } | undefined }
  startLogin: { readonly body: { readonly client: string } }
  pollLogin: { readonly body: { readonly client: string; readonly deviceCode: string } }
  decideLogin: { readonly code: string; readonly idempotencyKey?: string | undefined; readonly body: { readonly approve: boolean } }
  startSession: {  }
  endSession: { readonly idempotencyKey?: string | undefined }
  applySeed: { readonly idempotencyKey?: string | undefined; readonly body: { readonly document: { readonly users?: readonly ({ readonly login: string; readonly name?: string | undefined; readonly email?: string | undefined; readonly reveal_forbidden?: boolean | undefined })[] | undefined; readonly workspaces?: readonly ({ readonly slug: string; readonly name?: string | undefined; readonly write_only?: boolean | undefined; readonly members?: readonly ({ readonly user: string; readonly role: 'owner' | 'admin' | 'developer' | 'viewer'; readonly team?: string | undefined; readonly project?: string | undefined; readonly environment?: string | undefined })[] | undefined; readonly teams?: readonly ({ readonly name: string; readonly projects?: readonly (string)[] | undefined })[] | undefined; readonly projects?: readonly ({ readonly slug: string; readonly name?: string | undefined; readonly visibility?: 'private' | 'internal' | 'public' | undefined; readonly environments?: readonly (string | { readonly name: string; readonly personal_overrides?: boolean | undefined })[] | undefined; readonly workloads?: readonly ({ readonly name: string; readonly kind: 'service' | 'job'; readonly tags?: readonly (string)[] | undefined; readonly environment?: string | undefined })[] | undefined; readonly addons?: readonly ({ readonly id: string; readonly name?: string | undefined; readonly type: string; readonly external?: boolean | undefined; readonly credentials?: Readonly<Record<string, string>> | undefined })[] | undefined; readonly imports?: readonly ({ readonly into?: string | undefined; readonly from: readonly (string)[] })[] | undefined })[] | undefined })[] | undefined; readonly apps?: readonly ({ readonly slug: string; readonly name?: string | undefined; readonly workspace: string; readonly public_key: string; readonly permissions: Readonly<Record<string, 'read' | 'write'>>; readonly repositories?: readonly (string)[] | undefined })[] | undefined; readonly tokens?: readonly ({ readonly name: string; readonly user: string; readonly workspace?: string | undefined; readonly scopes?: readonly (string)[] | undefined; readonly expires_in?: string | undefined; readonly format?: string | undefined })[] | undefined }; readonly dryRun?: boolean | undefined } }
  createToken: { readonly idempotencyKey?: string | undefined; readonly body: { readonly name: string; readonly user?: string | undefined; readonly workspace?: string | undefined; readonly scopes?: readonly (string)[] | undefined; readonly expiresIn?: string | undefined; readonly format?: string | undefined } }
  listTokens: { readonly user?: string | undefined; readonly workspace?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  revokeToken: { readonly id: string; readonly idempotencyKey?: string | undefined }
  listAuditEvents: { readonly workspace?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined; readonly before?: number | undefined }
  readAuditChain: { readonly workspace?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined; readonly after?: number | undefined }
  checkIntegrity: {  }
  getOpenApiDocument: {  }
}

/** How each operation is asked, and what it answers. */
export const operations = {
  /** Who the token is, and what it may do. */
  getMe: operation('GET', '/me', [], shapes.Me),
  /** The workspaces that the caller sees. */
  listWorkspaces: operation('GET', '/workspaces', ['cursor', 'limit'], object({ items: list(shapes.Workspace), next: nullable(text) })),
  /** Make a workspace, owned by the caller. */
  createWorkspace: operation('POST', '/workspaces', [], shapes.Workspace),
  /** One workspace. */
  getWorkspace: operation('GET', '/workspaces/{workspace}', [], shapes.Workspace),
  /** Rename a workspace. */
  changeWorkspace: operation('PATCH', '/workspaces/{workspace}', [], shapes.Workspace),
  /** End a workspace; one that holds something only with its slug as `confirm`. */
  deleteWorkspace: operation('DELETE', '/workspaces/{workspace}', ['confirm'], shapes.Workspace),
  /** The projects of a workspace that the caller sees. */
  listProjects: operation('GET', '/workspaces/{workspace}/projects', ['cursor', 'limit'], object({ items: list(shapes.Project), next: nullable(text) })),
  /** Make a project. */
  createProject: operation('POST', '/workspaces/{workspace}/projects', [], shapes.Project),
  /** One project. */
  getProject: operation('GET', '/workspaces/{workspace}/projects/{project}', [], shapes.Project),
  /** Rename a project, or change its visibility or home team. */
  changeProject: operation('PATCH', '/workspaces/{workspace}/projects/{project}', [], shapes.Project),
  /** End a project; one that holds something only with `withContents`. */
  deleteProject: operation('DELETE', '/workspaces/{workspace}/projects/{project}', ['withContents'], shapes.Project),
  /** The environments of a project that the caller sees. */
  listEnvironments: operation('GET', '/workspaces/{workspace}/projects/{project}/environments', ['cursor', 'limit'], object({ items: list(shapes.Environment), next: nullable(text) })),
  /** Make an environment. */
  createEnvironment: operation('POST', '/workspaces/{workspace}/projects/{project}/environments', [], shapes.Environment),
  /** One environment. */
  getEnvironment: operation('GET', '/workspaces/{workspace}/projects/{project}/environments/{environment}', [], shapes.Environment),
  /** Rename an environment, or let it have personal values. */
  changeEnvironment: operation('PATCH', '/workspaces/{workspace}/projects/{project}/environments/{environment}', [], shapes.Environment),
  /** End an environment with its values; they stay in history. */
  deleteEnvironment: operation('DELETE', '/workspaces/{workspace}/projects/{project}/environments/{environment}', [], shapes.Environment),
  /** Whether nobody may reveal a value of a workspace; consumers still receive them. */
  setWorkspaceWriteOnly: operation('PUT', '/workspaces/{workspace}/write-only', [], shapes.Workspace),
  /** The members of a workspace, with their roles. */
  listMembers: operation('GET', '/workspaces/{workspace}/members', ['cursor', 'limit'], object({ items: list(shapes.Member), next: nullable(text) })),
  /** Give a user a role in a workspace. */
  addMember: operation('POST', '/workspaces/{workspace}/members', [], shapes.Member),
  /** Replace the role of a member and, where `scope` is given, where it has it. */
  changeMember: operation('PUT', '/workspaces/{workspace}/members/{member}', [], shapes.Member),
  /** End a membership, with the personal values and tokens that hang on it. */
  removeMember: operation('DELETE', '/workspaces/{workspace}/members/{member}', [], shapes.RemovedMember),
  /** The teams of a workspace that the caller sees. */
  listTeams: operation('GET', '/workspaces/{workspace}/teams', ['cursor', 'limit'], object({ items: list(shapes.Team), next: nullable(text) })),
  /** Make a team. */
  createTeam: operation('POST', '/workspaces/{workspace}/teams', [], shapes.Team),
  /** Rename a team. */
  renameTeam: operation('PATCH', '/workspaces/{workspace}/teams/{team}', [], shapes.Team),
  /** End a team that is the home of no project. */
  deleteTeam: operation('DELETE', '/workspaces/{workspace}/teams/{team}', [], shapes.Team),
  /** Everybody on the server, service accounts among them, by age. */
  listUsers: operation('GET', '/users', ['cursor', 'limit'], object({ items: list(shapes.User), next: nullable(text) })),
  /** Make a user, with a personal workspace of the same name. */
  createUser: operation('POST', '/users', [], shapes.User),
  /** One user of the server. */
  getUser: operation('GET', '/users/{login}', [], shapes.User),
  /** Change the name or address of a user, or switch it on or off. */
  changeUser: operation('PATCH', '/users/{login}', [], shapes.User),
  /** Whether a user may reveal nothing, whatever its roles and tokens say. */
  setRevealForbidden: operation('PUT', '/users/{login}/reveal-forbidden', [], shapes.User),
  /** The OpenID issuers and subjects that a workspace trusts. */
  listIdentityTrusts: operation('GET', '/workspaces/{workspace}/identity-trusts', ['cursor', 'limit'], object({ items: list(shapes.IdentityTrust), next: nullable(text) })),
  /** Trust an OpenID issuer about one subject. */
  createIdentityTrust: operation('POST', '/workspaces/{workspace}/identity-trusts', [], shapes.IdentityTrust),
  /** End a trust, and every session that it gave. */
  deleteIdentityTrust: operation('DELETE', '/workspaces/{workspace}/identity-trusts/{trust}', [], shapes.DeletedTrust),
  /** A token of a trusted OpenID issuer for one of a quarter of an hour. */
  exchangeIdentity: operation('POST', '/identity/exchange', [], shapes.StartedSession),
  /** The secrets of a workspace, without values. */
  listSecretsInWorkspace: operation('GET', '/workspaces/{workspace}/secrets', ['store', 'personal', 'cursor', 'limit'], object({ items: list(shapes.Secret), next: nullable(text) })),
  /** One secret of a workspace, without its value. */
  getSecretInWorkspace: operation('GET', '/workspaces/{workspace}/secrets/{name}', ['store', 'personal'], shapes.Secret),
  /** Create a secret of a workspace, or write its next version. */
  putSecretInWorkspace: operation('PUT', '/workspaces/{workspace}/secrets/{name}', ['store', 'personal'], shapes.WrittenSecret),
  /** Delete a secret of a workspace; its versions stay. */
  deleteSecretInWorkspace: operation('DELETE', '/workspaces/{workspace}/secrets/{name}', ['store', 'personal'], shapes.DeletedSecret),
  /** Change the name, note, phase, audience or write-only switch of a secret of a workspace. */
  changeSecretInWorkspace: operation('PATCH', '/workspaces/{workspace}/secrets/{name}', ['store', 'personal'], shapes.Secret),
  /** The value of a secret of a workspace; on the audit record as revealed. */
  revealSecretInWorkspace: operation('GET', '/workspaces/{workspace}/secrets/{name}/value', ['store', 'personal'], shapes.SecretValue),
  /** Every version of a secret of a workspace, newest first, without values; of a deleted one, too. */
  listSecretVersionsInWorkspace: operation('GET', '/workspaces/{workspace}/secrets/{name}/versions', ['store', 'personal', 'cursor', 'limit'], object({ items: list(shapes.SecretVersion), next: nullable(text) })),
  /** Make an old version of a secret of a workspace the newest. */
  restoreSecretInWorkspace: operation('POST', '/workspaces/{workspace}/secrets/{name}/restore', ['store', 'personal'], shapes.WrittenSecret),
  /** The secrets of a project, without values. */
  listSecretsInProject: operation('GET', '/workspaces/{workspace}/projects/{project}/secrets', ['store', 'personal', 'cursor', 'limit'], object({ items: list(shapes.Secret), next: nullable(text) })),
  /** One secret of a project, without its value. */
  getSecretInProject: operation('GET', '/workspaces/{workspace}/projects/{project}/secrets/{name}', ['store', 'personal'], shapes.Secret),
  /** Create a secret of a project, or write its next version. */
  putSecretInProject: operation('PUT', '/workspaces/{workspace}/projects/{project}/secrets/{name}', ['store', 'personal'], shapes.WrittenSecret),
  /** Delete a secret of a project; its versions stay. */
  deleteSecretInProject: operation('DELETE', '/workspaces/{workspace}/projects/{project}/secrets/{name}', ['store', 'personal'], shapes.DeletedSecret),
  /** Change the name, note, phase, audience or write-only switch of a secret of a project. */
  changeSecretInProject: operation('PATCH', '/workspaces/{workspace}/projects/{project}/secrets/{name}', ['store', 'personal'], shapes.Secret),
  /** The value of a secret of a project; on the audit record as revealed. */
  revealSecretInProject: operation('GET', '/workspaces/{workspace}/projects/{project}/secrets/{name}/value', ['store', 'personal'], shapes.SecretValue),
  /** Every version of a secret of a project, newest first, without values; of a deleted one, too. */
  listSecretVersionsInProject: operation('GET', '/workspaces/{workspace}/projects/{project}/secrets/{name}/versions', ['store', 'personal', 'cursor', 'limit'], object({ items: list(shapes.SecretVersion), next: nullable(text) })),
  /** Make an old version of a secret of a project the newest. */
  restoreSecretInProject: operation('POST', '/workspaces/{workspace}/projects/{project}/secrets/{name}/restore', ['store', 'personal'], shapes.WrittenSecret),
  /** The secrets of an environment, without values. */
  listSecretsInEnvironment: operation('GET', '/workspaces/{workspace}/projects/{project}/environments/{environment}/secrets', ['store', 'personal', 'cursor', 'limit'], object({ items: list(shapes.Secret), next: nullable(text) })),
  /** One secret of an environment, without its value. */
  getSecretInEnvironment: operation('GET', '/workspaces/{workspace}/projects/{project}/environments/{environment}/secrets/{name}', ['store', 'personal'], shapes.Secret),
  /** Create a secret of an environment, or write its next version. */
  putSecretInEnvironment: operation('PUT', '/workspaces/{workspace}/projects/{project}/environments/{environment}/secrets/{name}', ['store', 'personal'], shapes.WrittenSecret),
  /** Delete a secret of an environment; its versions stay. */
  deleteSecretInEnvironment: operation('DELETE', '/workspaces/{workspace}/projects/{project}/environments/{environment}/secrets/{name}', ['store', 'personal'], shapes.DeletedSecret),
  /** Change the name, note, phase, audience or write-only switch of a secret of an environment. */
  changeSecretInEnvironment: operation('PATCH', '/workspaces/{workspace}/projects/{project}/environments/{environment}/secrets/{name}', ['store', 'personal'], shapes.Secret),
  /** The value of a secret of an environment; on the audit record as revealed. */
  revealSecretInEnvironment: operation('GET', '/workspaces/{workspace}/projects/{project}/environments/{environment}/secrets/{name}/value', ['store', 'personal'], shapes.SecretValue),
  /** Every version of a secret of an environment, newest first, without values; of a deleted one, too. */
  listSecretVersionsInEnvironment: operation('GET', '/workspaces/{workspace}/projects/{project}/environments/{environment}/secrets/{name}/versions', ['store', 'personal', 'cursor', 'limit'], object({ items: list(shapes.SecretVersion), next: nullable(text) })),
  /** Make an old version of a secret of an environment the newest. */
  restoreSecretInEnvironment: operation('POST', '/workspaces/{workspace}/projects/{project}/environments/{environment}/secrets/{name}/restore', ['store', 'personal'], shapes.WrittenSecret),
  /** What a consumer receives, merged; each value is on the audit record as consumed. */
  resolve: operation('GET', '/workspaces/{workspace}/projects/{project}/resolved', ['as', 'environment', 'phase'], object({ items: list(withBytes(object({ name: text, value: text, encoding, kind: shapes.SecretKind, version: number, secretId: text }))), unresolved: list(object({ in: text, reference: text, fault: text })) })),
  /** Which layer each value comes from and what it hides, without any value. */
  explain: operation('GET', '/workspaces/{workspace}/projects/{project}/explained', ['as', 'environment', 'phase', 'name'], shapes.Explanation),
  /** What is imported into a workspace, the strongest first. */
  listImportsInWorkspace: operation('GET', '/workspaces/{workspace}/imports', [], object({ items: list(object({ from: nullable(text), kind: text, store: text, createdAt: text, createdBy: text })) })),
  /** Import exactly these homes into a workspace. */
  replaceImportsInWorkspace: operation('PUT', '/workspaces/{workspace}/imports', [], object({ items: list(object({ from: nullable(text), kind: text, store: text, createdAt: text, createdBy: text })), changed: flag })),
  /** What is imported into a project, the strongest first. */
  listImportsInProject: operation('GET', '/workspaces/{workspace}/projects/{project}/imports', [], object({ items: list(object({ from: nullable(text), kind: text, store: text, createdAt: text, createdBy: text })) })),
  /** Import exactly these homes into a project. */
  replaceImportsInProject: operation('PUT', '/workspaces/{workspace}/projects/{project}/imports', [], object({ items: list(object({ from: nullable(text), kind: text, store: text, createdAt: text, createdBy: text })), changed: flag })),
  /** What is imported into an environment, the strongest first. */
  listImportsInEnvironment: operation('GET', '/workspaces/{workspace}/projects/{project}/environments/{environment}/imports', [], object({ items: list(object({ from: nullable(text), kind: text, store: text, createdAt: text, createdBy: text })) })),
  /** Import exactly these homes into an environment. */
  replaceImportsInEnvironment: operation('PUT', '/workspaces/{workspace}/projects/{project}/environments/{environment}/imports', [], object({ items: list(object({ from: nullable(text), kind: text, store: text, createdAt: text, createdBy: text })), changed: flag })),
  /** The changes of a workspace and below it, newest first, without values. */
  listChangesInWorkspace: operation('GET', '/workspaces/{workspace}/changes', ['cursor', 'limit'], object({ items: list(shapes.Change), next: nullable(text) })),
  /** Write and delete many secrets of a workspace as one change, all or none. */
  changeSecretsInWorkspace: operation('POST', '/workspaces/{workspace}/changes', ['store', 'dryRun'], shapes.ChangedSecrets),
  /** Take back what a change did to the values of a workspace, as a new change. */
  undoChangeInWorkspace: operation('POST', '/workspaces/{workspace}/changes/{change}/undo', ['dryRun'], shapes.TakenBack),
  /** The changes of a project and below it, newest first, without values. */
  listChangesInProject: operation('GET', '/workspaces/{workspace}/projects/{project}/changes', ['cursor', 'limit'], object({ items: list(shapes.Change), next: nullable(text) })),
  /** Write and delete many secrets of a project as one change, all or none. */
  changeSecretsInProject: operation('POST', '/workspaces/{workspace}/projects/{project}/changes', ['store', 'dryRun'], shapes.ChangedSecrets),
  /** Take back what a change did to the values of a project, as a new change. */
  undoChangeInProject: operation('POST', '/workspaces/{workspace}/projects/{project}/changes/{change}/undo', ['dryRun'], shapes.TakenBack),
  /** The changes of an environment and below it, newest first, without values. */
  listChangesInEnvironment: operation('GET', '/workspaces/{workspace}/projects/{project}/environments/{environment}/changes', ['cursor', 'limit'], object({ items: list(shapes.Change), next: nullable(text) })),
  /** Write and delete many secrets of an environment as one change, all or none. */
  changeSecretsInEnvironment: operation('POST', '/workspaces/{workspace}/projects/{project}/environments/{environment}/changes', ['store', 'dryRun'], shapes.ChangedSecrets),
  /** Take back what a change did to the values of an environment, as a new change. */
  undoChangeInEnvironment: operation('POST', '/workspaces/{workspace}/projects/{project}/environments/{environment}/changes/{change}/undo', ['dryRun'], shapes.TakenBack),
  /** What changes would do to everyone who reads, without making them. */
  planChanges: operation('POST', '/workspaces/{workspace}/plan', [], shapes.Plan),
  /** What front ends cannot tell their clients of, in a workspace, and why. */
  findCrossingsInWorkspace: operation('GET', '/workspaces/{workspace}/doctor/crossings', [], shapes.Crossings),
  /** Values that win for no consumer, in a workspace. */
  findShadowedInWorkspace: operation('GET', '/workspaces/{workspace}/doctor/shadowed', [], shapes.ShadowedValues),
  /** Values that no consumer received for some time, in a workspace. */
  findUnusedInWorkspace: operation('GET', '/workspaces/{workspace}/doctor/unused', ['since'], shapes.UnusedValues),
  /** What front ends cannot tell their clients of, in a project, and why. */
  findCrossingsInProject: operation('GET', '/workspaces/{workspace}/projects/{project}/doctor/crossings', [], shapes.Crossings),
  /** Values that win for no consumer, in a project. */
  findShadowedInProject: operation('GET', '/workspaces/{workspace}/projects/{project}/doctor/shadowed', [], shapes.ShadowedValues),
  /** Values that no consumer received for some time, in a project. */
  findUnusedInProject: operation('GET', '/workspaces/{workspace}/projects/{project}/doctor/unused', ['since'], shapes.UnusedValues),
  /** The groups of a project. */
  listGroups: operation('GET', '/workspaces/{workspace}/projects/{project}/groups', ['cursor', 'limit'], object({ items: list(shapes.Group), next: nullable(text) })),
  /** Make a group, with what it holds. */
  createGroup: operation('POST', '/workspaces/{workspace}/projects/{project}/groups', ['dryRun'], shapes.Group),
  /** One group and the names of what it holds, without values. */
  getGroup: operation('GET', '/workspaces/{workspace}/projects/{project}/groups/{group}', [], shapes.DescribedGroup),
  /** Change what a group is and who receives it; its values stay. */
  reviseGroup: operation('PATCH', '/workspaces/{workspace}/projects/{project}/groups/{group}', ['dryRun'], shapes.Group),
  /** End a group and every value in it; both stay in history. */
  deleteGroup: operation('DELETE', '/workspaces/{workspace}/projects/{project}/groups/{group}', [], shapes.Group),
  /** A group's own values; on the audit record as revealed. */
  revealGroup: operation('GET', '/workspaces/{workspace}/projects/{project}/groups/{group}/values', [], object({ items: list(withBytes(object({ name: text, kind: shapes.SecretKind, version: number, value: text, encoding, fileEncoding: optional(text), owner: optional(text), group: optional(text), permissions: optional(text) }))) })),
  /** Set and unset some of a group's values, the others staying as they are. */
  editGroup: operation('PATCH', '/workspaces/{workspace}/projects/{project}/groups/{group}/values', ['dryRun'], shapes.GroupChanges),
  /** The changes of a group, newest first, without values. */
  groupHistory: operation('GET', '/workspaces/{workspace}/projects/{project}/groups/{group}/history', ['cursor', 'limit'], object({ items: list(shapes.GroupChange), next: nullable(text) })),
  /** Take one change of a group back, as a new change. */
  undoGroupChange: operation('POST', '/workspaces/{workspace}/projects/{project}/groups/{group}/undo', ['dryRun'], shapes.GroupChanges),
  /** What cannot work among the groups of a project. */
  checkGroups: operation('GET', '/workspaces/{workspace}/projects/{project}/doctor/groups', [], shapes.GroupCheckup),
  /** Workloads that run with values which have changed since. */
  staleWorkloads: operation('GET', '/workspaces/{workspace}/projects/{project}/doctor/stale', [], object({ items: list(object({ workload: text, kind: text, phase: text, consumedAt: text, changed: list(object({ name: text, change: text })) })) })),
  /** A new key that signs what is injected into workloads. */
  renewInjectionKey: operation('POST', '/workspaces/{workspace}/injection/key', [], shapes.SigningKey),
  /** The id that a front end knows a project by. */
  putExternalIdInProject: operation('PUT', '/workspaces/{workspace}/projects/{project}/external-ids/{surface}', [], shapes.ExternalId),
  /** The id that a front end knows a workload by. */
  putExternalIdOfWorkload: operation('PUT', '/workspaces/{workspace}/projects/{project}/workloads/{workload}/external-ids/{surface}', [], shapes.ExternalId),
  /** The services and jobs of a project. */
  listWorkloads: operation('GET', '/workspaces/{workspace}/projects/{project}/workloads', ['cursor', 'limit'], object({ items: list(shapes.Workload), next: nullable(text) })),
  /** Make a service or job known. */
  registerWorkload: operation('POST', '/workspaces/{workspace}/projects/{project}/workloads', [], shapes.Workload),
  /** One service or job. */
  getWorkload: operation('GET', '/workspaces/{workspace}/projects/{project}/workloads/{workload}', ['kind'], shapes.Workload),
  /** Change the tags or stage of a service or job, which decide what it receives. */
  reviseWorkload: operation('PATCH', '/workspaces/{workspace}/projects/{project}/workloads/{workload}', ['kind'], shapes.Workload),
  /** Forget a service or job; its own values end and stay in history. */
  removeWorkload: operation('DELETE', '/workspaces/{workspace}/projects/{project}/workloads/{workload}', ['kind'], shapes.Workload),
  /** The addons of a project, without credentials. */
  listAddons: operation('GET', '/workspaces/{workspace}/projects/{project}/addons', ['cursor', 'limit'], object({ items: list(shapes.Addon), next: nullable(text) })),
  /** Make an addon known, with its credentials. */
  createAddon: operation('POST', '/workspaces/{workspace}/projects/{project}/addons', [], shapes.Addon),
  /** One addon, without credentials. */
  getAddon: operation('GET', '/workspaces/{workspace}/projects/{project}/addons/{kind}/{addon}', [], shapes.Addon),
  /** Change the type of an addon, or replace its credentials. */
  updateAddon: operation('PATCH', '/workspaces/{workspace}/projects/{project}/addons/{kind}/{addon}', [], shapes.Addon),
  /** Forget an addon; links to it stay and give nothing. */
  deleteAddon: operation('DELETE', '/workspaces/{workspace}/projects/{project}/addons/{kind}/{addon}', [], shapes.Addon),
  /** The credentials of an addon; on the audit record as revealed. */
  revealAddon: operation('GET', '/workspaces/{workspace}/projects/{project}/addons/{kind}/{addon}/credentials', [], shapes.AddonCredentials),
  /** The tags that a workspace has registered. */
  listTags: operation('GET', '/workspaces/{workspace}/tags', ['cursor', 'limit'], object({ items: list(shapes.Tag), next: nullable(text) })),
  /** Register a tag. */
  createTag: operation('POST', '/workspaces/{workspace}/tags', [], shapes.Tag),
  /** One tag of a workspace. */
  getTag: operation('GET', '/workspaces/{workspace}/tags/{label}', [], shapes.Tag),
  /** Change a tag; its slug stays. */
  reviseTag: operation('PATCH', '/workspaces/{workspace}/tags/{label}', [], shapes.Tag),
  /** Take a tag off the register; whatever carries it keeps it. */
  deleteTag: operation('DELETE', '/workspaces/{workspace}/tags/{label}', [], shapes.Tag),
  /** The shares of a project, ended ones included, newest first. */
  listShares: operation('GET', '/workspaces/{workspace}/projects/{project}/shares', ['cursor', 'limit'], object({ items: list(shapes.Share), next: nullable(text) })),
  /** Share copies of secrets with somebody outside; on the audit record as revealed. */
  createShare: operation('POST', '/workspaces/{workspace}/projects/{project}/environments/{environment}/shares', [], shapes.CreatedShare),
  /** End a share at once; what it held is erased. */
  revokeShare: operation('DELETE', '/workspaces/{workspace}/projects/{project}/shares/{share}', [], shapes.RevokedShare),
  /** What anybody with the link may know; uses no view. */
  getSharedFacts: operation('GET', '/shares/{token}', [], shapes.PublicShare),
  /** What is shared; uses one view. */
  viewShare: operation('POST', '/shares/{token}/view', [], shapes.ViewedShare),
  /** Ask to be let in: a code for a person to approve, and one to fetch the token with. */
  startLogin: operation('POST', '/logins', [], shapes.StartedLogin),
  /** Whether the client was let in, and once it was, its token, once. */
  pollLogin: operation('POST', '/logins/token', [], shapes.PolledLogin),
  /** Let a client in that waits with this code, or turn it away. */
  decideLogin: operation('POST', '/logins/{code}', [], shapes.DecidedLogin),
  /** A token of a quarter of an hour that stands for the one presented, and falls with it. */
  startSession: operation('POST', '/session', [], shapes.StartedSession),
  /** Sign out: a token that came of a sign-in ends, another one stays. */
  endSession: operation('DELETE', '/session', [], object({ revoked: flag })),
  /** Declare users, workspaces, projects and tokens; the same document twice changes nothing. */
  applySeed: operation('POST', '/apply', [], shapes.Applied),
  /** Make a token; its text is in this answer and nowhere else. */
  createToken: operation('POST', '/tokens', [], shapes.MintedToken),
  /** Tokens: the caller's own, or those of a user or a workspace; by age. */
  listTokens: operation('GET', '/tokens', ['user', 'workspace', 'cursor', 'limit'], object({ items: list(shapes.Token), next: nullable(text) })),
  /** End a token at once. */
  revokeToken: operation('DELETE', '/tokens/{id}', [], shapes.RevokedToken),
  /** What happened, newest first. */
  listAuditEvents: operation('GET', '/audit/events', ['workspace', 'cursor', 'limit', 'before'], object({ items: list(shapes.AuditEntry), next: nullable(text) })),
  /** The record as it was hashed, oldest first, to be verified elsewhere. */
  readAuditChain: operation('GET', '/audit/chain', ['workspace', 'cursor', 'limit', 'after'], object({ items: list(shapes.ChainRow), next: nullable(text) })),
  /** Check every stored row that decides something. */
  checkIntegrity: operation('GET', '/doctor/integrity', [], shapes.IntegrityReport),
  /** This document. */
  getOpenApiDocument: operation('GET', '/openapi.json', [], record(anything)),
} as const
