import type { Static } from 'typebox'
import {
  annotateWorkspace,
  foundWorkspace,
  listNotedWorkspaces,
  readNotedWorkspace,
  type NotedWorkspace,
} from '../../core/place/noted-workspaces.ts'
import type { Tag } from '../../core/register/register-store.ts'
import { deleteTag, listTags, readTag, reviseTag, writeTag } from '../../core/register/tags.ts'
import type { Route } from '../../http/surface.ts'
import { time } from './present.ts'
import type { NorthflankCore } from './route.ts'
import { bothForms, listRoute, route, surfaceName } from './route.ts'
import * as wire from './wire-registers.ts'

/** Teams, which are workspaces here, and the tags of an account. */
export function accountRoutes(core: NorthflankCore): Route[] {
  return [...teamRoutes(core), ...bothForms([...tagRoutes(core), ...tagChanges(core), registries(core)])]
}

function teamRoutes(core: NorthflankCore): Route[] {
  return [
    listRoute(core, {
      path: '/teams',
      operationId: 'listTeams',
      key: 'teams',
      item: wire.Team,
      handle: async ({ run }) => ({
        items: await run(listNotedWorkspaces, { namespace: surfaceName }),
        present: presentTeam,
      }),
    }),
    route(core, {
      method: 'POST',
      path: '/teams',
      operationId: 'createTeam',
      body: wire.TeamBody,
      answer: wire.Team,
      async handle({ body, run }) {
        const noted = { namespace: surfaceName, annotations: descriptionOf(body) }
        return presentTeam(await run(foundWorkspace, { name: body.name, noted }))
      },
    }),
    route(core, {
      method: 'GET',
      path: '/teams/{teamId}',
      operationId: 'getTeam',
      answer: wire.Team,
      handle: async ({ at, run }) =>
        presentTeam(await run(readNotedWorkspace, { at, namespace: surfaceName })),
    }),
    route(core, {
      method: 'PATCH',
      path: '/teams/{teamId}',
      operationId: 'patchTeam',
      body: wire.TeamPatch,
      answer: wire.Team,
      async handle({ at, body, run }) {
        const noted = { namespace: surfaceName, annotations: descriptionOf(body) }
        return presentTeam(await run(annotateWorkspace, { at, noted }))
      },
    }),
  ]
}

function descriptionOf({ description }: { readonly description?: string }): Record<string, string> {
  return description === undefined ? {} : { description }
}

function presentTeam({ workspace, annotations: { description } }: NotedWorkspace) {
  const { slug, name, createdAt, updatedAt } = workspace
  return {
    id: slug,
    name,
    ...(description === undefined || description === '' ? {} : { description }),
    createdAt: time(createdAt),
    updatedAt: time(updatedAt),
  }
}

function tagRoutes(core: NorthflankCore): Route[] {
  return [
    listRoute(core, {
      path: '/tags',
      operationId: 'listTags',
      key: 'tags',
      item: wire.Tag,
      handle: async ({ at, run }) => ({ items: await run(listTags, { at }), present: presentTag }),
    }),
    ...(['POST', 'PUT'] as const).map((method) =>
      route(core, {
        method,
        path: '/tags',
        operationId: method === 'POST' ? 'createTag' : 'putTag',
        body: wire.TagBody,
        answer: wire.Tag,
        async handle({ at, body, run }) {
          const mode = method === 'POST' ? 'create' : 'replace'
          const { tag } = await run(writeTag, { at, mode, name: body.name, fields: tagFields(body) })
          return presentTag(tag)
        },
      }),
    ),
  ]
}

function tagChanges(core: NorthflankCore): Route[] {
  const path = '/tags/{tagId}'
  return [
    route(core, {
      method: 'GET',
      path,
      operationId: 'getTag',
      answer: wire.Tag,
      handle: async ({ at, params, run }) =>
        presentTag(await run(readTag, { at, slug: params['tagId'] ?? '' })),
    }),
    route(core, {
      method: 'PATCH',
      path,
      operationId: 'patchTag',
      body: wire.TagPatch,
      answer: wire.Tag,
      async handle({ at, params, body, run }) {
        const name = body.name === undefined ? {} : { name: body.name }
        const fields = { ...tagFields(body), ...name }
        return presentTag(await run(reviseTag, { at, slug: params['tagId'] ?? '', fields }))
      },
    }),
    route(core, {
      method: 'DELETE',
      path,
      operationId: 'deleteTag',
      answer: wire.EmptyBody,
      async handle({ at, params, run }) {
        await run(deleteTag, { at, slug: params['tagId'] ?? '' })
        return {}
      },
    }),
  ]
}

/** The command lists them where it asks for a whole service; nothing here needs one. */
function registries(core: NorthflankCore): Route {
  return listRoute(core, {
    path: '/integrations/registries',
    operationId: 'listRegistries',
    key: 'credentials',
    item: wire.EmptyBody,
    async handle({ at, run }) {
      await run(readNotedWorkspace, { at, namespace: surfaceName })
      return { items: [], present: (each) => each }
    },
  })
}

function tagFields({ color, description }: Static<typeof wire.TagPatch>) {
  return {
    ...(color === undefined ? {} : { color }),
    ...(description === undefined ? {} : { description }),
  }
}

function presentTag({ slug, name, color, description, createdAt }: Tag) {
  return {
    id: slug,
    name,
    ...(color === '' ? {} : { color }),
    ...(description === '' ? {} : { description }),
    createdAt: time(createdAt),
  }
}
