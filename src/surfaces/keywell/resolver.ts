import type { Static } from 'typebox'
import { byName } from '../../core/place/place.ts'
import type { Locator } from '../../core/place/place.ts'
import { explain } from '../../core/resolve/explain.ts'
import { resolve } from '../../core/resolve/resolve.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import { presentExplanation, presentResolved } from './present-resolved.ts'
import type { Call, DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import * as wire from './wire-resolver.ts'

const project = '/workspaces/{workspace}/projects/{project}'

/** What a consumer receives, and why. */
export function resolverRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: `${project}/resolved`,
      operationId: 'resolve',
      tag: 'consumers',
      summary: 'What a consumer receives, merged; each value is on the audit record as consumed',
      refuses: ['forbidden'],
      headers: ['If-None-Match'],
      isTagged: true,
      query: wire.ResolveQuery,
      responses: { 200: wire.ResolvedList, 304: null },
      async handle(call) {
        const known = knownTag(call.request.headers['if-none-match'])
        const resolved = await call.run(resolve, {
          ...askedOf(call),
          ...(known === undefined ? {} : { known }),
        })
        const headers = resolved.tag === undefined ? {} : { etag: `"${resolved.tag}"` }
        if (resolved.unchanged) return { status: 304, headers }
        const { values, unresolved } = resolved
        return { status: 200, headers, body: { items: values.map(presentResolved), unresolved } }
      },
    }),
    route(core, {
      method: 'GET',
      path: `${project}/explained`,
      operationId: 'explain',
      tag: 'consumers',
      summary: 'Which layer each value comes from and what it hides, without any value',
      refuses: ['forbidden'],
      query: wire.ExplainQuery,
      responses: { 200: wire.Explanation },
      async handle(call) {
        const { name } = call.query
        const explained = await call.run(explain, {
          ...askedOf(call),
          ...(name === undefined ? {} : { name }),
        })
        return { status: 200, body: presentExplanation(explained) }
      },
    }),
  ]
}

/** One tag (RFC 9110 §13.1.2); a list, or `*`, is answered in full. */
function knownTag(header: string | string[] | undefined): string | undefined {
  const [, tag] = /^(?:W\/)?"([A-Za-z0-9._-]{1,512})"$/.exec(String(header ?? '')) ?? []
  return tag
}

interface Asked {
  readonly at: Locator
  readonly as?: string
  readonly phase: 'build' | 'runtime'
}

function askedOf({ params, query }: Call<Static<typeof wire.ResolveQuery>, unknown>): Asked {
  const environment = query.environment === undefined ? {} : { environment: byName(query.environment) }
  return {
    at: { ...locate(params), ...environment },
    phase: query.phase ?? 'runtime',
    ...(query.as === undefined ? {} : { as: query.as }),
  }
}
