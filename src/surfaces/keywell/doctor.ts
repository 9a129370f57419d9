import { parseSpan } from '../../core/access/duration.ts'
import { findCrossings } from '../../core/doctor/crossings.ts'
import { findShadowed } from '../../core/doctor/shadowed.ts'
import { findUnused } from '../../core/doctor/unused.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate, suffixOf, wordsOf } from './locate.ts'
import { time, timeOrNull } from './present.ts'
import { presentConsumer, presentLayer } from './present-resolved.ts'
import type { DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import * as wire from './wire-plan.ts'

const homes = ['/workspaces/{workspace}', '/workspaces/{workspace}/projects/{project}'] as const
const sinceDefault = '30d'

/** What lies at a place and does nothing for anybody, or cannot be told to somebody. */
export function doctorRoutes(core: SurfaceCore): DocumentedRoute[] {
  return homes.flatMap((home) => [crossings(core, home), shadowed(core, home), unused(core, home)])
}

function crossings(core: SurfaceCore, home: string): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: `${home}/doctor/crossings`,
    operationId: `findCrossings${suffixOf(home)}`,
    tag: 'consumers',
    summary: `What front ends cannot tell their clients of, in ${wordsOf(home)}, and why`,
    refuses: ['forbidden'],
    responses: { 200: wire.Crossings },
    async handle({ params, run }) {
      const found = await run(findCrossings, { at: locate(params) })
      const items = found.map(({ surface, secret: { name, store, kind }, where, why }) => {
        return { surface, name, store, kind, where, why }
      })
      return { status: 200, body: { items } }
    },
  })
}

function shadowed(core: SurfaceCore, home: string): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: `${home}/doctor/shadowed`,
    operationId: `findShadowed${suffixOf(home)}`,
    tag: 'consumers',
    summary: `Values that win for no consumer, in ${wordsOf(home)}`,
    refuses: ['forbidden', 'limit'],
    responses: { 200: wire.Shadowed },
    async handle({ params, run }) {
      const { asked, items } = await run(findShadowed, { at: locate(params) })
      const shown = items.map(({ value, behind }) => ({
        name: value.offer.name,
        ...presentLayer(value.layer),
        behind: behind.map(({ consumer, winner }) => {
          return { ...presentConsumer(consumer), layer: winner.layer.label }
        }),
      }))
      return { status: 200, body: { asked, items: shown } }
    },
  })
}

function unused(core: SurfaceCore, home: string): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: `${home}/doctor/unused`,
    operationId: `findUnused${suffixOf(home)}`,
    tag: 'consumers',
    summary: `Values that no consumer received for some time, in ${wordsOf(home)}`,
    refuses: ['forbidden'],
    query: wire.UnusedQuery,
    responses: { 200: wire.Unused },
    async handle({ params, query, run }) {
      const sinceMs = parseSpan(query.since ?? sinceDefault, 'since')
      const found = await run(findUnused, { at: locate(params), sinceMs })
      const items = found.map(({ secret: { name, store, kind }, value, where, lastUsedAt }) => ({
        name,
        store,
        kind,
        where,
        version: value.version,
        updatedAt: time(value.updatedAt),
        lastUsedAt: timeOrNull(lastUsedAt),
      }))
      return { status: 200, body: { items } }
    },
  })
}
