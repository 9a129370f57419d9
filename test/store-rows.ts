/** Things to put into the stores, and a store over each engine to put them into. */
import { onFatal } from './notebook.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Grant, Principal, Token } from '../src/core/access/principal.ts'
import type { AuditEvent } from '../src/core/audit/event.ts'
import type { Group, GroupVersion } from '../src/core/group/group.ts'
import { settingsOf } from '../src/core/group/group.ts'
import {
  asId,
  type ChangeId,
  type EnvironmentId,
  type PrincipalId,
  type WorkspaceId,
} from '../src/core/ids.ts'
import type { Environment, Project, Team, Workspace } from '../src/core/place/place.ts'
import { createRowGuard, type RowGuard } from '../src/core/row-guard.ts'
import type { Home, Secret, SecretValue, SecretVersion } from '../src/core/secret/secret.ts'
import type { Share } from '../src/core/share/share.ts'
import type { Transact } from '../src/core/transaction.ts'
import { Key, uuidv7 } from '../src/crypto/index.ts'
import type { Engine } from '../src/storage/engine.ts'
import { createTransact, migrations, storeFlush } from '../src/storage/open-store.ts'
import { openPostgres } from '../src/storage/postgres.ts'
import { openSqlite } from '../src/storage/sqlite.ts'
import { createDatabase } from './postgres.ts'

export interface OpenStore extends AsyncDisposable {
  readonly engine: Engine
  readonly guard: RowGuard
  readonly transact: Transact
}

export async function sqliteStore(): Promise<OpenStore> {
  const folder = await mkdtemp(path.join(tmpdir(), 'keywell-store-'))
  const engine = await openSqlite(path.join(folder, 'keywell.db'), { flush: storeFlush, migrations, onFatal })
  return open(engine, () => rm(folder, { recursive: true, force: true }))
}

export async function postgresStore(base: string | undefined): Promise<OpenStore> {
  if (base === undefined) throw new Error('the run has no Postgres')
  const engine = await openPostgres(await createDatabase(base), { flush: storeFlush, migrations })
  return open(engine, async () => {})
}

function open(engine: Engine, clear: () => Promise<void>): OpenStore {
  const guard = createRowGuard(Key.generate())
  return {
    engine,
    guard,
    transact: createTransact(engine, guard),
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]()
      await clear()
    },
  }
}

let moment = 1_700_000_000_000

/** Ids and times that grow, so that orders are certain. */
export function tick(): number {
  return (moment += 1)
}

export function newId<T extends string>(): T {
  return asId<T>(uuidv7(tick()))
}

export function makeWorkspace(slug: string, more: Partial<Workspace> = {}): Workspace {
  const at = tick()
  return { id: newId(), kind: 'organization', slug, name: slug, createdAt: at, updatedAt: at, ...more }
}

export function makeTeam(workspaceId: WorkspaceId, name: string): Team {
  return { id: newId(), workspaceId, name, slug: name.toLowerCase(), createdAt: tick() }
}

export function makeProject(team: Team, name: string, more: Partial<Project> = {}): Project {
  const at = tick()
  const { workspaceId } = team
  const slug = name.toLowerCase()
  const times = { createdAt: at, updatedAt: at }
  return { id: newId(), workspaceId, teamId: team.id, name, slug, visibility: 'private', ...times, ...more }
}

export function makeEnvironment(project: Project, name: string, personalOverrides = false): Environment {
  const { id: projectId, workspaceId } = project
  const at = tick()
  return { id: newId(), workspaceId, projectId, name, personalOverrides, createdAt: at, updatedAt: at }
}

export function makePrincipal(homeWorkspaceId: WorkspaceId, login: string): Principal {
  const at = tick()
  const names = { login, name: login, email: `${login}@example.com` }
  return { id: newId(), kind: 'user', ...names, active: true, homeWorkspaceId, createdAt: at, updatedAt: at }
}

export function makeGrant(principalId: PrincipalId, at: Partial<Grant>): Grant {
  return { id: newId(), principalId, role: 'developer', createdAt: tick(), ...at }
}

export function makeToken(principalId: PrincipalId, more: Partial<Token> = {}): Token {
  return {
    id: newId(),
    principalId,
    createdBy: principalId,
    name: 'ci',
    display: 'kw_abcd',
    permissions: 'all',
    scopes: ['*'],
    places: [],
    createdAt: tick(),
    ...more,
  }
}

export function projectHome(project: Project): Home {
  return { kind: 'project', id: project.id, workspaceId: project.workspaceId }
}

export function makeSecret(home: Home, name: string, more: Partial<Secret> = {}): Secret {
  const at = tick()
  return {
    id: newId(),
    home,
    store: 'shared',
    name,
    foldedName: name.toUpperCase(),
    kind: 'value',
    phase: 'runtime',
    dataType: 'text',
    audience: 'private',
    writeOnly: false,
    note: 'a note',
    annotations: { 'toy/colour': 'red' },
    live: true,
    createdAt: at,
    updatedAt: at,
    createdBy: newId(),
    ...more,
  }
}

export function makeValue(
  secret: Secret,
  environmentId?: EnvironmentId,
  more: Partial<SecretValue> = {},
): SecretValue {
  const at = tick()
  const line = environmentId === undefined ? {} : { environmentId }
  return {
    id: newId(),
    secretId: secret.id,
    ...line,
    version: 1,
    live: true,
    createdAt: at,
    updatedAt: at,
    ...more,
  }
}

export function makeVersion(value: SecretValue, more: Partial<SecretVersion> = {}): SecretVersion {
  return {
    valueId: value.id,
    version: value.version,
    deleted: false,
    changeId: newId(),
    envelope: Uint8Array.of(1, 2, 3, 0, 255),
    sizeBytes: 3,
    createdAt: tick(),
    createdBy: newId(),
    surface: 'toy',
    ...more,
  }
}

export function makeEvent(workspaceId: WorkspaceId | undefined, action: string): AuditEvent {
  return {
    id: newId(),
    at: tick(),
    ...(workspaceId === undefined ? {} : { workspaceId }),
    action,
    outcome: 'done',
    principal: { id: 'system', login: 'system' },
    surface: 'toy',
    requestId: 'request',
    address: '127.0.0.1',
  }
}

/** Two workspaces; in the first a project with two environments, and a principal with a token. */
export function makeGroup(project: Project, name: string, over: Partial<Group> = {}): Group {
  return {
    id: newId(),
    workspaceId: project.workspaceId,
    projectId: project.id,
    slug: name,
    name,
    description: '',
    sensitivity: 'secret',
    phase: 'runtime',
    priority: 10,
    stage: '',
    tags: [],
    restrictions: { restricted: false },
    links: [],
    annotations: {},
    version: 1,
    live: true,
    createdAt: 1,
    updatedAt: 2,
    ...over,
  }
}

export function makeGroupVersion(group: Group, createdBy: PrincipalId): GroupVersion {
  const { id: groupId, version, live } = group
  const changeId = asId<ChangeId>(newId())
  const settings = settingsOf(group)
  return { groupId, version, changeId, live, settings, createdAt: 3, createdBy, surface: 'toy' }
}

export function makeShare(project: Project, environment: Environment, tokenHash: string): Share {
  return {
    id: newId(),
    workspaceId: project.workspaceId,
    projectId: project.id,
    environmentId: environment.id,
    tokenHash,
    names: ['A'],
    createdBy: newId(),
    createdAt: tick(),
    expiresAt: tick(),
    viewsMax: 2,
    views: 1,
    passphraseHash: 'hash',
    attempts: 1,
  }
}

export async function populate(transact: Transact) {
  const [acme, other] = [makeWorkspace('acme'), makeWorkspace('other')]
  const [team, otherTeam] = [makeTeam(acme.id, 'Core'), makeTeam(other.id, 'Core')]
  const [app, foreign] = [makeProject(team, 'App'), makeProject(otherTeam, 'App')]
  const [production, staging] = [makeEnvironment(app, 'Production', true), makeEnvironment(app, 'staging')]
  const alice = makePrincipal(acme.id, 'Alice')
  const grants = [
    makeGrant(alice.id, { role: 'owner' }),
    makeGrant(alice.id, { workspaceId: acme.id, role: 'admin' }),
    makeGrant(alice.id, { workspaceId: other.id, role: 'viewer' }),
  ]
  const token = makeToken(alice.id)
  const hash = new Uint8Array(32).fill(7)
  await transact(async ({ access, places }) => {
    for (const workspace of [acme, other]) await places.insertWorkspace(workspace)
    for (const each of [team, otherTeam]) await places.insertTeam(each)
    for (const project of [app, foreign]) await places.insertProject(project)
    for (const environment of [production, staging]) await places.insertEnvironment(environment)
    await access.insertPrincipal(alice)
    for (const grant of grants) await access.insertGrant(grant)
    await access.insertToken(token, hash)
  })
  return { acme, other, team, otherTeam, app, foreign, production, staging, alice, grants, token, hash }
}

export type Populated = Awaited<ReturnType<typeof populate>>
