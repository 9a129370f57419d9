import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { plantLoneRows } from '../../test/lone-rows.ts'
import {
  makePrincipal,
  makeSecret,
  makeToken,
  makeValue,
  makeVersion,
  populate,
  postgresStore,
  projectHome,
  sqliteStore,
  type OpenStore,
  type Populated,
} from '../../test/store-rows.ts'
import { rawRows } from '../../test/tamper.ts'
import type { ChangeId, PrincipalId, ProjectId, SecretId } from '../core/ids.ts'
import { byId, byName } from '../core/place/place.ts'
import type { Tx } from '../core/transaction.ts'
import type { Engine, Session } from './engine.ts'
import { createTransact } from './open-store.ts'

const engines = [
  ['SQLite', sqliteStore],
  ['Postgres', () => postgresStore(inject('postgresUrl'))],
] as const

type Value = string | number | Uint8Array

/** An index that leads from the one to the other: what is asked for `asked` is answered with what `answered` leads to. */
function bent(engine: Engine, asked: Value, answered: Value): Engine {
  const same = (value: unknown) =>
    value instanceof Uint8Array && asked instanceof Uint8Array
      ? Buffer.compare(value, asked) === 0
      : value === asked
  const swap = <A extends object>(args: A): A =>
    Object.fromEntries(Object.entries(args).map(([key, value]) => [key, same(value) ? answered : value])) as A
  const bend = (session: Session): Session => ({
    all: (statement, args) => session.all(statement, swap(args)),
    first: (statement, args) => session.first(statement, swap(args)),
    run: (statement, args) => session.run(statement, args),
    defer: (item) => session.defer(item),
  })
  return {
    capabilities: engine.capabilities,
    counters: engine.counters,
    submit: (work) => engine.submit((session) => work(bend(session))),
    [Symbol.asyncDispose]: async () => {},
  }
}

interface LookUp {
  readonly asked: Value
  readonly answered: Value
  readonly read: (tx: Tx) => Promise<unknown>
}

/** Two rows for every way of asking for one; the test names them. */
async function lookUps(store: OpenStore, there: Populated): Promise<Record<string, LookUp>> {
  const { acme, other, app, foreign, production, staging, alice, token, hash } = there
  const lone = await plantLoneRows(store, there)
  const bob = makePrincipal(acme.id, 'bob')
  const bobs = makeToken(bob.id, { workspaceId: other.id })
  const bobsHash = new Uint8Array(32).fill(9)
  const home = projectHome(app)
  const secrets = ['ONE', 'TWO'].map((name) => makeSecret(home, name))
  const values = secrets.flatMap((secret) =>
    [production, staging].map(({ id }) => makeValue(secret, id, { version: 2 })),
  )
  await store.transact(async (tx) => {
    await tx.access.insertPrincipal(bob)
    await tx.access.insertToken(bobs, bobsHash)
    for (const secret of secrets) await tx.secrets.insert(secret)
    for (const value of values) {
      await tx.secrets.insertValue(value)
      for (const version of [1, 2]) await tx.secrets.insertVersion(makeVersion(value, { version }))
    }
    for (const [id, project] of [
      ['7', app],
      ['8', foreign],
    ] as const) {
      await tx.places.insertExternalId('toy', 'project', id, project.id)
    }
  })
  const line = { environmentId: production.id }
  const page = { offset: 0, limit: 10 }
  const groups = await rawRows(store.engine, 'secret_group')
  const shares = await rawRows(store.engine, 'share')
  const written = await rawRows(store.engine, 'secret_version')
  const ofStaging = written.find(({ value_id: id }) => id === values[1]!.id)?.['change_id'] as ChangeId
  const facts = { action: 'test', surface: 'toy', createdAt: 1, createdBy: alice.id, workspaceId: acme.id }
  await store.transact(async (tx) => tx.changes.note({ id: ofStaging, ...facts }))
  const issuers = await rawRows(store.engine, 'identity_trust')
  const first = (rows: readonly Readonly<Record<string, unknown>>[]) =>
    rows.slice(0, 2).map(({ id }) => String(id)) as [string, string]
  const at = { workspaceId: acme.id, projectId: app.id }
  const of = (asked: Value, answered: Value, read: LookUp['read']): LookUp => ({ asked, answered, read })
  const [shareId, otherShare] = first(shares)
  const [trustId, otherTrust] = first(issuers)
  const [groupId, otherGroup] = first(groups)
  const [principalId, otherPrincipal] = lone.principal_id as [PrincipalId, PrincipalId]
  const [secretId, otherSecret] = lone.secret_id as [SecretId, SecretId]
  const [projectId, otherProject] = lone.project_id as [ProjectId, ProjectId]
  return {
    'a token by its hash': of(hash, bobsHash, ({ access }) => access.admit(hash, {})),
    'a token by its id, to be let in': of(token.id, bobs.id, ({ access }) => access.admitById(token.id, {})),
    'a workspace by name': of('acme', 'other', ({ access }) =>
      access.admit(hash, { workspace: byName('acme') }),
    ),
    'a workspace by id': of(acme.id, other.id, ({ access }) =>
      access.admit(hash, { workspace: byId(acme.id) }),
    ),
    'a project by name': of('app', 'lone', ({ access }) =>
      access.admit(hash, { workspace: byName('acme'), project: byName('app') }),
    ),
    'a project by number': of('7', '8', ({ access }) =>
      access.admit(hash, { project: { by: 'external', surface: 'toy', id: '7' } }),
    ),
    'an environment by name': of('production', 'staging', ({ access }) =>
      access.admit(hash, {
        workspace: byName('acme'),
        project: byName('app'),
        environment: byName('production'),
      }),
    ),
    'a principal by id': of(principalId, otherPrincipal, ({ access }) => access.principalById(principalId)),
    'principals by ids': of(principalId, otherPrincipal, ({ access }) => access.principals([principalId])),
    'a principal by login': of('lone', 'lonely', ({ access }) => access.principalByLogin('lone')),
    'principals by email': of('lone@example.com', 'lonely@example.com', ({ access }) =>
      access.principalsByEmail('lone@example.com'),
    ),
    'the grants of a principal': of(bob.id, alice.id, ({ access }) => access.grantsOf(bob.id)),
    'the grants in a workspace': of(other.id, acme.id, ({ access }) => access.grants(other.id)),
    'a token by its id': of(token.id, bobs.id, ({ access }) => access.tokenById(token.id)),
    'the tokens of a principal': of(alice.id, bob.id, ({ access }) => access.tokensOf(alice.id)),
    'the tokens in a workspace': of(acme.id, other.id, ({ access }) => access.tokensIn(acme.id)),
    'workspaces by ids': of(acme.id, other.id, ({ places }) => places.workspacesByIds([acme.id])),
    'a workspace by its slug': of('acme', 'other', ({ places }) => places.workspaceBySlug('acme')),
    'a team by its slug': of('lone', 'lonely', ({ places }) => places.team(acme.id, 'lone')),
    'the teams of a workspace': of(acme.id, other.id, ({ places }) => places.teams(acme.id)),
    'a project by id': of(projectId, otherProject, ({ places }) => places.projectById(projectId)),
    'a project by its word': of('lone', 'lonely', ({ places }) => places.project(acme.id, 'lone')),
    'the projects of a workspace': of(acme.id, other.id, ({ places }) => places.projects(acme.id)),
    'an environment by its name': of('production', 'staging', ({ places }) =>
      places.environment(app.id, 'production'),
    ),
    'an environment by id': of(production.id, staging.id, ({ places }) =>
      places.environmentById(production.id),
    ),
    'the environments of a project': of(foreign.id, app.id, ({ places }) => places.environments(foreign.id)),
    'a thing by its number': of('7', '8', ({ places }) => places.internalId('toy', 'project', '7')),
    'the number of a thing': of(app.id, foreign.id, ({ places }) =>
      places.externalId('toy', 'project', app.id),
    ),
    'the numbers of things': of(app.id, foreign.id, ({ places }) =>
      places.externalIds('toy', 'project', [app.id]),
    ),
    'what a place imports': of(foreign.id, app.id, ({ places }) => places.imports('project', foreign.id)),
    'what places import': of(foreign.id, app.id, ({ places }) => places.importsInto([foreign.id])),
    'who imports a place': of(other.id, acme.id, ({ places }) => places.importersOf([other.id], 'shared')),
    'the workloads of a project': of(foreign.id, app.id, ({ places }) => places.workloads(foreign.id)),
    'the addons of a project': of(foreign.id, app.id, ({ places }) => places.addons(foreign.id)),
    'a secret by name': of('ONE', 'TWO', (tx) => tx.secrets.find(home, 'shared', 'ONE')),
    'a secret by id': of(secretId, otherSecret, (tx) => tx.secrets.findById(secretId)),
    'a value by its secret’s name': of('ONE', 'TWO', (tx) =>
      tx.secrets.findHead(home, 'shared', 'ONE', line),
    ),
    'a value by its environment': of(production.id, staging.id, (tx) =>
      tx.secrets.findHead(home, 'shared', 'ONE', line),
    ),
    'a line of values': of(production.id, staging.id, (tx) => tx.secrets.findValue(secrets[0]!.id, line)),
    'a secret with its line, by name': of('ONE', 'TWO', (tx) =>
      tx.secrets.findLine(home, 'shared', 'ONE', line),
    ),
    'a secret with its line, by environment': of(production.id, staging.id, (tx) =>
      tx.secrets.findLine(home, 'shared', 'ONE', line),
    ),
    'a list of secrets': of(production.id, staging.id, (tx) => tx.secrets.list(home, 'shared', line, page)),
    'a layer of secrets': of(production.id, staging.id, (tx) => tx.secrets.heads(home, 'shared', line)),
    'some of a layer of secrets': of('ONE', 'TWO', (tx) =>
      tx.secrets.headsNamed(home, 'shared', line, ['ONE']),
    ),
    'what a change wrote in an environment': of(production.id, staging.id, ({ changes }) =>
      changes.steps(
        [ofStaging],
        { home, ...line, principalId: alice.id },
        { countMax: 10, bytesMax: 1_000_000 },
      ),
    ),
    'the secrets of a store': of(foreign.id, app.id, (tx) =>
      tx.secrets.liveSecrets(projectHome(foreign), 'shared'),
    ),
    'the secrets of a name': of('ONE', 'TWO', (tx) => tx.secrets.named(acme.id, 'ONE', 10)),
    'a version by number': of(2, 1, (tx) => tx.secrets.version(values[0]!.id, 2)),
    'the versions of a value': of(values[0]!.id, values[1]!.id, (tx) =>
      tx.secrets.versions(values[0]!.id, page),
    ),
    'the sealing keys of a place': of(foreign.id, app.id, ({ keys }) =>
      keys.sealingKeys('project', foreign.id, 'shared'),
    ),
    'a group by its slug': of('1', '2', (tx) => tx.groups.find(at, '1')),
    'a group by id': of(groupId, otherGroup, (tx) => tx.groups.findById(groupId)),
    'the versions of a group': of(groupId, otherGroup, (tx) => tx.groups.versions(groupId)),
    'the groups of a project': of(foreign.id, app.id, (tx) =>
      tx.groups.list({ workspaceId: acme.id, projectId: foreign.id }),
    ),
    'a tag by its slug': of('1', '2', ({ registers }) => registers.tag(acme.id, '1')),
    'the tags of a workspace': of(other.id, acme.id, ({ registers }) => registers.tags(other.id)),
    annotations: of('1', '2', ({ registers }) => registers.annotations('project', '1', 'toy')),
    'a share by its token': of('1', '2', (tx) => tx.shares.findByToken('1')),
    'a share by id': of(shareId, otherShare, (tx) => tx.shares.findById(shareId)),
    'the shares of a project': of(foreign.id, app.id, (tx) => tx.shares.list(foreign.id)),
    'a device by its code': of('1', '2', ({ devices }) => devices.findByDevice('1')),
    'a device by its user’s code': of('1', '2', ({ devices }) => devices.findByUserCode('1')),
    'an issuer by id': of(trustId, otherTrust, ({ trusts }) => trusts.findById(trustId)),
    'the issuers of a workspace': of(other.id, acme.id, ({ trusts }) => trusts.list(other.id)),
  }
}

describe.each(engines)('a bent index on %s', (_name, openStore) => {
  let store: OpenStore
  let asked: Record<string, LookUp>

  beforeAll(async () => {
    store = await openStore()
    asked = await lookUps(store, await populate(store.transact))
  })
  afterAll(() => store[Symbol.asyncDispose]())

  it('answers no look-up with another row of ours', async () => {
    const wrong: string[] = []
    for (const [name, look] of Object.entries(asked)) {
      const transact = createTransact(bent(store.engine, look.asked, look.answered), store.guard)
      const answer = await transact(look.read).then(
        (found) => `${name}: ${JSON.stringify(found)?.slice(0, 80)}`,
        (error: unknown) =>
          /was put where another belongs/.test(String(error)) ? '' : `${name}: ${String(error)}`,
      )
      if (answer !== '') wrong.push(answer)
    }
    expect(wrong).toEqual([])
    expect(Object.keys(asked).length).toBeGreaterThan(50)
  })

  it('is why: the same questions are answered by an index that was not bent', async () => {
    const answers = Object.values(asked).map(({ read }) => store.transact(read))
    const refused = (await Promise.allSettled(answers)).filter(({ status }) => status === 'rejected')
    expect(refused).toEqual([])
  })
})
