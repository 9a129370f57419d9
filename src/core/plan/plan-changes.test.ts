import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../test/engines.ts'
import type { Act, TestHouse } from '../../../test/house.ts'
import { toyDeclared } from '../../../test/toy-consumer.ts'
import { at, events, plainGroup, populate, utf8 } from '../../../test/world.ts'
import { editGroup } from '../group/edit-group.ts'
import { treeName } from '../group/global-values.ts'
import { writeGroup } from '../group/write-group.ts'
import { listImports, replaceImports } from '../place/imports.ts'
import { explain } from '../resolve/explain.ts'
import { resolve } from '../resolve/resolve.ts'
import { putSecret } from '../secret/put-secret.ts'
import type { Plan } from './plan-changes.ts'
import { planChanges } from './plan-changes.ts'
import type { ProposedChange } from './proposed-change.ts'

describe.each(engines)('what is planned on %s', (_engine, openHouse) => {
  let house: TestHouse
  let as: (login: string) => Act

  beforeAll(async () => {
    house = await openHouse(toyDeclared)
    as = await populate(house)
  })
  afterAll(() => house[Symbol.asyncDispose]())

  const production = { project: 'app', environment: 'production' }
  const staging = { project: 'app', environment: 'staging' }

  async function put(
    place: { project?: string; environment?: string },
    name: string,
    text: string,
    store = 'shared',
  ) {
    const value = { kind: 'plain', bytes: utf8(text) } as const
    await as('alice')(putSecret, { at: at('acme', place.project, place.environment), store, name, value })
  }

  function plan(who: string, ...changes: Partial<ProposedChange>[]): Promise<Plan> {
    const whole = changes.map((change) => ({ store: 'shared', set: [], unset: [], ...change }))
    return as(who)(planChanges, { at: at('acme'), changes: whole })
  }

  const set = (name: string, text?: string) => ({
    set: [{ name, ...(text === undefined ? {} : { bytes: utf8(text) }) }],
  })

  /** `run production: NAME changes project app → environment production`, of one phase. */
  function told({ effects }: Plan, phase = 'runtime'): string[] {
    return effects
      .filter(({ consumer }) => consumer.phase === phase)
      .map(({ consumer: { label, place }, name, kind, before, after }) => {
        const where = [place.project?.name, place.environment?.name].filter((part) => part !== undefined)
        const layers = [before?.layer.label, after?.layer.label].map((each) => each ?? '-')
        return `${label} in ${where.join('/')}: ${name} ${kind}, ${layers.join(' → ')}`
      })
  }

  describe('a plan', () => {
    it('tells who would receive another value, the same one from elsewhere, or none, and writes nothing', async () => {
      await put({ project: 'app' }, 'URL', 'one')
      const before = await as('alice')(resolve, { at: at('acme', 'app', 'production'), phase: 'runtime' })
      expect(told(await plan('alice', { ...production, ...set('URL', 'two') }))).toEqual([
        'run in app/production: URL changes, project app → environment production',
        'environment in app/production: URL appears, - → environment production',
        'toy-job in app/production: URL appears, - → environment production',
      ])
      expect(told(await plan('alice', { ...production, ...set('URL', 'one') }))[0]).toBe(
        'run in app/production: URL same, project app → environment production',
      )
      expect(told(await plan('alice', { project: 'app', unset: ['URL'] }))).toEqual([
        'run in app/production: URL disappears, project app → -',
        'run in app/staging: URL disappears, project app → -',
      ])
      expect(told(await plan('alice', { project: 'app', ...set('URL', 'one') }))).toEqual([])
      const after = await as('alice')(resolve, { at: at('acme', 'app', 'production'), phase: 'runtime' })
      expect(after.tag).toBe(before.tag)
      expect(
        (await as('alice')(explain, { at: at('acme', 'app', 'production'), phase: 'runtime' })).items,
      ).toHaveLength(1)
    })

    it('of a value that nobody knows yet says where it would win, and what refers to it', async () => {
      await put({ project: 'app' }, 'HOST', 'localhost')
      await put(staging, 'LINK', 'http://${HOST}/')
      expect(told(await plan('alice', { project: 'app', ...set('HOST') }))).toEqual([
        'run in app/production: HOST unclear, project app → project app',
        'run in app/staging: HOST unclear, project app → project app',
        'run in app/staging: LINK unclear, environment staging → environment staging',
      ])
      expect(told(await plan('alice', { project: 'app', ...set('HOST', 'db') }))).toContain(
        'run in app/staging: LINK changes, environment staging → environment staging',
      )
    })

    it('follows what refers to it by another name, and from another environment', async () => {
      await put({ project: 'app' }, 'PORT', '5432')
      await put({ project: 'app' }, 'DB_HOST', 'old')
      await put(production, 'DSN', 'db://${DB_HOST}:${PORT}/')
      await put(production, 'CONFIG', '{"dsn": "${dsn}"}')
      await put(staging, 'COPY', '${production:DSN}')
      const effects = told(await plan('alice', { project: 'app', ...set('DB_HOST', 'new') }))
      for (const name of ['DB_HOST', 'DSN', 'CONFIG', 'COPY']) {
        expect(
          effects.filter((each) => each.startsWith('run in') && each.includes(`: ${name} changes`)),
        ).not.toEqual([])
      }
      expect(effects.filter((each) => each.includes('PORT'))).toEqual([])
      const same = { set: [...set('DB_HOST', 'old:5432/').set, ...set('DSN', 'db://${DB_HOST}').set] }
      const here = told(await plan('alice', { ...production, ...same }))
      expect(here.filter((each) => each.startsWith('run in app/production'))).toEqual([
        'run in app/production: DB_HOST changes, project app → environment production',
      ])
    })

    it('follows imports, also into other workspaces as far as the caller may list them', async () => {
      await as('alice')(replaceImports, {
        at: at('acme', 'site', 'production'),
        from: ['workspace:acme/app/production'],
      })
      const wish = { ...production, ...set('BRINGS', 'v') }
      const imported = 'run in site/production: BRINGS appears, - → import of environment production'
      expect(told(await plan('alice', wish))).toContain(imported)
      await as('alice')(replaceImports, { at: at('acme', 'site', 'production'), from: [] })
    })

    it('tells who may list one environment alone of no other, and not how many there are', async () => {
      const wish = { ...staging, ...set('BRINGS', 'v') }
      const alone = await plan('narrow', wish)
      await as('alice')(replaceImports, {
        at: at('acme', 'app', 'production'),
        from: ['environment:staging'],
      })
      const places = async (who: string) =>
        new Set((await plan(who, wish)).effects.map(({ consumer }) => consumer.place.environment?.name))
      expect(await places('alice')).toEqual(new Set(['staging', 'production']))
      expect(await places('narrow')).toEqual(new Set(['staging']))
      expect((await plan('narrow', wish)).compared).toBe(alone.compared)
      await as('alice')(replaceImports, { at: at('acme', 'app', 'production'), from: [] })
    })

    it('of imports is what they would bring, and a circle is the same error', async () => {
      await put({ project: 'app' }, 'TOYS', 'v', 'toy')
      const effects = told(await plan('alice', { ...production, imports: ['project:toy'] }))
      expect(effects).toContain('run in app/production: TOYS appears, - → import of project app, store toy')
      expect(await listed()).toEqual([])
      const circle = plan(
        'alice',
        { ...production, imports: ['environment:staging'] },
        { ...staging, imports: ['environment:production'] },
      )
      await expect(circle).rejects.toMatchObject({ code: 'conflict', facts: { subject: 'import_cycle' } })
      await expect(plan('alice', { ...production, imports: ['environment:nowhere'] })).rejects.toMatchObject({
        code: 'invalid',
      })
    })

    it('of a group tells what its workloads and those that import it would receive', async () => {
      const settings = { ...plainGroup('bundle'), priority: 1 }
      const values = { kinds: new Set(['value'] as const), entries: [] }
      await as('alice')(writeGroup, { at: at('acme', 'app'), mode: 'create', settings, values })
      await house.seed({
        workspaces: [
          { slug: 'acme', projects: [{ slug: 'app', workloads: [{ name: 'api', kind: 'service' }] }] },
        ],
      })
      await as('alice')(replaceImports, { at: at('acme', 'app', 'staging'), from: ['group:bundle'] })
      const found = await plan('alice', { project: 'app', group: 'bundle', ...set('GROUPED', 'v') })
      expect(told(found)).toEqual([
        'service api in app: GROUPED appears, - → group bundle',
        'run in app/staging: GROUPED appears, - → import of group bundle',
        'environment in app/staging: GROUPED appears, - → import of group bundle',
      ])
      expect(told(found, 'build')).toEqual([])
      const tree = (text: string) => [{ kind: 'value', name: treeName, bytes: utf8(text) }] as const
      const ofAll = { ...values, entries: tree('{"pw":"one"}') }
      const called = { ...settings, name: 'tree' }
      await as('alice')(writeGroup, { at: at('acme'), mode: 'create', settings: called, values: ofAll })
      const refers = [{ kind: 'value', name: 'USES', bytes: utf8('${{secrets.tree.values.pw}}') }] as const
      await as('alice')(editGroup, { at: at('acme', 'app'), slug: 'bundle', set: refers, unset: [] })
      const global = { group: 'tree', set: [{ name: treeName, bytes: utf8('{"pw":"two"}') }] }
      expect(told(await plan('alice', global))).toEqual([
        'service api in app: USES changes, group bundle → group bundle',
      ])
      await as('alice')(replaceImports, { at: at('acme', 'app', 'staging'), from: [] })
    })

    it('compares no values for who may not consume them', async () => {
      const token = (
        await house.seed({ tokens: [{ name: 'lists', user: 'alice', scopes: ['secret:list'] }] })
      ).get('lists')
      const changes = [{ ...production, store: 'shared', unset: [], ...set('URL', 'one') }]
      const { effects } = await house.as(token)(planChanges, { at: at('acme'), changes })
      expect(effects.find(({ consumer, name }) => consumer.as === 'run' && name === 'URL')?.kind).toBe(
        'unclear',
      )
    })

    it('of imports needs the right to consume what is new, as the import itself does', async () => {
      const seeded = await house.seed({ tokens: [{ name: 'names', user: 'alice', scopes: ['secret:list'] }] })
      const importing = (...imports: string[]) => {
        const changes = [{ ...staging, store: 'shared', set: [], unset: [], imports }]
        return house.as(seeded.get('names'))(planChanges, { at: at('acme'), changes })
      }
      const refused = { code: 'forbidden', facts: { permission: 'secret:consume' } }
      await expect(importing('workspace:acme/site')).rejects.toMatchObject(refused)
      await as('alice')(replaceImports, { at: at('acme', 'app', 'staging'), from: ['workspace:acme/site'] })
      expect((await importing('workspace:acme/site')).effects).toEqual([])
      await as('alice')(replaceImports, { at: at('acme', 'app', 'staging'), from: [] })
    })

    it('is refused as the change itself is, and where nothing may be listed', async () => {
      await expect(plan('alice', { ...production, unset: ['NOT_THERE'] })).rejects.toMatchObject({
        code: 'not_found',
      })
      await expect(plan('alice', { project: 'app', ...set('url', 'v') })).rejects.toMatchObject({
        code: 'conflict',
      })
      await expect(plan('alice', { ...production, ...set('no name', 'v') })).rejects.toMatchObject({
        code: 'invalid',
      })
      await expect(plan('eve', { ...production, ...set('URL', 'v') })).rejects.toMatchObject({
        code: 'not_found',
      })
      const hidden = await plan('narrow', { ...production, ...set('URL', 'v') }).catch(
        (error: unknown) => error,
      )
      const missing = await plan('narrow', { project: 'app', environment: 'none', ...set('URL', 'v') }).catch(
        (error: unknown) => error,
      )
      expect(String(hidden)).toBe(String(missing))
    })

    it('is on the audit record as planned, with names and without values', async () => {
      await plan('vic', { ...production, ...set('URL', 'canary-of-plan'), unset: [] })
      const [event] = await events(house, 'acme', 1)
      expect(event).toMatchObject({
        action: 'change.planned',
        outcome: 'planned',
        principal: { login: 'vic' },
        targets: [{ kind: 'secret', name: 'URL', proposed: 'set', environment: 'production' }],
      })
      expect(JSON.stringify(event)).not.toContain('canary-of-plan')
    })

    async function listed() {
      return (await as('alice')(listImports, { at: at('acme', 'app', 'production') })).items
    }
  })
})
