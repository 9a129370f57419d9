import type { Static } from 'typebox'
import type { Entry } from '../../core/group/bundle.ts'
import { changesOf, editGroup } from '../../core/group/edit-group.ts'
import type { FileFacts } from '../../core/group/file-facts.ts'
import { fileFacts } from '../../core/group/file-facts.ts'
import { groupHistory } from '../../core/group/group-history.ts'
import type { Group } from '../../core/group/group.ts'
import { describeGroup, listGroups, revealGroup } from '../../core/group/read-group.ts'
import type { WrittenGroup } from '../../core/group/write-group.ts'
import { undoChange } from '../../core/group/undo-change.ts'
import type { SecretHead } from '../../core/secret/secret.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import { PageQuery, cursorOf, page, pageOf, sliceOf } from './paging.ts'
import { presentBytes, time } from './present.ts'
import { decode } from './secrets.ts'
import type { DocumentedRoute } from './route.ts'
import { route, writeRoute } from './route.ts'
import * as wire from './wire-groups.ts'

const groups = '/workspaces/{workspace}/projects/{project}/groups'
const group = `${groups}/{group}`

/** Secret groups one value at a time, with what a whole-map write cannot give: a diff beforehand, and a way back. */
export function groupRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [...readRoutes(core), editRoute(core), ...historyRoutes(core)]
}

function readRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: groups,
      operationId: 'listGroups',
      tag: 'groups',
      summary: 'The groups of a project',
      refuses: ['forbidden'],
      query: PageQuery,
      responses: { 200: pageOf(wire.Group) },
      async handle({ params, query, run }) {
        const all = (await run(listGroups, { at: locate(params) })).items
        const { items, next } = page(all, query, ({ slug }) => slug)
        return { status: 200, body: { items: items.map(presentGroup), next } }
      },
    }),
    route(core, {
      method: 'GET',
      path: group,
      operationId: 'getGroup',
      tag: 'groups',
      summary: 'One group and the names of what it holds, without values',
      refuses: ['forbidden'],
      responses: { 200: wire.DescribedGroup },
      async handle({ params, run }) {
        const { group: found, values } = await run(describeGroup, coordinates(params))
        return { status: 200, body: { ...presentGroup(found), values: values.map(presentHead) } }
      },
    }),
    route(core, {
      method: 'GET',
      path: `${group}/values`,
      operationId: 'revealGroup',
      tag: 'groups',
      summary: "A group's own values; on the audit record as revealed",
      refuses: ['forbidden'],
      responses: { 200: wire.GroupValues },
      async handle({ params, run }) {
        const { entries } = await run(revealGroup, { ...coordinates(params), show: 'own' })
        const items = entries.map(({ name, kind, bytes, facts, head }) => {
          const version = head.value.version
          return { name, kind, version, ...presentBytes(bytes), ...presentFacts(facts) }
        })
        return { status: 200, body: { items } }
      },
    }),
  ]
}

function editRoute(core: SurfaceCore): DocumentedRoute {
  return writeRoute(core, {
    method: 'PATCH',
    path: `${group}/values`,
    operationId: 'editGroup',
    tag: 'groups',
    summary: "Set and unset some of a group's values, the others staying as they are",
    refuses: ['forbidden', 'limit'],
    query: wire.DryRun,
    body: wire.EditBody,
    responses: { 200: wire.Changes },
    useCase: editGroup,
    input: ({ params, body, query }) => ({
      ...coordinates(params),
      set: (body.set ?? []).map(entryOf),
      unset: (body.unset ?? []).map(({ name, kind }) => ({ name, kind: kind ?? kindOf(name) })),
      dryRun: query.dryRun ?? false,
    }),
    reply: presentChanges,
  })
}

function presentChanges({ settingsChanged, written }: Pick<WrittenGroup, 'settingsChanged' | 'written'>) {
  return { status: 200, body: { settingsChanged, changes: changesOf(written) } }
}

function historyRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: `${group}/history`,
      operationId: 'groupHistory',
      tag: 'groups',
      summary: 'The changes of a group, newest first, without values',
      refuses: ['forbidden'],
      query: PageQuery,
      responses: { 200: pageOf(wire.GroupChange) },
      async handle({ params, query, run }) {
        const { after, limit } = sliceOf(query)
        const asked = { ...coordinates(params), before: after, limit }
        const { changes, more, logins } = await run(groupHistory, asked)
        const items = changes.map(
          ({ changeId, createdAt, createdBy, surface, settings, values, shortened }) => ({
            changeId,
            createdAt: time(createdAt),
            createdBy: logins.get(createdBy) ?? createdBy,
            surface,
            settingsChanged: settings !== undefined,
            live: settings?.live ?? true,
            values,
            shortened,
          }),
        )
        return { status: 200, body: { items, next: more ? cursorOf(changes.at(-1)?.changeId) : null } }
      },
    }),
    writeRoute(core, {
      method: 'POST',
      path: `${group}/undo`,
      operationId: 'undoGroupChange',
      tag: 'groups',
      summary: 'Take one change of a group back, as a new change',
      refuses: ['forbidden', 'conflict', 'limit'],
      query: wire.DryRun,
      body: wire.UndoBody,
      responses: { 200: wire.Changes },
      useCase: undoChange,
      input: ({ params, body, query }) => ({
        ...coordinates(params),
        ...body,
        dryRun: query.dryRun ?? false,
      }),
      reply: presentChanges,
    }),
  ]
}

export function coordinates(params: Readonly<Record<string, string>>) {
  return { at: locate(params), slug: params['group'] ?? '' }
}

type Given = NonNullable<Static<typeof wire.EditBody>['set']>[number]

export function entryOf({
  name,
  kind,
  value,
  encoding,
  fileEncoding,
  owner,
  group: of,
  permissions,
}: Given): Entry {
  const wanted = kind ?? kindOf(name)
  const facts = {
    ...(fileEncoding === undefined ? {} : { encoding: fileEncoding }),
    ...(owner === undefined ? {} : { owner }),
    ...(of === undefined ? {} : { group: of }),
    ...(permissions === undefined ? {} : { permissions }),
  }
  return { kind: wanted, name, bytes: decode(value, encoding), ...(wanted === 'value' ? {} : { facts }) }
}

function kindOf(name: string): 'file' | 'value' {
  return name.startsWith('/') ? 'file' : 'value'
}

function presentHead({ secret, value, head }: SecretHead) {
  const { name, kind, annotations } = secret
  return {
    name,
    kind,
    version: value.version,
    sizeBytes: head.sizeBytes,
    updatedAt: time(value.updatedAt),
    ...presentFacts(kind === 'value' ? undefined : fileFacts(annotations)),
  }
}

function presentFacts({ encoding, ...placed }: FileFacts = {}) {
  return { ...(encoding === undefined ? {} : { fileEncoding: encoding }), ...placed }
}

export function presentGroup(found: Group) {
  const { restricted, workloads = [], tags = [], match = 'any', stages = [] } = found.restrictions
  return {
    ...found,
    restrictions: { restricted, workloads, tags, match, stages },
    createdAt: time(found.createdAt),
    updatedAt: time(found.updatedAt),
  }
}
