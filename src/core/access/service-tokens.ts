import { DomainError } from '../error.ts'
import type { PrincipalId, ProjectId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import { externalIds } from '../place/external-id.ts'
import type { Project, Ref } from '../place/place.ts'
import type { Tx } from '../transaction.ts'
import type { Ground, PublicContext } from '../use-case.ts'
import { publicUseCase } from '../use-case.ts'
import { issueToken } from './issue-token.ts'
import type { Permission } from './permission.ts'
import type { Token } from './principal.ts'
import type { Assertion, ServiceAccount } from './service-account.ts'
import type { ForSurface } from './whoami.ts'

/** The kinds a surface's numbers of service accounts are kept under: the account, and its being in a workspace. */
export const serviceKinds = { account: 'service', installation: 'installation' } as const

export interface ByAssertion extends ForSurface {
  readonly assertion: Assertion
  /** Filled in once the assertion is verified. */
  readonly proven?: ServiceAccount
}

export interface DescribedServiceAccount extends ServiceAccount {
  /** Of the account, of its place in the workspace, and of the workspace. */
  readonly ids: ReadonlyMap<string, string>
  readonly installationIds: ReadonlyMap<string, string>
  /** Every project its tokens may reach. */
  readonly reached: readonly Project[]
}

/** A service account about itself. */
export const describeServiceAccount = publicUseCase<ByAssertion, DescribedServiceAccount>({
  action: 'service.read',
  permission: undefined,
  at: 'public',
  prepare: async (ground, input) => ({ ...input, proven: await prove(ground, input.assertion) }),
  run: (context, input) => described(context, input),
  place: ({ workspace }) => ({ workspace }),
  event: (_input, { principal }) => ({
    action: 'service.read',
    targets: [{ kind: 'service', id: principal.id, name: principal.login }],
  }),
})

export interface MintServiceToken extends ByAssertion {
  /** The surface's number of the account in its workspace. */
  readonly installation: string
  /** Fewer than it may have; all of them when absent. */
  readonly scopes?: readonly string[]
  readonly projects?: readonly Ref[]
  readonly lifetimeMs: number
  /** What the surface's scopes mean. */
  permissionsFor(scopes: readonly string[]): readonly Permission[]
}

export interface MintedServiceToken extends DescribedServiceAccount {
  /** Leaves once, in this answer. */
  readonly text: string
  readonly token: Token
  /** The scopes in the surface's own words. */
  readonly scopes: readonly string[]
  readonly projects: readonly Project[]
}

/** A token of a short life, for no more than the account may have, and good for this surface alone. */
export const mintServiceToken = publicUseCase<MintServiceToken, MintedServiceToken>({
  action: 'token.create',
  permission: undefined,
  at: 'public',
  prepare: async (ground, input) => ({ ...input, proven: await prove(ground, input.assertion) }),
  async run(context, input) {
    const service = await described(context, input)
    const { principal, key, workspace, installationIds } = service
    if (installationIds.get(principal.id) !== input.installation) throw absent()
    const scopes = input.scopes ?? key.scopes
    if (!scopes.every((scope) => mayHave(key.scopes, scope))) throw beyond()
    const projects = await projectsFor(context.tx, service, input.projects)
    const { text, token } = await issueToken(context, context.tokens.formats[0] ?? '', {
      kind: 'service',
      principalId: principal.id,
      createdBy: principal.id,
      workspaceId: workspace.id,
      name: principal.login,
      permissions: input.permissionsFor(scopes),
      // Never empty: the surface is read from it.
      scopes: [...new Set(['metadata:read', ...scopes])].map((scope) => `${context.surface}:${scope}`),
      // An account held to projects stays so when they are all gone: no place would mean every place.
      places: (input.projects === undefined ? key.projects : projects.map(({ id }) => id)).map(
        (projectId) => ({ projectId }),
      ),
      expiresAt: context.now + input.lifetimeMs,
    })
    const ids = new Map([
      ...service.ids,
      ...(await externalIds(
        context,
        input.idsFor,
        'project',
        projects.map(({ id }) => id),
      )),
    ])
    return { ...service, ids, text, token, scopes, projects }
  },
  place: ({ workspace }) => ({ workspace }),
  event: (_input, { principal, token, scopes }) => ({
    action: 'token.created',
    targets: [
      { kind: 'token', id: token.id, name: token.name, user: principal.login, mintedBy: principal.id },
    ],
    details: { scopes },
  }),
})

/** Whom an assertion names, once the key that is kept for them has verified it. */
async function prove({ transact }: Ground, assertion: Assertion): Promise<ServiceAccount> {
  const service = await transact((tx) => findService(tx, assertion.issuer))
  if (service === undefined || !service.principal.active) throw unproven()
  if (!(await assertion.verify(service.key.publicKey))) throw unproven()
  return service
}

async function findService(tx: Tx, issuer: Ref): Promise<ServiceAccount | undefined> {
  const principal = await principalNamed(tx, issuer)
  const key = principal === undefined ? undefined : await tx.access.serviceKey(principal.id)
  const workspace = key === undefined ? undefined : await tx.places.workspaceById(key.workspaceId)
  if (principal === undefined || key === undefined || workspace === undefined) return undefined
  return { principal, key, workspace }
}

async function principalNamed(tx: Tx, issuer: Ref) {
  if (issuer.by === 'name') return tx.access.principalByLogin(issuer.name)
  if (issuer.by !== 'external') return undefined
  const id = await tx.places.internalId(issuer.surface, serviceKinds.account, issuer.id)
  return id === undefined || !isUuid(id) ? undefined : tx.access.principalById(asId<PrincipalId>(id))
}

/** Read anew: between the proof and the transaction the account may have been switched off, or given another key. */
async function described(
  context: PublicContext,
  { proven, idsFor }: ByAssertion,
): Promise<DescribedServiceAccount> {
  if (proven === undefined) throw unproven()
  const { login } = proven.principal
  const service = await findService(context.tx, { by: 'name', name: login })
  const isSame = service?.key.publicKey === proven.key.publicKey && service.principal.active
  if (service === undefined || !isSame) throw unproven()
  const { principal, workspace } = service
  const ids = new Map([
    ...(await externalIds(context, idsFor, serviceKinds.account, [principal.id])),
    ...(await externalIds(context, idsFor, 'workspace', [workspace.id])),
  ])
  const installationIds = await externalIds(context, idsFor, serviceKinds.installation, [principal.id])
  const all = await context.tx.places.projects(workspace.id)
  const { projects } = service.key
  const reached = all.filter(({ id }) => projects.length === 0 || projects.includes(id))
  return { ...service, ids, installationIds, reached }
}

/** `name:write` holds `name:read`. */
function mayHave(held: readonly string[], scope: string): boolean {
  const [name = '', level] = scope.split(':')
  return held.includes(scope) || (level === 'read' && held.includes(`${name}:write`))
}

async function projectsFor(
  tx: Tx,
  { key, workspace, reached }: DescribedServiceAccount,
  asked: readonly Ref[] | undefined,
): Promise<readonly Project[]> {
  if (asked === undefined) return key.projects.length === 0 ? [] : reached
  if (asked.length === 0) throw beyond()
  const chosen: Project[] = []
  for (const ref of asked) {
    const id = await projectIdOf(tx, workspace.id, ref)
    const project = reached.find((each) => each.id === id)
    if (project === undefined) throw beyond()
    chosen.push(project)
  }
  return chosen
}

async function projectIdOf(
  tx: Tx,
  workspaceId: Project['workspaceId'],
  ref: Ref,
): Promise<ProjectId | undefined> {
  if (ref.by === 'name') return (await tx.places.project(workspaceId, ref.name))?.id
  if (ref.by !== 'external') return undefined
  const id = await tx.places.internalId(ref.surface, 'project', ref.id)
  return id === undefined || !isUuid(id) ? undefined : asId<ProjectId>(id)
}

function unproven(): DomainError {
  return new DomainError('unauthenticated', 'The assertion is not valid', { subject: 'assertion' })
}

function absent(): DomainError {
  return new DomainError('not_found', 'Not found', { subject: 'installation' })
}

function beyond(): DomainError {
  const message = 'The account may not have what was asked for'
  return new DomainError('invalid', message, { subject: 'service' })
}
