// Made by tools/generate-sdk.ts from docs/openapi.json: `npm run openapi` renews it.
import { type Shaped, anything, flag, list, nullable, number, object, optional, record, text } from '../shape.ts'
import { encoding, withBytes } from '../value-shape.ts'

export const Me = object({ id: text, kind: text, login: text, name: text, email: text, instanceRole: flag, token: object({ id: text, name: text, scopes: list(text), workspace: nullable(text), createdAt: text, expiresAt: nullable(text) }) })
export type Me = Shaped<typeof Me>

export const Workspace = object({ id: text, kind: text, slug: text, name: text, writeOnly: flag, createdAt: text, updatedAt: text })
export type Workspace = Shaped<typeof Workspace>

export const Project = object({ id: text, name: text, slug: text, visibility: text, createdAt: text, updatedAt: text })
export type Project = Shaped<typeof Project>

export const Environment = object({ id: text, name: text, personalOverrides: flag, createdAt: text, updatedAt: text })
export type Environment = Shaped<typeof Environment>

export const Role = text
export type Role = Shaped<typeof Role>

export const Scope = object({ all: flag, teams: list(text), projects: list(text), environments: list(text) })
export type Scope = Shaped<typeof Scope>

export const Member = object({ id: text, login: text, name: text, email: text, role: Role, scope: Scope, since: text })
export type Member = Shaped<typeof Member>

export const RemovedMember = object({ id: text, login: text })
export type RemovedMember = Shaped<typeof RemovedMember>

export const Team = object({ id: text, name: text, slug: text, createdAt: text })
export type Team = Shaped<typeof Team>

export const User = object({ id: text, kind: text, login: text, name: text, email: text, active: flag, revealForbidden: flag, createdAt: text, updatedAt: text })
export type User = Shaped<typeof User>

export const IdentityTrust = object({ id: text, name: text, issuer: text, audience: text, subject: text, level: text, scope: Scope, createdBy: text, createdAt: text })
export type IdentityTrust = Shaped<typeof IdentityTrust>

export const DeletedTrust = object({ id: text, name: text })
export type DeletedTrust = Shaped<typeof DeletedTrust>

export const StartedSession = object({ token: text, expiresInSeconds: number })
export type StartedSession = Shaped<typeof StartedSession>

export const SecretKind = text
export type SecretKind = Shaped<typeof SecretKind>

export const Phase = text
export type Phase = Shaped<typeof Phase>

export const DataType = text
export type DataType = Shaped<typeof DataType>

export const Audience = text
export type Audience = Shaped<typeof Audience>

export const Secret = object({ id: text, name: text, store: text, kind: SecretKind, phase: Phase, dataType: DataType, audience: Audience, note: text, writeOnly: flag, version: number, createdAt: text, updatedAt: text })
export type Secret = Shaped<typeof Secret>

export const WrittenSecret = object({ name: text, version: number, created: flag })
export type WrittenSecret = Shaped<typeof WrittenSecret>

export const DeletedSecret = object({ name: text, version: number, deleted: flag })
export type DeletedSecret = Shaped<typeof DeletedSecret>

export const SecretValue = withBytes(object({ name: text, version: number, value: text, encoding, kind: SecretKind }))
export type SecretValue = Shaped<typeof SecretValue>

export const SecretVersion = object({ version: number, deleted: flag, sizeBytes: number, createdAt: text, createdBy: text, surface: text, changeId: text })
export type SecretVersion = Shaped<typeof SecretVersion>

export const Candidate = object({ layer: text, rule: text, store: text, workspace: text, project: nullable(text), environment: nullable(text), group: nullable(text), workload: nullable(text), personal: flag, kind: SecretKind, phase: Phase, source: nullable(text), secretId: nullable(text), version: nullable(number), setBy: nullable(text), setThrough: nullable(text), setAt: nullable(text), changeId: nullable(text) })
export type Candidate = Shaped<typeof Candidate>

export const Explanation = object({ layers: list(object({ layer: text, rule: text, store: text, workspace: text, project: nullable(text), environment: nullable(text), group: nullable(text), workload: nullable(text), personal: flag })), items: list(object({ name: text, winner: Candidate, hidden: list(Candidate) })), elsewhere: list(object({ where: text, why: text, importWith: nullable(text) })) })
export type Explanation = Shaped<typeof Explanation>

export const Change = object({ changeId: text, action: text, surface: text, createdAt: text, createdBy: text, values: list(object({ name: text, store: text, environment: nullable(text), version: number, deleted: flag })), shortened: flag })
export type Change = Shaped<typeof Change>

export const ChangedSecrets = object({ changeId: nullable(text), items: list(object({ action: text, name: text, environment: nullable(text), version: number })) })
export type ChangedSecrets = Shaped<typeof ChangedSecrets>

export const TakenBack = object({ items: list(object({ action: text, name: text, environment: nullable(text), version: number })) })
export type TakenBack = Shaped<typeof TakenBack>

export const Standing = object({ layer: text, rule: text, store: text, workspace: text, project: nullable(text), environment: nullable(text), group: nullable(text), workload: nullable(text), personal: flag, version: number })
export type Standing = Shaped<typeof Standing>

export const Plan = object({ changed: flag, compared: number, items: list(object({ consumer: text, as: text, phase: text, workspace: text, project: text, environment: nullable(text), name: text, effect: text, before: nullable(Standing), after: nullable(Standing) })) })
export type Plan = Shaped<typeof Plan>

export const Crossings = object({ items: list(object({ surface: text, name: text, store: text, kind: text, where: text, why: text })) })
export type Crossings = Shaped<typeof Crossings>

export const ShadowedValues = object({ asked: number, items: list(object({ name: text, layer: text, rule: text, store: text, workspace: text, project: nullable(text), environment: nullable(text), group: nullable(text), workload: nullable(text), personal: flag, behind: list(object({ consumer: text, as: text, phase: text, workspace: text, project: text, environment: nullable(text), layer: text })) })) })
export type ShadowedValues = Shaped<typeof ShadowedValues>

export const UnusedValues = object({ items: list(object({ name: text, store: text, kind: text, where: text, version: number, updatedAt: text, lastUsedAt: nullable(text) })) })
export type UnusedValues = Shaped<typeof UnusedValues>

export const Group = object({ id: text, slug: text, name: text, description: text, sensitivity: text, phase: Phase, priority: number, stage: text, tags: list(text), restrictions: object({ restricted: flag, workloads: list(object({ kind: text, slug: text })), tags: list(text), match: text, stages: list(text) }), links: list(object({ kind: text, addon: text, keys: list(object({ name: text, aliases: optional(list(text)) })) })), version: number, createdAt: text, updatedAt: text })
export type Group = Shaped<typeof Group>

export const DescribedGroup = object({ id: text, slug: text, name: text, description: text, sensitivity: text, phase: Phase, priority: number, stage: text, tags: list(text), restrictions: object({ restricted: flag, workloads: list(object({ kind: text, slug: text })), tags: list(text), match: text, stages: list(text) }), links: list(object({ kind: text, addon: text, keys: list(object({ name: text, aliases: optional(list(text)) })) })), version: number, createdAt: text, updatedAt: text, values: list(object({ name: text, kind: SecretKind, version: number, sizeBytes: number, updatedAt: text, fileEncoding: optional(text), owner: optional(text), group: optional(text), permissions: optional(text) })) })
export type DescribedGroup = Shaped<typeof DescribedGroup>

export const GroupChanges = object({ settingsChanged: flag, changes: list(object({ action: text, kind: SecretKind, name: text, version: number })) })
export type GroupChanges = Shaped<typeof GroupChanges>

export const GroupChange = object({ changeId: text, createdAt: text, createdBy: text, surface: text, settingsChanged: flag, live: flag, values: list(object({ kind: SecretKind, name: text, version: number })), shortened: flag })
export type GroupChange = Shaped<typeof GroupChange>

export const GroupCheckup = object({ shadowed: list(object({ name: text, layer: text, behind: list(object({ workload: text, layer: text })) })), faults: list(object({ group: text, fault: text })) })
export type GroupCheckup = Shaped<typeof GroupCheckup>

export const SigningKey = object({ key: text, version: number })
export type SigningKey = Shaped<typeof SigningKey>

export const ExternalId = object({ kind: text, id: text, externalId: text })
export type ExternalId = Shaped<typeof ExternalId>

export const WorkloadKind = text
export type WorkloadKind = Shaped<typeof WorkloadKind>

export const Workload = object({ id: text, kind: WorkloadKind, name: text, slug: text, tags: list(text), stage: text, createdAt: text, updatedAt: text })
export type Workload = Shaped<typeof Workload>

export const AddonKind = text
export type AddonKind = Shaped<typeof AddonKind>

export const Addon = object({ id: text, kind: AddonKind, slug: text, name: text, type: text, createdAt: text, updatedAt: text })
export type Addon = Shaped<typeof Addon>

export const AddonCredentials = object({ credentials: record(text) })
export type AddonCredentials = Shaped<typeof AddonCredentials>

export const Tag = object({ id: text, slug: text, name: text, color: text, description: text, createdAt: text, updatedAt: text })
export type Tag = Shaped<typeof Tag>

export const Share = object({ id: text, environmentId: text, names: list(text), state: text, views: number, viewsMax: number, passphrase: flag, createdBy: text, createdAt: text, expiresAt: text, revokedAt: nullable(text), lastViewedAt: nullable(text) })
export type Share = Shaped<typeof Share>

export const CreatedShare = object({ id: text, token: text, url: text, expiresAt: text })
export type CreatedShare = Shaped<typeof CreatedShare>

export const RevokedShare = object({ id: text, revokedAt: nullable(text) })
export type RevokedShare = Shaped<typeof RevokedShare>

export const PublicShare = object({ expiresAt: text, viewsLeft: number, passphrase: flag })
export type PublicShare = Shaped<typeof PublicShare>

export const ShareItem = object({ name: text, value: text })
export type ShareItem = Shaped<typeof ShareItem>

export const ViewedShare = object({ items: list(ShareItem), viewsLeft: number })
export type ViewedShare = Shaped<typeof ViewedShare>

export const StartedLogin = object({ deviceCode: text, userCode: text, verificationUri: text, verificationUriComplete: text, expiresAt: text, intervalSeconds: number })
export type StartedLogin = Shaped<typeof StartedLogin>

export const PolledLogin = object({ state: text, token: optional(text), expiresInSeconds: optional(number) })
export type PolledLogin = Shaped<typeof PolledLogin>

export const DecidedLogin = object({ client: text, address: text, state: text })
export type DecidedLogin = Shaped<typeof DecidedLogin>

export const Applied = object({ changes: list(object({ action: text, kind: text, name: text })), tokens: record(text) })
export type Applied = Shaped<typeof Applied>

export const MintedToken = object({ id: text, token: text, name: text, display: text, scopes: list(text), workspace: nullable(text), expiresAt: nullable(text) })
export type MintedToken = Shaped<typeof MintedToken>

export const Token = object({ id: text, name: text, display: text, user: text, scopes: list(text), workspace: nullable(text), createdAt: text, expiresAt: nullable(text), revokedAt: nullable(text), lastUsedAt: nullable(text) })
export type Token = Shaped<typeof Token>

export const RevokedToken = object({ id: text, revokedAt: text })
export type RevokedToken = Shaped<typeof RevokedToken>

export const AuditEntry = object({ seq: number, hash: text, event: record(anything) })
export type AuditEntry = Shaped<typeof AuditEntry>

export const ChainRow = object({ chain: text, seq: number, body: text, hash: text })
export type ChainRow = Shaped<typeof ChainRow>

export const IntegrityReport = object({ checked: number, faults: list(object({ row: text, fault: text })) })
export type IntegrityReport = Shaped<typeof IntegrityReport>
