import { deleteGroup } from '../../core/group/delete-group.ts'
import type { GroupSettings } from '../../core/group/group.ts'
import { reviseGroup, writeGroup } from '../../core/group/write-group.ts'
import type { SurfaceCore } from '../caller.ts'
import { coordinates, entryOf, presentGroup } from './groups.ts'
import { locate } from './locate.ts'
import type { DocumentedRoute } from './route.ts'
import { writeRoute } from './route.ts'
import * as wire from './wire-groups.ts'

const groups = '/workspaces/{workspace}/projects/{project}/groups'
const group = `${groups}/{group}`

/** Groups as a whole: making them, changing what they are, ending them. */
export function groupWriteRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [create(core), revise(core), end(core)]
}

function create(core: SurfaceCore): DocumentedRoute {
  return writeRoute(core, {
    method: 'POST',
    path: groups,
    operationId: 'createGroup',
    tag: 'groups',
    summary: 'Make a group, with what it holds',
    refuses: ['forbidden', 'conflict'],
    query: wire.DryRun,
    body: wire.CreateGroupBody,
    responses: { 201: wire.Group },
    useCase: writeGroup,
    input: ({ params, query, body: { values = [], ...settings } }) => ({
      at: locate(params),
      mode: 'create' as const,
      settings: { ...unset, ...settings },
      values: { kinds: allKinds, entries: values.map(entryOf) },
      dryRun: query.dryRun ?? false,
    }),
    reply: (written) => ({ status: 201, body: presentGroup(written.group) }),
  })
}

function revise(core: SurfaceCore): DocumentedRoute {
  return writeRoute(core, {
    method: 'PATCH',
    path: group,
    operationId: 'reviseGroup',
    tag: 'groups',
    summary: 'Change what a group is and who receives it; its values stay',
    refuses: ['forbidden'],
    query: wire.DryRun,
    body: wire.ReviseGroupBody,
    responses: { 200: wire.Group },
    useCase: reviseGroup,
    input: ({ params, query, body }) => ({
      ...coordinates(params),
      settings: body,
      dryRun: query.dryRun ?? false,
    }),
    reply: (written) => ({ status: 200, body: presentGroup(written.group) }),
  })
}

function end(core: SurfaceCore): DocumentedRoute {
  return writeRoute(core, {
    method: 'DELETE',
    path: group,
    operationId: 'deleteGroup',
    tag: 'groups',
    summary: 'End a group and every value in it; both stay in history',
    refuses: ['forbidden'],
    responses: { 200: wire.Group },
    useCase: deleteGroup,
    input: ({ params }) => coordinates(params),
    reply: (ended) => ({ status: 200, body: presentGroup(ended.group) }),
  })
}

const allKinds = new Set(['value', 'file', 'mount'] as const)

/** A group that nothing is said of. */
const unset: Omit<GroupSettings, 'name'> = {
  description: '',
  sensitivity: 'secret',
  phase: 'both',
  priority: 10,
  stage: '',
  tags: [],
  restrictions: { restricted: false },
  links: [],
  annotations: {},
}
