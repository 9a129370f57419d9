import type { Pushed } from '../../core/change/follow-changes.ts'
import type { SeenChange } from '../../core/change/seen-changes.ts'
import type { PushedEvent } from '../../http/surface.ts'
import type { SurfaceCore } from '../caller.ts'
import { homePaths, locate, suffixOf, wordsOf } from './locate.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import * as wire from './wire-changes.ts'

/** What was changed at a home: told as it happens. */
export function changeRoutes(core: SurfaceCore): DocumentedRoute[] {
  return homePaths.flatMap((home) => [eventsRoute(core, home)])
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
