import {
  createAddon,
  deleteAddon,
  listAddons,
  readAddon,
  revealAddon,
  updateAddon,
} from '../../core/addon/addons.ts'
import { DomainError } from '../../core/error.ts'
import type { Addon, Workload } from '../../core/place/place-store.ts'
import { listWorkloads, readWorkload } from '../../core/workload/read-workloads.ts'
import { registerWorkload, removeWorkload, reviseWorkload } from '../../core/workload/write-workload.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import { PageQuery, page, pageOf } from './paging.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route, writeRoute } from './route.ts'
import * as wire from './wire-registers.ts'

const project = '/workspaces/{workspace}/projects/{project}'
const workload = `${project}/workloads/{workload}`
const addon = `${project}/addons/{kind}/{addon}`

/** What a project knows of what runs, and of what gives credentials. */
export function registerRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [...workloadReads(core), ...workloadWrites(core), ...addonReads(core), ...addonWrites(core)]
}

interface WorkloadAsked {
  readonly params: Readonly<Record<string, string>>
  readonly query: { readonly kind?: Workload['kind'] }
}

/** A service and a job may have one name: `kind` tells them apart, and a service is meant without. */
function workloadAt({ params, query }: WorkloadAsked) {
  const kind = query.kind === undefined ? {} : { kind: query.kind }
  return { at: locate(params), workload: { slug: params['workload'] ?? '', ...kind } }
}

function workloadReads(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: `${project}/workloads`,
      operationId: 'listWorkloads',
      tag: 'workloads',
      summary: 'The services and jobs of a project',
      refuses: ['forbidden'],
      query: PageQuery,
      responses: { 200: pageOf(wire.Workload) },
      async handle({ params, query, run }) {
        const all = (await run(listWorkloads, { at: locate(params) })).items
        const { items, next } = page(all, query, ({ id }) => id)
        return { status: 200, body: { items: items.map(presentWorkload), next } }
      },
    }),
    route(core, {
      method: 'GET',
      path: workload,
      operationId: 'getWorkload',
      tag: 'workloads',
      summary: 'One service or job',
      refuses: ['forbidden'],
      query: wire.WorkloadQuery,
      responses: { 200: wire.Workload },
      handle: async (call) => ({
        status: 200,
        body: presentWorkload((await call.run(readWorkload, workloadAt(call))).workload),
      }),
    }),
  ]
}

function workloadWrites(core: SurfaceCore): DocumentedRoute[] {
  return [
    writeRoute(core, {
      method: 'POST',
      path: `${project}/workloads`,
      operationId: 'registerWorkload',
      tag: 'workloads',
      summary: 'Make a service or job known',
      refuses: ['forbidden', 'conflict'],
      body: wire.RegisterWorkloadBody,
      responses: { 201: wire.Workload },
      useCase: registerWorkload,
      input: ({ params, body }) => ({ at: locate(params), ...body }),
      reply: (made) => ({ status: 201, body: presentWorkload(made) }),
    }),
    writeRoute(core, {
      method: 'PATCH',
      path: workload,
      operationId: 'reviseWorkload',
      tag: 'workloads',
      summary: 'Change the tags or stage of a service or job, which decide what it receives',
      refuses: ['forbidden'],
      query: wire.WorkloadQuery,
      body: wire.ReviseWorkloadBody,
      responses: { 200: wire.Workload },
      useCase: reviseWorkload,
      input: (asked) => ({ ...workloadAt(asked), ...asked.body }),
      reply: (revised) => ({ status: 200, body: presentWorkload(revised) }),
    }),
    writeRoute(core, {
      method: 'DELETE',
      path: workload,
      operationId: 'removeWorkload',
      tag: 'workloads',
      summary: 'Forget a service or job; its own values end and stay in history',
      refuses: ['forbidden'],
      query: wire.WorkloadQuery,
      responses: { 200: wire.Workload },
      useCase: removeWorkload,
      input: workloadAt,
      reply: (removed) => ({ status: 200, body: presentWorkload(removed.workload) }),
    }),
  ]
}

function addonAt(params: Readonly<Record<string, string>>) {
  const { kind, addon: slug = '' } = params
  if (kind === 'managed' || kind === 'external') return { at: locate(params), kind, slug } as const
  throw new DomainError('not_found', 'An addon is managed or external', { subject: 'addon' })
}

function addonReads(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: `${project}/addons`,
      operationId: 'listAddons',
      tag: 'workloads',
      summary: 'The addons of a project, without credentials',
      refuses: ['forbidden'],
      query: PageQuery,
      responses: { 200: pageOf(wire.Addon) },
      async handle({ params, query, run }) {
        const all = (await run(listAddons, { at: locate(params) })).items
        const { items, next } = page(all, query, ({ id }) => id)
        return { status: 200, body: { items: items.map(presentAddon), next } }
      },
    }),
    route(core, {
      method: 'GET',
      path: addon,
      operationId: 'getAddon',
      tag: 'workloads',
      summary: 'One addon, without credentials',
      refuses: ['forbidden'],
      responses: { 200: wire.Addon },
      handle: async ({ params, run }) => ({
        status: 200,
        body: presentAddon((await run(readAddon, addonAt(params))).addon),
      }),
    }),
    route(core, {
      method: 'GET',
      path: `${addon}/credentials`,
      operationId: 'revealAddon',
      tag: 'workloads',
      summary: 'The credentials of an addon; on the audit record as revealed',
      refuses: ['forbidden'],
      responses: { 200: wire.AddonCredentials },
      async handle({ params, run }) {
        const { credentials } = await run(revealAddon, addonAt(params))
        return { status: 200, body: { credentials } }
      },
    }),
  ]
}

function addonWrites(core: SurfaceCore): DocumentedRoute[] {
  return [
    writeRoute(core, {
      method: 'POST',
      path: `${project}/addons`,
      operationId: 'createAddon',
      tag: 'workloads',
      summary: 'Make an addon known, with its credentials',
      refuses: ['forbidden', 'conflict'],
      body: wire.CreateAddonBody,
      responses: { 201: wire.Addon },
      useCase: createAddon,
      input: ({ params, body }) => ({
        at: locate(params),
        ...body,
        credentials: body.credentials ?? {},
        annotations: {},
      }),
      reply: (made) => ({ status: 201, body: presentAddon(made.addon) }),
    }),
    writeRoute(core, {
      method: 'PATCH',
      path: addon,
      operationId: 'updateAddon',
      tag: 'workloads',
      summary: 'Change the type of an addon, or replace its credentials',
      refuses: ['forbidden'],
      body: wire.UpdateAddonBody,
      responses: { 200: wire.Addon },
      useCase: updateAddon,
      input: ({ params, body }) => ({ ...addonAt(params), ...body }),
      reply: (updated) => ({ status: 200, body: presentAddon(updated.addon) }),
    }),
    writeRoute(core, {
      method: 'DELETE',
      path: addon,
      operationId: 'deleteAddon',
      tag: 'workloads',
      summary: 'Forget an addon; links to it stay and give nothing',
      refuses: ['forbidden'],
      responses: { 200: wire.Addon },
      useCase: deleteAddon,
      input: ({ params }) => addonAt(params),
      reply: (deleted) => ({ status: 200, body: presentAddon(deleted.addon) }),
    }),
  ]
}

function presentWorkload({ id, kind, name, slug, tags, stage, createdAt, updatedAt }: Workload) {
  return { id, kind, name, slug, tags, stage, createdAt: time(createdAt), updatedAt: time(updatedAt) }
}

function presentAddon({ id, kind, slug, name, type, createdAt, updatedAt }: Addon) {
  return { id, kind, slug, name, type, createdAt: time(createdAt), updatedAt: time(updatedAt) }
}
