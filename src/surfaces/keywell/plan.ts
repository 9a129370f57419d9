import type { Static } from 'typebox'
import type { PlannedEffect } from '../../core/plan/plan-changes.ts'
import { planChanges } from '../../core/plan/plan-changes.ts'
import type { ProposedChange } from '../../core/plan/proposed-change.ts'
import type { Standing } from '../../core/plan/standing.ts'
import { sharedStore } from '../../core/secret/store.ts'
import { limits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import { presentConsumer, presentLayer } from './present-resolved.ts'
import type { DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import { decode } from './secrets.ts'
import * as wire from './wire-plan.ts'

export function planRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'POST',
      path: '/workspaces/{workspace}/plan',
      operationId: 'planChanges',
      tag: 'consumers',
      summary: 'What changes would do to everyone who reads, without making them',
      refuses: ['forbidden', 'conflict', 'limit'],
      body: wire.PlanBody,
      bodyBytesMax: limits.bodyBytesMaxBulk,
      responses: { 200: wire.Plan },
      async handle({ params, body, run }) {
        const changes = body.changes.map(proposedOf)
        const { compared, effects } = await run(planChanges, { at: locate(params), changes })
        return {
          status: 200,
          body: { changed: effects.length > 0, compared, items: effects.map(presentEffect) },
        }
      },
    }),
  ]
}

function proposedOf(change: Static<typeof wire.PlanBody>['changes'][number]): ProposedChange {
  const { store = sharedStore, set = [], delete: unset = [], ...home } = change
  return {
    ...home,
    store,
    unset,
    set: set.map(({ value, encoding, ...rest }) => ({
      ...rest,
      ...(value === undefined ? {} : { bytes: decode(value, encoding) }),
    })),
  }
}

function presentEffect({ consumer, name, kind, before, after }: PlannedEffect) {
  return {
    ...presentConsumer(consumer),
    name,
    effect: kind,
    before: presentStanding(before),
    after: presentStanding(after),
  }
}

function presentStanding(standing: Standing | undefined) {
  return standing === undefined ? null : { ...presentLayer(standing.layer), version: standing.version }
}
