import type { Static } from 'typebox'
import { whoami } from '../../core/access/whoami.ts'
import { DomainError } from '../../core/error.ts'
import { deleteProject } from '../../core/place/delete-project.ts'
import { deriveSlug } from '../../core/place/names.ts'
import type { Place } from '../../core/place/place.ts'
import type { ListedProject, ProjectContents } from '../../core/place/read-project.ts'
import { listNotedProjects, readProject } from '../../core/place/read-project.ts'
import { annotateProject, createProject } from '../../core/place/write-project.ts'
import type { Annotations } from '../../core/register/register-store.ts'
import type { Route } from '../../http/surface.ts'
import { time } from './present.ts'
import type { NorthflankCore } from './route.ts'
import { bothForms, listRoute, route, surfaceName } from './route.ts'
import * as wire from './wire-registers.ts'

const projects = '/projects'
const project = `${projects}/{projectId}`
const defaultRegion = 'self-hosted'
const noted = ['description', 'color', 'region', 'clusterId'] as const

export function projectRoutes(core: NorthflankCore): Route[] {
  return [
    login(core),
    ...bothForms([
      listProjects(core),
      writeProject(core, 'POST', 'createProject'),
      writeProject(core, 'PUT', 'putProject'),
      getProject(core),
      patchProject(core),
      removeProject(core),
    ]),
  ]
}

/** The command asks this whether a token is good; it reads nothing of the answer but its status. */
function login(core: NorthflankCore): Route {
  return route(core, {
    method: 'GET',
    path: '/login',
    operationId: 'login',
    answer: wire.EmptyBody,
    async handle(call) {
      await call.run(whoami, {})
      return {}
    },
  })
}

function listProjects(core: NorthflankCore): Route {
  return listRoute(core, {
    path: projects,
    operationId: 'listProjects',
    key: 'projects',
    item: wire.ProjectItem,
    handle: async ({ at, run }) => ({
      items: await run(listNotedProjects, { at, namespace: surfaceName }),
      present: ({ place, annotations }: ListedProject) => presentProject(place, annotations),
    }),
  })
}

function writeProject(core: NorthflankCore, method: 'POST' | 'PUT', operationId: string): Route {
  return route(core, {
    method,
    path: projects,
    operationId,
    body: wire.ProjectBody,
    answer: wire.WrittenProject,
    async handle({ at, body, run }) {
      if (body.region === undefined && body.clusterId === undefined) {
        const message = 'one of region and clusterId is required'
        throw new DomainError('invalid', message, {
          violations: [{ path: 'region', rule: 'required', message }],
        })
      }
      const slug = deriveSlug(body.name)
      const written = await run(createProject, {
        at,
        name: slug,
        slug,
        noted: { namespace: surfaceName, annotations: { name: body.name, ...annotationsOf(body) } },
        existing: method === 'POST' ? 'refuse' : 'keep',
      })
      return presentWritten(written.place, written.annotations)
    },
  })
}

function getProject(core: NorthflankCore): Route {
  return route(core, {
    method: 'GET',
    path: project,
    operationId: 'getProject',
    answer: wire.ProjectRead,
    handle: async ({ at, run }) => presentContents(await run(readProject, { at, namespace: surfaceName })),
  })
}

function patchProject(core: NorthflankCore): Route {
  return route(core, {
    method: 'PATCH',
    path: project,
    operationId: 'patchProject',
    body: wire.ProjectPatch,
    answer: wire.WrittenProject,
    async handle({ at, body, run }) {
      const name = body.name === undefined ? {} : { name: body.name }
      const annotations = { ...name, ...annotationsOf(body) }
      const written = await run(annotateProject, { at, noted: { namespace: surfaceName, annotations } })
      return presentWritten(written.place, written.annotations)
    },
  })
}

function removeProject(core: NorthflankCore): Route {
  return route(core, {
    method: 'DELETE',
    path: project,
    operationId: 'deleteProject',
    query: wire.DeleteProjectQuery,
    answer: wire.EmptyBody,
    async handle({ at, query, run }) {
      await run(deleteProject, { at, withContents: query['delete_child_objects'] === 'true' })
      return {}
    },
  })
}

function annotationsOf(body: Static<typeof wire.ProjectPatch>): Annotations {
  return Object.fromEntries(
    noted.flatMap((field) => {
      const value = body[field]
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

/** The name is as it was written here; a project made elsewhere has its own. */
function presentProject({ project: found }: Place, { name, description }: Annotations) {
  return {
    id: found?.slug ?? '',
    name: name ?? found?.name ?? '',
    ...(description === undefined || description === '' ? {} : { description }),
  }
}

function presentWritten(place: Place, annotations: Annotations) {
  const { color, region, clusterId } = annotations
  return {
    ...presentProject(place, annotations),
    ...(color === undefined ? {} : { color }),
    ...(region === undefined ? {} : { region }),
    ...(clusterId === undefined ? {} : { clusterId }),
    createdAt: time(place.project?.createdAt ?? 0),
    updatedAt: time(place.project?.updatedAt ?? 0),
  }
}

/** `/account/project/thing`, as deployments are called. */
export function appId({ workspace, project: found }: Place, slug: string): string {
  return `/${workspace.slug}/${found?.slug ?? ''}/${slug}`
}

function presentContents({ place, annotations, workloads, addons }: ProjectContents) {
  const named = ({ slug, name }: { slug: string; name: string }) => ({
    id: slug,
    appId: appId(place, slug),
    name,
  })
  return {
    ...presentProject(place, annotations),
    deployment: { region: annotations['region'] ?? defaultRegion },
    createdAt: time(place.project?.createdAt ?? 0),
    services: workloads
      .filter(({ kind }) => kind === 'service')
      .map((each) => ({ ...named(each), serviceType: each.annotations['type'] ?? 'combined' })),
    jobs: workloads
      .filter(({ kind }) => kind === 'job')
      .map((each) => ({ ...named(each), jobType: each.annotations['type'] ?? 'manual' })),
    addons: addons
      .filter(({ kind }) => kind === 'managed')
      .map((each) => ({ ...named(each), spec: { type: each.type } })),
    cluster: clusterOf(annotations),
  }
}

export function clusterOf({ clusterId }: Annotations) {
  return { id: clusterId ?? defaultRegion, name: clusterId ?? defaultRegion }
}
