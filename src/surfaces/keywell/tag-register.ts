import type { Tag } from '../../core/register/register-store.ts'
import { deleteTag, listTags, readTag, reviseTag, writeTag } from '../../core/register/tags.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import { PageQuery, page, pageOf } from './paging.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route, writeRoute } from './route.ts'
import * as wire from './wire-registers.ts'

const tags = '/workspaces/{workspace}/tags'

/** Labels that people agreed on; workloads and groups may carry others, too. */
export function tagRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [...readRoutes(core), ...writeRoutes(core)]
}

function tagAt(params: Readonly<Record<string, string>>) {
  return { at: locate(params), slug: params['label'] ?? '' }
}

function readRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: tags,
      operationId: 'listTags',
      tag: 'workloads',
      summary: 'The tags that a workspace has registered',
      refuses: ['forbidden'],
      query: PageQuery,
      responses: { 200: pageOf(wire.Tag) },
      async handle({ params, query, run }) {
        const all = await run(listTags, { at: locate(params) })
        const { items, next } = page(all, query, ({ id }) => id)
        return { status: 200, body: { items: items.map(presentTag), next } }
      },
    }),
    route(core, {
      method: 'GET',
      path: `${tags}/{label}`,
      operationId: 'getTag',
      tag: 'workloads',
      summary: 'One tag of a workspace',
      refuses: ['forbidden'],
      responses: { 200: wire.Tag },
      handle: async ({ params, run }) => ({
        status: 200,
        body: presentTag(await run(readTag, tagAt(params))),
      }),
    }),
  ]
}

function writeRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    writeRoute(core, {
      method: 'POST',
      path: tags,
      operationId: 'createTag',
      tag: 'workloads',
      summary: 'Register a tag',
      refuses: ['forbidden', 'conflict'],
      body: wire.CreateTagBody,
      responses: { 201: wire.Tag },
      useCase: writeTag,
      input: ({ params, body: { name, ...fields } }) => ({
        at: locate(params),
        mode: 'create' as const,
        name,
        fields,
      }),
      reply: (written) => ({ status: 201, body: presentTag(written.tag) }),
    }),
    writeRoute(core, {
      method: 'PATCH',
      path: `${tags}/{label}`,
      operationId: 'reviseTag',
      tag: 'workloads',
      summary: 'Change a tag; its slug stays',
      refuses: ['forbidden'],
      body: wire.ReviseTagBody,
      responses: { 200: wire.Tag },
      useCase: reviseTag,
      input: ({ params, body }) => ({ ...tagAt(params), fields: body }),
      reply: (revised) => ({ status: 200, body: presentTag(revised) }),
    }),
    writeRoute(core, {
      method: 'DELETE',
      path: `${tags}/{label}`,
      operationId: 'deleteTag',
      tag: 'workloads',
      summary: 'Take a tag off the register; whatever carries it keeps it',
      refuses: ['forbidden'],
      responses: { 200: wire.Tag },
      useCase: deleteTag,
      input: ({ params }) => tagAt(params),
      reply: (deleted) => ({ status: 200, body: presentTag(deleted) }),
    }),
  ]
}

function presentTag({ id, slug, name, color, description, createdAt, updatedAt }: Tag) {
  return { id, slug, name, color, description, createdAt: time(createdAt), updatedAt: time(updatedAt) }
}
