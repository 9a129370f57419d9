import type { Static } from 'typebox'
import {
  createAddon,
  deleteAddon,
  listAddons,
  readAddon,
  revealAddon,
  updateAddon,
} from '../../core/addon/addons.ts'
import { DomainError } from '../../core/error.ts'
import type { Addon } from '../../core/place/place-store.ts'
import type { Place } from '../../core/place/place.ts'
import type { Route } from '../../http/surface.ts'
import { limits } from '../../limits.ts'
import { pageOf, paginate } from './page.ts'
import { time } from './present.ts'
import { appId, clusterOf } from './projects.ts'
import type { NorthflankCore } from './route.ts'
import { bothForms, listRoute, route, surfaceName } from './route.ts'
import { whoami } from '../../core/access/whoami.ts'
import * as wire from './wire-registers.ts'

const addons = '/projects/{projectId}/addons'
const externals = '/projects/{projectId}/external-addons'
const external = `${externals}/{externalAddonId}`
const kinds = ['mongodb', 'mysql', 'postgresql', 'redis', 'minio', 'rabbitmq'] as const

/** Sources of credentials that groups link to: kept here, run elsewhere. */
export function addonRoutes(core: NorthflankCore): Route[] {
  return [
    addonTypes(core),
    ...bothForms([...managedRoutes(core), listExternal(core), ...externalRoutes(core)]),
  ]
}

function addonTypes(core: NorthflankCore): Route {
  return route(core, {
    method: 'GET',
    path: '/addon-types',
    operationId: 'getAddonTypes',
    answer: wire.AddonTypes,
    async handle({ run }) {
      await run(whoami, {})
      return { addonTypes: kinds.map((type) => ({ type, name: type })) }
    },
  })
}

function managedRoutes(core: NorthflankCore): Route[] {
  const one = { path: `${addons}/{addonId}`, method: 'GET' } as const
  return [
    listRoute(core, {
      path: addons,
      operationId: 'listAddons',
      key: 'addons',
      item: wire.AddonItem,
      async handle({ at, run }) {
        const { place, items } = await run(listAddons, { at, kind: 'managed' })
        return {
          items,
          present: (addon: Addon) => ({ ...presentAddon(place, addon), spec: { type: addon.type } }),
        }
      },
    }),
    route(core, {
      ...one,
      operationId: 'getAddon',
      answer: wire.AddonRead,
      async handle({ at, params, run }) {
        const { place, addon } = await run(readAddon, { at, kind: 'managed', slug: params['addonId'] ?? '' })
        const config = { versionTag: addon.annotations['version'] ?? '' }
        return {
          ...presentAddon(place, addon),
          createdAt: time(addon.createdAt),
          spec: { type: addon.type, config },
          cluster: clusterOf({}),
        }
      },
    }),
    route(core, {
      ...one,
      path: `${one.path}/credentials`,
      operationId: 'getAddonCredentials',
      answer: wire.AddonCredentials,
      async handle({ at, params, run }) {
        const input = { at, kind: 'managed', slug: params['addonId'] ?? '' } as const
        return presentCredentials((await run(revealAddon, input)).credentials)
      },
    }),
  ]
}

/** What says where, apart from what lets in. */
const OPEN_KEY = /^(?:.*_)?(?:HOST|PORT|DATABASE|REGION)$/i

function presentCredentials(credentials: Readonly<Record<string, string>>) {
  const pairs = Object.entries(credentials)
  const isOpen = ([key]: readonly [string, string]) => OPEN_KEY.test(key)
  return {
    envs: Object.fromEntries(pairs.filter(isOpen)),
    secrets: Object.fromEntries(pairs.filter((pair) => !isOpen(pair))),
  }
}

function presentAddon(place: Place, { slug, name }: Addon) {
  return { id: slug, name, appId: appId(place, slug), tags: [], status: 'running' }
}

/** Nested twice, as the documentation has it. */
function listExternal(core: NorthflankCore): Route {
  return route(core, {
    method: 'GET',
    path: externals,
    operationId: 'listExternalAddons',
    answer: wire.ExternalAddonList,
    async handle({ at, query, run }) {
      const page = pageOf(query)
      const { items: all } = await run(listAddons, { at, kind: 'external' })
      const { items } = paginate(all, page)
      const pagination = { page: page.number, perPage: page.size, total: all.length }
      return { data: { externalAddons: items.map((addon) => presentExternal(addon)), pagination } }
    },
  })
}

function externalRoutes(core: NorthflankCore): Route[] {
  return [
    route(core, {
      method: 'POST',
      path: externals,
      operationId: 'createExternalAddon',
      body: wire.ExternalAddonBody,
      answer: wire.ExternalAddon,
      async handle({ at, body, run }) {
        const { addon } = await run(createAddon, {
          at,
          kind: 'external',
          name: body.name,
          type: body.spec?.resourceType ?? '',
          credentials: outputsOf(body) ?? {},
          annotations: annotationsOf(body),
        })
        return presentExternal(addon)
      },
    }),
    route(core, {
      method: 'GET',
      path: external,
      operationId: 'getExternalAddon',
      answer: wire.ExternalAddon,
      handle: async ({ at, params, run }) =>
        presentExternal((await run(readAddon, { at, ...externalOf(params) })).addon),
    }),
    route(core, {
      method: 'PATCH',
      path: external,
      operationId: 'updateExternalAddon',
      body: wire.ExternalAddonPatch,
      answer: wire.ExternalAddon,
      async handle({ at, params, body, run }) {
        const credentials = outputsOf(body)
        const { addon } = await run(updateAddon, {
          at,
          ...externalOf(params),
          ...(body.spec === undefined ? {} : { type: body.spec.resourceType }),
          ...(credentials === undefined ? {} : { credentials }),
          annotations: annotationsOf(body),
        })
        return presentExternal(addon)
      },
    }),
    route(core, {
      method: 'DELETE',
      path: external,
      operationId: 'deleteExternalAddon',
      answer: wire.EmptyBody,
      async handle({ at, params, run }) {
        await run(deleteAddon, { at, ...externalOf(params) })
        return {}
      },
    }),
  ]
}

function externalOf(params: Readonly<Record<string, string>>) {
  return { kind: 'external', slug: params['externalAddonId'] ?? '' } as const
}

type Body = Static<typeof wire.ExternalAddonPatch>

/** What the resource gives: texts as they are, anything else as its JSON. */
function outputsOf({ spec }: Body): Record<string, string> | undefined {
  if (spec?.outputs === undefined) return undefined
  const pairs = Object.entries(spec.outputs)
  return Object.fromEntries(
    pairs.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
}

const noted = `${surfaceName}/body`

/** What is only handed back: everything but the name and the outputs, which are credentials. */
function annotationsOf({ name: _name, ...body }: Body): Record<string, string> {
  const { outputs: keys, ...spec } = body.spec ?? {}
  const outputs = Object.keys(keys ?? {})
  const text = JSON.stringify({ ...body, ...(body.spec === undefined ? {} : { spec: { ...spec, outputs } }) })
  if (Buffer.byteLength(text) <= limits.annotationBytesMax) return { [noted]: text }
  const message = `may describe the addon in at most ${limits.annotationBytesMax} bytes`
  throw new DomainError('invalid', message, { violations: [{ path: 'spec', rule: 'maxLength', message }] })
}

function presentExternal({ slug, name, type, annotations, createdAt, updatedAt }: Addon) {
  const body: unknown = JSON.parse(annotations[noted] ?? '{}')
  const known = typeof body === 'object' && body !== null ? body : {}
  const spec = 'spec' in known && typeof known.spec === 'object' ? known.spec : {}
  return {
    ...known,
    id: slug,
    name,
    spec: { outputs: [], ...spec, resourceType: type },
    createdAt: time(createdAt),
    updatedAt: time(updatedAt),
  }
}
