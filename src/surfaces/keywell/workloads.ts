import { checkGroups } from '../../core/doctor/groups.ts'
import { renewSigningKey } from '../../core/injection/signing-key.ts'
import { staleWorkloads } from '../../core/workload/consumption.ts'
import { nameOutside } from '../../core/workload/name-outside.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route, writeRoute } from './route.ts'
import * as wire from './wire-groups.ts'

const workspace = '/workspaces/{workspace}'
const project = `${workspace}/projects/{project}`

/** What workloads run with, what cannot work among their groups, and how their platform comes to ask. */
export function workloadRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [checkup(core), stale(core), signingKey(core), ...externalIds(core)]
}

function checkup(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: `${project}/doctor/groups`,
    operationId: 'checkGroups',
    tag: 'workloads',
    summary: 'What cannot work among the groups of a project',
    refuses: ['forbidden'],
    responses: { 200: wire.GroupCheckup },
    handle: async ({ params, run }) => ({
      status: 200,
      body: await run(checkGroups, { at: locate(params) }),
    }),
  })
}

function stale(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: `${project}/doctor/stale`,
    operationId: 'staleWorkloads',
    tag: 'workloads',
    summary: 'Workloads that run with values which have changed since',
    refuses: ['forbidden'],
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

function signingKey(core: SurfaceCore): DocumentedRoute {
  return writeRoute(core, {
    method: 'POST',
    path: `${workspace}/injection/key`,
    operationId: 'renewInjectionKey',
    tag: 'workloads',
    summary: 'A new key that signs what is injected into workloads',
    refuses: ['forbidden'],
    body: wire.SigningKeyBody,
    responses: { 200: wire.SigningKey },
    useCase: renewSigningKey,
    input: ({ params, body }) => ({ at: locate(params), ...body }),
    reply: ({ key, version }) => ({ status: 200, body: { key, version } }),
  })
}

function externalIds(core: SurfaceCore): DocumentedRoute[] {
  const paths = [
    [`${project}/external-ids/{surface}`, 'InProject', 'a project'],
    [`${project}/workloads/{workload}/external-ids/{surface}`, 'OfWorkload', 'a workload'],
  ] as const
  return paths.map(([path, suffix, words]) =>
    writeRoute(core, {
      method: 'PUT',
      path,
      operationId: `putExternalId${suffix}`,
      tag: 'workloads',
      summary: `The id that a front end knows ${words} by`,
      refuses: ['forbidden', 'conflict'],
      body: wire.ExternalIdBody,
      responses: { 200: wire.ExternalId },
      useCase: nameOutside,
      input({ params, body }) {
        const { surface = '', workload } = params
        const ref = workload === undefined ? {} : { workload: { slug: workload } }
        return { at: locate(params), surface, ...ref, ...body }
      },
      reply: (named) => ({ status: 200, body: named }),
    }),
  )
}
