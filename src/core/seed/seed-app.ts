import { DomainError } from '../error.ts'
import type { PrincipalId, ProjectId } from '../ids.ts'
import { asId } from '../ids.ts'
import type { Principal } from '../access/principal.ts'
import type { ServiceKey } from '../access/service-account.ts'
import { grantRole } from '../access/users.ts'
import { checkWorkspaceSlug } from '../place/names.ts'
import type { Workspace } from '../place/place.ts'
import type { SeedApp } from './document.ts'
import type { Seeding } from './plan.ts'
import { note } from './plan.ts'
import { missing } from './seed-people.ts'

const PEM = /^-----BEGIN PUBLIC KEY-----\n(?:[A-Za-z0-9+/=]{1,76}\n)+-----END PUBLIC KEY-----$/

/** A service account and its public key. A changed key is in force at once for whatever is signed from then on. */
export async function seedApp(seeding: Seeding, wanted: SeedApp): Promise<void> {
  const { context } = seeding
  const { access, places } = context.tx
  const publicKey = wanted.public_key.replaceAll('\r\n', '\n').trim()
  if (!PEM.test(publicKey)) throw badKey()
  const workspace = await places.workspaceBySlug(wanted.workspace)
  if (workspace === undefined) throw missing('workspace', wanted.workspace)
  const projects: ProjectId[] = []
  for (const name of wanted.repositories ?? []) {
    const project = await places.project(workspace.id, name)
    if (project === undefined) throw missing('project', name)
    projects.push(project.id)
  }
  const scopes = Object.entries(wanted.permissions)
    .map(([name, level]) => `${name}:${level}`)
    .toSorted()
  const found = await access.principalByLogin(wanted.slug)
  const before = found === undefined ? undefined : await access.serviceKey(found.id)
  if (found !== undefined && before?.workspaceId !== workspace.id) throw taken(wanted.slug)
  const facts = { publicKey, scopes, projects, updatedAt: context.now }
  if (before !== undefined) {
    const changed = !same(before, facts)
    if (changed) await access.updateServiceKey({ ...before, ...facts })
    return note(seeding, changed ? 'update' : 'unchanged', 'app', wanted.slug)
  }
  const { id: principalId } = await createService(seeding, wanted, workspace)
  await access.insertServiceKey({
    ...facts,
    principalId,
    workspaceId: workspace.id,
    createdAt: context.now,
  })
  return note(seeding, 'create', 'app', wanted.slug)
}

/** What it may do at most; its tokens are held to its scopes besides. */
async function createService(
  { context }: Seeding,
  { slug, name }: SeedApp,
  workspace: Workspace,
): Promise<Principal> {
  checkWorkspaceSlug(slug)
  const principal: Principal = {
    id: asId<PrincipalId>(context.newId()),
    kind: 'service',
    login: slug,
    name: name ?? slug,
    email: '',
    active: true,
    homeWorkspaceId: workspace.id,
    createdAt: context.now,
    updatedAt: context.now,
  }
  await context.tx.access.insertPrincipal(principal)
  await grantRole(context, { principalId: principal.id, role: 'admin', workspaceId: workspace.id })
  return principal
}

function same(before: ServiceKey, wanted: Pick<ServiceKey, 'publicKey' | 'scopes' | 'projects'>): boolean {
  const { publicKey, scopes, projects } = before
  return (
    JSON.stringify([publicKey, scopes, projects]) ===
    JSON.stringify([wanted.publicKey, wanted.scopes, wanted.projects])
  )
}

function badKey(): DomainError {
  const message =
    'The public key of an app is PEM: from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----'
  return new DomainError('invalid', message, {
    violations: [{ path: 'public_key', rule: 'format', message }],
  })
}

function taken(slug: string): DomainError {
  return new DomainError('conflict', `There is already somebody called ${slug}`, { subject: 'principal' })
}
