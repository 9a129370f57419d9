import { expect } from 'vitest'
import type { AddonLink } from '../../src/core/group/group.ts'
import { writeGroup } from '../../src/core/group/write-group.ts'
import { replaceImports } from '../../src/core/place/imports.ts'
import type { Locator } from '../../src/core/place/place.ts'
import { byName } from '../../src/core/place/place.ts'
import { putSecret } from '../../src/core/secret/put-secret.ts'
import { setOwnValues } from '../../src/core/workload/own-values.ts'
import type { Act, TestHouse } from '../house.ts'
import { at, utf8 } from '../world.ts'
import type { Home, WholeImport, WholeValue, WholeWorld } from './whole-resolver.ts'
import { goesInCircle } from './whole-resolver.ts'

/** Makes a world with use cases, its values in the order given. Imports that go in a circle are refused and left out. */
export async function buildWorld(
  house: TestHouse,
  act: Act,
  { slug, login }: { slug: string; login: string },
  world: WholeWorld,
): Promise<WholeWorld> {
  await house.seed({
    workspaces: [
      {
        slug,
        members: [{ user: login, role: 'owner' }],
        projects: [
          {
            slug: 'app',
            environments: [{ name: 'one', personal_overrides: true }, 'two'],
            workloads: [{ name: 'api', kind: 'service' }],
            addons: [{ id: 'db', type: 'postgresql', credentials: { KEY: 'of the addon' } }],
          },
        ],
      },
    ],
  })
  const where = (home: Home) => locatorOf(slug, login, home)
  for (const group of world.groups) {
    // Two that were made in the same millisecond are ordered by their ids, which are random.
    house.clock.now += 1
    await makeGroup(act, where('project'), world, group)
  }
  for (const value of world.values) await write(act, where(value.home), value, slug)
  const own = world.values.filter(({ home }) => home === 'workload').map(entryOf)
  await act(setOwnValues, {
    at: where('project'),
    workload: { slug: 'api' },
    phase: 'runtime',
    values: { kinds: new Set(['value'] as const), entries: own },
  })
  const imports: WholeImport[] = []
  for (const into of ['one', 'two', 'project', 'workspace'] as const) {
    const wanted = world.imports.filter((each) => each.into === into)
    const isCircle = goesInCircle([...imports, ...wanted])
    const made = act(replaceImports, { at: where(into), from: wanted.map(textOf) }).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (isCircle) expect(await made).toMatchObject({ code: 'conflict', facts: { subject: 'import_cycle' } })
    else expect(await made).toBeUndefined()
    if (!isCircle) imports.push(...wanted)
  }
  return { ...world, imports }
}

async function makeGroup(
  act: Act,
  where: Locator,
  world: WholeWorld,
  { slug, priority, phase, admits, linked }: WholeWorld['groups'][number],
): Promise<void> {
  const aliases = linked.map(([name]) => name).slice(1)
  const links: AddonLink[] =
    linked.length === 0 ? [] : [{ kind: 'managed', addon: 'db', keys: [{ name: 'KEY', aliases }] }]
  const settings = {
    name: slug,
    description: '',
    sensitivity: 'secret',
    phase,
    priority,
    stage: '',
    tags: [],
    restrictions: { restricted: !admits },
    links,
    annotations: {},
  } as const
  const entries = world.values.filter(({ home }) => home === slug).map(entryOf)
  const values = { kinds: new Set(['value'] as const), entries }
  await act(writeGroup, { at: where, mode: 'create', settings, values })
}

async function write(act: Act, where: Locator, value: WholeValue, slug: string): Promise<void> {
  const { home, store, name, phase, audience, text } = value
  if (home === 'a' || home === 'b' || home === 'workload') return
  const app = { workspace: byName(slug), project: byName('app') }
  const given =
    audience === 'chosen'
      ? ({ audience: 'selected', projects: [app.project] } as const)
      : ({ audience } as const)
  await act(putSecret, {
    at: where,
    store,
    name,
    value: { kind: 'plain', bytes: utf8(text) },
    attributes: { phase },
    ...(home === 'personal one' ? { personal: true } : {}),
    ...(home === 'workspace' ? { audience: given } : {}),
    ...(home === 'user' ? { audience: audience === 'chosen' ? { audience: 'all' } : given } : {}),
  })
}

function entryOf({ name, text }: WholeValue) {
  return { kind: 'value', name, bytes: utf8(text) } as const
}

function locatorOf(slug: string, login: string, home: Home): Locator {
  if (home === 'workspace') return at(slug)
  if (home === 'user') return at(login)
  if (home === 'one' || home === 'personal one') return at(slug, 'app', 'one')
  return home === 'two' ? at(slug, 'app', 'two') : at(slug, 'app')
}

function textOf({ from, store }: WholeImport): string {
  if (from === 'one' || from === 'two') return `environment:${from}`
  return from === 'project' || from === 'workspace' ? `${from}:${store}` : `group:${from}`
}
