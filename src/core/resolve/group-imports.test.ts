import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../test/engines.ts'
import type { Act, TestHouse } from '../../../test/house.ts'
import { at, events, plainGroup, utf8 } from '../../../test/world.ts'
import { deleteGroup } from '../group/delete-group.ts'
import type { AddonLink } from '../group/group.ts'
import { writeGroup } from '../group/write-group.ts'
import { listImports, replaceImports } from '../place/imports.ts'
import type { Locator } from '../place/place.ts'
import { putSecret } from '../secret/put-secret.ts'
import { readSecrets } from '../secret/read-secrets.ts'
import { explain } from './explain.ts'
import { resolve } from './resolve.ts'

describe.each(engines)('groups on %s', (_engine, openHouse) => {
  let house: TestHouse
  let alice: Act
  let narrow: Act
  const production = at('acme', 'app', 'production')
  const phase = 'runtime'

  beforeAll(async () => {
    house = await openHouse()
    const tokens = await house.seed({
      users: [{ login: 'alice' }, { login: 'narrow' }],
      workspaces: [
        {
          slug: 'acme',
          members: [
            { user: 'alice', role: 'owner' },
            { user: 'narrow', role: 'developer', project: 'app', environment: 'production' },
          ],
          projects: [
            {
              slug: 'app',
              environments: ['production', 'staging'],
              addons: [{ id: 'db', type: 'postgresql', credentials: { PASSWORD: 'from the addon' } }],
            },
            { slug: 'site', environments: ['production'] },
          ],
        },
      ],
      tokens: [
        { name: 'alice', user: 'alice' },
        { name: 'narrow', user: 'narrow' },
      ],
    })
    alice = house.as(tokens.get('alice'))
    narrow = house.as(tokens.get('narrow'))
  })
  afterAll(() => house[Symbol.asyncDispose]())

  function group(
    name: string,
    variables: Record<string, string>,
    more: { phase?: 'build'; linked?: true } = {},
  ) {
    const links: AddonLink[] =
      more.linked === true
        ? [{ kind: 'managed', addon: 'db', keys: [{ name: 'PASSWORD', aliases: ['DB_PASSWORD', 'BOTH'] }] }]
        : []
    const settings = { ...plainGroup(name, more.phase ?? 'both'), restrictions: { restricted: true }, links }
    const entries = Object.entries(variables).map(([key, value]) => {
      return { kind: 'value', name: key, bytes: utf8(value) } as const
    })
    const values = { kinds: new Set(['value'] as const), entries }
    return alice(writeGroup, { at: at('acme', 'app'), mode: 'replace', settings, values })
  }

  const into = (where: Locator, ...from: string[]) => alice(replaceImports, { at: where, from })

  async function received(where = production, as?: string) {
    const { values, unresolved } = await alice(resolve, {
      at: where,
      phase,
      ...(as === undefined ? {} : { as }),
    })
    expect(unresolved).toEqual([])
    return Object.fromEntries(
      values.map(({ resolved, bytes }) => [resolved.name, Buffer.from(bytes).toString('utf8')]),
    )
  }

  describe('a group that is imported', () => {
    it('gives its own values before those of its addons, whatever workloads it is restricted to', async () => {
      await group('bundle', { OWN: 'of the group', BOTH: 'of the group' }, { linked: true })
      await into(production, 'group:bundle')
      expect(await received()).toEqual({
        OWN: 'of the group',
        BOTH: 'of the group',
        NF_DB_PASSWORD: 'from the addon',
        DB_PASSWORD: 'from the addon',
      })
      const { items } = await alice(explain, { at: production, phase, name: 'both' })
      expect(items[0]?.winner.layer).toMatchObject({
        label: 'import of group bundle',
        rule: 'imported into environment production',
        place: { workspace: 'acme', project: 'app', group: 'bundle' },
      })
      expect(items[0]?.hidden.map(({ layer }) => layer.label)).toEqual(['import of addon db in group bundle'])
      const [event] = await events(house, 'acme', 3).then((all) =>
        all.filter(({ action }) => action === 'secret.resolved'),
      )
      expect(event?.['targets']).toContainEqual(
        expect.objectContaining({ kind: 'source', name: 'DB_PASSWORD' }),
      )
    })

    it('stands below the importer and above what is weaker', async () => {
      const put = (where: Locator, name: string) => {
        const value = { kind: 'plain', bytes: utf8('here') } as const
        return alice(putSecret, { at: where, store: 'shared', name, value })
      }
      await put(production, 'OWN')
      await put(at('acme', 'app'), 'BOTH')
      expect(await received()).toMatchObject({ OWN: 'here', BOTH: 'of the group' })
    })

    it('gives what its expressions were drawn to, the same each time, and expands references with the rest', async () => {
      await group('drawn', { SALT: '${fn.randomSecret(12)}', SALTED: '<${SALT}>' })
      await into(production, 'group:drawn')
      const { SALT = '', SALTED } = await received()
      expect(SALT).toMatch(/^[A-Za-z0-9+/]{12}$/)
      expect(SALTED).toBe(`<${SALT}>`)
      expect((await received())['SALT']).toBe(SALT)
      const read = await alice(readSecrets, { at: at('acme', 'app'), purpose: 'consume', secret: 'SALT' })
      expect(Buffer.from(read.secrets[0]?.values[0]?.bytes ?? []).toString()).toBe(SALT)
    })

    it('is reached by references from elsewhere, its addons too, and that is on the record', async () => {
      await into(production, 'group:bundle')
      const staging = at('acme', 'app', 'staging')
      const value = {
        kind: 'plain',
        bytes: utf8('${production:DB_PASSWORD}, ${production:NF_DB_PASSWORD}'),
      } as const
      await alice(putSecret, { at: staging, store: 'shared', name: 'FROM_PRODUCTION', value })
      expect(await received(staging)).toMatchObject({ FROM_PRODUCTION: 'from the addon, from the addon' })
      const [event] = await events(house, 'acme', 1)
      expect(event?.['targets']).toContainEqual(
        expect.objectContaining({ kind: 'source', name: 'DB_PASSWORD' }),
      )
    })

    it('reaches the phase it is for', async () => {
      await group('builds', { ONLY_BUILT: 'v' }, { phase: 'build' })
      await into(production, 'group:builds')
      expect(await received()).not.toHaveProperty('ONLY_BUILT')
      const { values } = await alice(resolve, { at: production, phase: 'build' })
      expect(values.map(({ resolved }) => resolved.name)).toContain('ONLY_BUILT')
    })

    it('is listed as it was named, also from another project, and gives nothing once it has ended', async () => {
      const site = at('acme', 'site', 'production')
      await into(site, 'group:acme/app/bundle')
      await into(production, 'group:bundle')
      const listed = async (where: Locator) =>
        (await alice(listImports, { at: where })).items.map(({ text }) => text)
      expect([await listed(site), await listed(production)]).toEqual([
        ['group:acme/app/bundle'],
        ['group:bundle'],
      ])
      expect(await received(site)).toMatchObject({ OWN: 'of the group' })
      await alice(deleteGroup, { at: at('acme', 'app'), slug: 'bundle' })
      expect(await received(site)).toEqual({})
      expect(await listed(site)).toEqual([undefined])
      await into(site)
      await into(production)
    })

    it('needs the right to consume what the project has', async () => {
      await group('guarded', { KEPT: 'v' })
      await expect(narrow(replaceImports, { at: production, from: ['group:guarded'] })).rejects.toMatchObject(
        {
          code: 'forbidden',
          facts: { permission: 'secret:consume' },
        },
      )
      await expect(into(production, 'group:nowhere')).rejects.toMatchObject({ code: 'invalid' })
    })

    it('is what explain proposes for a name that is only there', async () => {
      const { elsewhere } = await alice(explain, { at: production, phase, name: 'KEPT' })
      expect(elsewhere).toEqual([
        {
          where: 'group guarded of project app',
          why: 'this consumer does not read that place',
          importWith: 'group:guarded',
        },
      ])
      await into(production, elsewhere[0]?.importWith ?? '')
      expect(await received()).toMatchObject({ KEPT: 'v' })
    })
  })
})
