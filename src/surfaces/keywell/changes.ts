import type { Static } from 'typebox'
import { listChanges } from '../../core/change/list-changes.ts'
import { takeBackChange } from '../../core/change/take-back-change.ts'
import { DomainError } from '../../core/error.ts'
import { sharedStore } from '../../core/secret/secret.ts'
import type { GivenItem } from '../../core/secret/write-secrets.ts'
import { writeSecrets } from '../../core/secret/write-secrets.ts'
import { limits } from '../../limits.ts'
import type { Pushed } from '../../core/change/follow-changes.ts'
import type { SeenChange } from '../../core/change/seen-changes.ts'
import type { PushedEvent } from '../../http/surface.ts'
import type { SurfaceCore } from '../caller.ts'
import { homePaths, locate, suffixOf, wordsOf } from './locate.ts'
import { cursorOf, numberedSliceOf, pageOf } from './paging.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route, writeRoute } from './route.ts'
import { decode } from './secrets.ts'
import * as wire from './wire-changes.ts'

/** What is changed at a home, many values at once; what was; the way back; and what is, told as it happens. */
export function changeRoutes(core: SurfaceCore): DocumentedRoute[] {
  return homePaths.flatMap((home) => [
    listRoute(core, home),
    writeRouteOf(core, home),
    undoRoute(core, home),
    eventsRoute(core, home),
  ])
}

function listRoute(core: SurfaceCore, home: string): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: `${home}/changes`,
    operationId: `listChanges${suffixOf(home)}`,
    tag: 'changes',
    summary: `The changes of ${wordsOf(home)} and below it, newest first, without values`,
    refuses: ['forbidden'],
    query: wire.ListQuery,
    responses: { 200: pageOf(wire.Change) },
    async handle({ params, query, run }) {
      const { after: before, limit } = numberedSliceOf(query)
      const asked = { at: locate(params), limit, ...(before === undefined ? {} : { before }) }
      const { changes, logins } = await run(listChanges, asked)
      const items = changes.map(({ change, values, shortened }) => ({
        changeId: change.id,
        action: change.action,
        surface: change.surface,
        createdAt: time(change.createdAt),
        createdBy: logins.get(change.createdBy) ?? change.createdBy,
        values: values.map((value) => ({ ...value, environment: value.environment ?? null })),
        shortened,
      }))
      const next = changes.length < limit ? null : cursorOf(changes.at(-1)?.change.number)
      return { status: 200, body: { items, next } }
    },
  })
}

function writeRouteOf(core: SurfaceCore, home: string): DocumentedRoute {
  return writeRoute(core, {
    method: 'POST',
    path: `${home}/changes`,
    operationId: `changeSecrets${suffixOf(home)}`,
    tag: 'changes',
    summary: `Write and delete many secrets of ${wordsOf(home)} as one change, all or none`,
    refuses: ['forbidden', 'conflict', 'precondition', 'limit'],
    query: wire.ChangeQuery,
    body: wire.ChangeBody,
    bodyBytesMax: limits.bodyBytesMaxBulk,
    responses: { 200: wire.ChangedSecrets },
    useCase: writeSecrets,
    input: ({ params, query, body: { items, ...rest } }) => ({
      at: locate(params),
      store: query.store ?? sharedStore,
      dryRun: query.dryRun ?? false,
      items: items.map(itemOf),
      ...rest,
    }),
    reply: ({ changeId, outcomes }, { query }) => ({
      status: 200,
      body: {
        changeId: query.dryRun === true ? null : (changeId ?? null),
        items: outcomes.map((outcome) => ({ ...outcome, environment: outcome.environment ?? null })),
      },
    }),
  })
}

type WireItem = Static<typeof wire.ChangeBody>['items'][number]

function itemOf({ value, encoding, delete: isDeleted, ...item }: WireItem, index: number): GivenItem {
  if ((value === undefined) === (isDeleted === undefined)) {
    const message = 'An item has either a value, or `delete`'
    throw new DomainError('invalid', message, {
      violations: [{ path: `items.${index}`, rule: 'oneOf', message }],
    })
  }
  const { name, environment, personal, expected, ...attributes } = item
  return {
    name,
    ...(environment === undefined ? {} : { environment }),
    ...(personal === undefined ? {} : { personal }),
    ...(expected === undefined ? {} : { expected }),
    ...(value === undefined ? {} : { bytes: decode(value, encoding), attributes }),
  }
}

function undoRoute(core: SurfaceCore, home: string): DocumentedRoute {
  return writeRoute(core, {
    method: 'POST',
    path: `${home}/changes/{change}/undo`,
    operationId: `undoChange${suffixOf(home)}`,
    tag: 'changes',
    summary: `Take back what a change did to the values of ${wordsOf(home)}, as a new change`,
    refuses: ['forbidden', 'conflict', 'limit'],
    query: wire.UndoQuery,
    responses: { 200: wire.TakenBack },
    useCase: takeBackChange,
    input: ({ params, query }) => ({
      at: locate(params),
      changeId: params['change'] ?? '',
      dryRun: query.dryRun ?? false,
    }),
    reply: (taken) => ({
      status: 200,
      body: {
        items: taken.map(({ written: { secret, value, version }, environment = null }) => {
          return { action: value.live ? 'restore' : 'delete', name: secret.name, environment, version }
        }),
      },
    }),
  })
}

function eventsRoute(core: SurfaceCore, home: string): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: `${home}/events`,
    operationId: `followChanges${suffixOf(home)}`,
    tag: 'changes',
    summary: `Changes of what a consumer of ${wordsOf(home)} reads, as they happen`,
    refuses: ['forbidden', 'rate_limited'],
    headers: ['Last-Event-ID'],
    pushes: true,
    responses: { 200: wire.PushedChange },
    async handle({ params, request, follow }) {
      const after = request.headers['last-event-id']
      const changes = await follow({
        at: locate(params),
        ...(typeof after === 'string' && after !== '' ? { after } : {}),
      })
      // Proxies that gather answers before they hand them on are asked not to.
      const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' }
      return { status: 200, headers, events: (signal) => presentAll(changes(signal)) }
    },
  })
}

async function* presentAll(changes: AsyncIterable<Pushed>): AsyncGenerator<PushedEvent> {
  for await (const pushed of changes) yield presentPushed(pushed)
}

function presentPushed(pushed: Pushed): PushedEvent {
  if (pushed.kind === 'quiet') return {}
  if (pushed.kind === 'change') {
    const { id } = pushed.change
    return { id, event: 'change', data: presentChange(pushed.change) }
  }
  const { id, kind } = pushed
  return { ...(id === undefined ? {} : { id }), event: kind, data: { id: id ?? null } }
}

function presentChange({ id, at, action, surface, place }: SeenChange) {
  const { workspace, project, environment } = place
  return {
    id,
    at: time(at),
    action,
    surface,
    workspace: workspace.slug,
    project: project?.name,
    environment: environment?.name,
  }
}
