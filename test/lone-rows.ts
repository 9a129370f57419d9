/** Rows that nothing refers to, so that even their ids can be changed, and others to refer to. */
import {
  makeEnvironment,
  makeGrant,
  makeGroup,
  makeGroupVersion,
  makePrincipal,
  makeProject,
  makeSecret,
  makeShare,
  makeTeam,
  makeToken,
  makeValue,
  makeWorkspace,
  newId,
  projectHome,
  type OpenStore,
  type Populated,
} from './store-rows.ts'

export async function plantLoneRows(store: OpenStore, there: Populated) {
  const { acme, app, team, production } = there
  const workspaces = [makeWorkspace('lone'), makeWorkspace('lonely')]
  const principals = [makePrincipal(acme.id, 'lone'), makePrincipal(acme.id, 'lonely')]
  const projects = [makeProject(team, 'lone'), makeProject(team, 'lonely')]
  const secrets = [makeSecret(projectHome(app), 'LONE'), makeSecret(projectHome(app), 'LONELY')]
  const parent = makeSecret(projectHome(app), 'PARENT')
  const by = { createdBy: there.alice.id, createdAt: 5 }
  const change = { action: 'toy.made', surface: 'toy', createdAt: 1, createdBy: there.alice.id }
  for (const place of [{ workspaceId: acme.id, projectId: app.id, environmentId: production.id }, {}]) {
    await store.transact(async (tx) => tx.changes.note({ ...change, ...place, id: newId() }))
  }
  await store.transact(async (tx) => {
    for (const each of workspaces) await tx.places.insertWorkspace(each)
    for (const each of principals) await tx.access.insertPrincipal(each)
    for (const login of ['signer', 'second-signer']) {
      const signer = makePrincipal(acme.id, login)
      await tx.access.insertPrincipal(signer)
      const key = { publicKey: 'pem', scopes: ['a:read'], projects: [app.id], createdAt: 1, updatedAt: 2 }
      await tx.access.insertServiceKey({ ...key, principalId: signer.id, workspaceId: acme.id })
    }
    for (const each of projects) await tx.places.insertProject(each)
    for (const each of [...secrets, parent]) await tx.secrets.insert(each)
    for (const each of ['Lone', 'Lonely']) await tx.places.insertTeam(makeTeam(acme.id, each))
    await tx.places.insertEnvironment(makeEnvironment(app, 'lone'))
    await tx.access.insertGrant(makeGrant(there.alice.id, { workspaceId: acme.id, role: 'viewer' }))
    await tx.access.insertToken(makeToken(there.alice.id, { name: 'second' }), new Uint8Array(32).fill(3))
    await tx.secrets.insertValue(makeValue(parent))
    await tx.secrets.insertValue(makeValue(parent, production.id))
    await tx.secrets.replaceSelectedProjects(parent.id, [app.id, there.foreign.id])
    const taken = { fromKind: 'workspace' as const, fromId: acme.id, store: 'shared', ...by }
    await tx.places.replaceImports('project', app.id, [
      { ...taken, id: newId(), position: 1 },
      { ...taken, id: newId(), position: 2 },
    ])
    for (const n of ['1', '2']) {
      const at = { workspaceId: acme.id, projectId: app.id, slug: n, name: n, createdAt: 1, updatedAt: 2 }
      const workload = { ...at, kind: 'service' as const, tags: ['a'], stage: '', annotations: {} }
      await tx.places.insertWorkload({ ...workload, id: newId() })
      const addon = { ...at, kind: 'managed' as const, type: 'redis', credentials: Uint8Array.of(1, 2) }
      await tx.places.insertAddon({ ...addon, id: newId(), annotations: {} })
      await tx.places.insertExternalId('toy', 'environment', n, newId())
      const group = makeGroup(app, n)
      await tx.groups.insert(group)
      await tx.groups.insertVersion(makeGroupVersion(group, there.alice.id))
      const tag = { ...at, id: newId(), color: '', description: '' }
      await tx.registers.insertTag(tag)
      await tx.registers.replaceAnnotations('project', n, 'toy', { note: n })
      await tx.shares.insert(makeShare(app, production, n), Uint8Array.of(3))
      const times = { createdAt: 1, expiresAt: 2 }
      const login = { deviceHash: n, userCode: n, client: 'toy', address: '::1', ...times }
      await tx.devices.insert({ ...login, id: newId(), state: 'pending' })
      const named = { name: n, issuer: 'https://i', audience: 'a', subject: 's' }
      const trust = { ...named, id: newId(), workspaceId: acme.id, tokenId: there.token.id }
      await tx.trusts.insert({ ...trust, ...by })
      const pair = { publicKey: Uint8Array.of(1), privateEnvelope: Uint8Array.of(2), keyId: n }
      const home = { workspaceId: acme.id, homeKind: 'project', homeId: app.id, store: 'shared' }
      await tx.keys.insertSealingKey({ id: newId(), ...home, ...pair, createdAt: 1 })
    }
  })
  const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id)
  return {
    workspace_id: idsOf(workspaces),
    principal_id: idsOf(principals),
    project_id: idsOf(projects),
    secret_id: idsOf(secrets),
  }
}
