import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../test/engines.ts'
import type { Act, TestHouse } from '../../../test/house.ts'
import { toyDeclared } from '../../../test/toy-consumer.ts'
import { at, events, populate, production, utf8 } from '../../../test/world.ts'
import { addMember, removeMember } from '../access/members.ts'
import { replaceImports } from '../place/imports.ts'
import type { Locator } from '../place/place.ts'
import { resolve } from '../resolve/resolve.ts'
import type { PutSecret } from '../secret/put-secret.ts'
import { putSecret } from '../secret/put-secret.ts'
import { readSecrets } from '../secret/read-secrets.ts'
import { findCrossings } from './crossings.ts'
import { findShadowed } from './shadowed.ts'
import { findUnused } from './unused.ts'

describe.each(engines)('what a doctor finds on %s', (_engine, openHouse) => {
  let house: TestHouse
  let as: (login: string) => Act
  const app = at('acme', 'app')
  const staging = at('acme', 'app', 'staging')
  const dayMs = 86_400_000

  beforeAll(async () => {
    house = await openHouse(toyDeclared)
    as = await populate(house)
  })
  afterAll(() => house[Symbol.asyncDispose]())

  function put(where: Locator, name: string, more: Partial<PutSecret> = {}) {
    const value = { kind: 'plain', bytes: utf8('v') } as const
    return as('dev')(putSecret, { at: where, store: 'shared', name, value, ...more })
  }

  describe('doctor crossings', () => {
    it('names what a surface leaves out where its clients look, and why, and nothing else', async () => {
      await put(app, 'TOLD', { store: 'toy' })
      await put(app, 'NOT-TOLD', { store: 'toy' })
      await put(app, 'ANOTHER-S')
      const found = await as('vic')(findCrossings, { at: app })
      expect(found.map(({ surface, secret, where, why }) => [surface, secret.name, where, why])).toEqual([
        ['toy', 'NOT-TOLD', 'project app', 'its name has a hyphen'],
      ])
      expect(await as('vic')(findCrossings, { at: at('acme') })).toEqual([])
    })
  })

  describe('doctor shadowed', () => {
    const names = async (where = app) =>
      (await as('vic')(findShadowed, { at: where })).items.map(({ value }) => value.offer.name)

    it('names values that lose for every consumer, with what wins and for whom', async () => {
      await put(app, 'EVERYWHERE_ELSE')
      await put(production, 'EVERYWHERE_ELSE')
      expect(await names()).toEqual([])
      await put(staging, 'EVERYWHERE_ELSE')
      const { items } = await as('vic')(findShadowed, { at: app })
      expect(items.map(({ value }) => [value.offer.name, value.layer.label])).toEqual([
        ['EVERYWHERE_ELSE', 'project app'],
      ])
      const behind = items[0]?.behind.filter(({ consumer }) => consumer.phase === 'runtime')
      expect(behind?.map(({ consumer, winner }) => [consumer.label, winner.layer.label])).toEqual([
        ['run', 'environment production'],
        ['run', 'environment staging'],
      ])
    })

    it('knows that a place is imported elsewhere', async () => {
      expect(await names()).toEqual(['EVERYWHERE_ELSE'])
      const site = at('acme', 'site', 'production')
      await as('alice')(replaceImports, { at: site, from: ['workspace:acme/app'] })
      expect(await names()).toEqual([])
      await as('alice')(replaceImports, { at: site, from: [] })
    })

    it('does not count what one person hides for themselves', async () => {
      await put(staging, 'MINE')
      await put(staging, 'MINE', { personal: true })
      expect(await names()).not.toContain('MINE')
    })

    it('tells nothing that was written at a place after its caller could no longer see it', async () => {
      const elsewhere = at('other', 'app', 'production')
      const eve = as('eve')
      const scope = { all: true, teams: [], projects: [], environments: [] }
      const join = (user: string, role: 'admin' | 'viewer') =>
        eve(addMember, { at: at('other'), user, role, scope })
      await join('alice', 'admin')
      await as('alice')(replaceImports, { at: elsewhere, from: ['workspace:acme/app'] })
      for (const where of [app, production, staging]) await put(where, 'HIDDEN_ELSEWHERE')
      const write = async () => {
        const value = { kind: 'plain', bytes: utf8('v') } as const
        const target = { at: elsewhere, store: 'shared', name: 'HIDDEN_ELSEWHERE' }
        return (await eve(putSecret, { ...target, value })).version
      }
      for (let turns = 0; turns < 8; turns += 1) {
        await write()
        const { principal } = await join('vic', 'viewer')
        const asking = as('vic')(findShadowed, { at: app })
        // Each is a turn of the one writer, and so is each look of the doctor.
        for (let turn = 0; turn < turns; turn += 1) await house.look(async () => {})
        await eve(removeMember, { at: at('other'), member: principal.id })
        const after = await write()
        const told = (await asking).items.flatMap(({ behind }) =>
          behind.map(({ winner }) => winner.offer.origin),
        )
        expect(told.some((origin) => origin.by === 'secret' && origin.head.value.version >= after)).toBe(
          false,
        )
      }
    })

    it('needs the right to list', async () => {
      await expect(as('narrow')(findShadowed, { at: app })).rejects.toMatchObject({ code: 'forbidden' })
      await expect(as('eve')(findShadowed, { at: app })).rejects.toMatchObject({ code: 'not_found' })
    })
  })

  describe('doctor unused', () => {
    const unused = async (days = 30, where = app) => {
      const found = await as('vic')(findUnused, { at: where, sinceMs: days * dayMs })
      return Object.fromEntries(
        found.map(({ secret, where: place, lastUsedAt }) => [
          `${secret.name} in ${place}`,
          lastUsedAt === undefined ? 'never' : Math.round((house.clock.now - lastUsedAt) / dayMs),
        ]),
      )
    }

    it('names values that no consumer received for so long, those never received apart', async () => {
      const site = at('acme', 'site', 'production')
      const theSite = at('acme', 'site')
      await put(site, 'READ')
      await put(theSite, 'NEVER_READ')
      await as('alice')(readSecrets, { at: theSite, purpose: 'reveal' })
      expect(await unused(30, theSite), 'too young to say').toEqual({})
      await as('vic')(readSecrets, { at: theSite, purpose: 'consume' })
      house.clock.now += 31 * dayMs
      expect(await unused(30, theSite)).toEqual({
        'READ in environment production': 31,
        'NEVER_READ in project site': 'never',
      })
      await as('vic')(resolve, { at: site, phase: 'runtime' })
      expect(await unused(30, theSite)).toEqual({})
      expect((await events(house, 'acme', 1))[0]).toMatchObject({
        action: 'doctor.unused',
        details: { shown: 0 },
      })
    })
  })
})
