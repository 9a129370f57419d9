import { checkGroups } from '../../core/doctor/groups.ts'
import { renewSigningKey } from '../../core/injection/signing-key.ts'
import { staleWorkloads } from '../../core/workload/consumption.ts'
import { nameOutside } from '../../core/workload/name-outside.ts'
import type { Route } from '../../http/surface.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import { time } from './present.ts'
import { route } from './route.ts'
import * as wire from './wire-groups.ts'

const workspace = '/workspaces/{workspace}'
const project = `${workspace}/projects/{project}`

/** What workloads run with, what cannot work among their groups, and how their platform comes to ask. */
export function workloadRoutes(core: SurfaceCore): Route[] {
  return [checkup(core), stale(core), signingKey(core), ...externalIds(core)]
}

function checkup(core: SurfaceCore): Route {
  return route(core, {
    method: 'GET',
    path: `${project}/doctor/groups`,
    operationId: 'checkGroups',
    responses: { 200: wire.GroupCheckup },
    handle: async ({ params, run }) => ({
      status: 200,
      body: await run(checkGroups, { at: locate(params) }),
    }),
  })
}

function stale(core: SurfaceCore): Route {
  return route(core, {
    method: 'GET',
    path: `${project}/doctor/stale`,
    operationId: 'staleWorkloads',
    responses: { 200: wire.StaleWorkloads },
    async handle({ params, run }) {
      const found = await run(staleWorkloads, { at: locate(params) })
      const items = found.map(({ workload: { kind, slug }, phase, consumedAt, changed }) => ({
        workload: slug,
        kind,
        phase,
        consumedAt: time(consumedAt),
        changed,
      }))
      return { status: 200, body: { items } }
    },
  })
}

function signingKey(core: SurfaceCore): Route {
  return route(core, {
    method: 'POST',
    path: `${workspace}/injection/key`,
    operationId: 'renewInjectionKey',
    body: wire.SigningKeyBody,
    responses: { 200: wire.SigningKey },
    async handle({ params, body, run }) {
      const { key, version } = await run(renewSigningKey, { at: locate(params), ...body })
      return { status: 200, body: { key, version } }
    },
  })
}

function externalIds(core: SurfaceCore): Route[] {
  const paths = [
    [`${project}/external-ids/{surface}`, 'InProject'],
    [`${project}/workloads/{workload}/external-ids/{surface}`, 'OfWorkload'],
  ] as const
  return paths.map(([path, suffix]) =>
    route(core, {
      method: 'PUT',
      path,
      operationId: `putExternalId${suffix}`,
      body: wire.ExternalIdBody,
      responses: { 200: wire.ExternalId },
      async handle({ params, body, run }) {
        const { surface = '', workload } = params
        const ref = workload === undefined ? {} : { workload: { slug: workload } }
        const named = await run(nameOutside, { at: locate(params), surface, ...ref, ...body })
        return { status: 200, body: named }
      },
    }),
  )
}
