import { Type } from 'typebox'
import { DomainError } from '../../core/error.ts'
import { whoami } from '../../core/access/whoami.ts'
import type { SurfaceCore } from '../caller.ts'
import type { Call, DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import * as wire from './wire.ts'

const tag = 'sync'

/**
 * The wizard that connects an environment with another provider. There are no providers here yet, and every step says
 * so: none is made up, and no configuration is begun that could not be ended.
 */
export function syncRoutes(core: SurfaceCore): DocumentedRoute[] {
  const query = Type.Object({ syncConfigId: Type.Optional(wire.text), step: Type.Optional(wire.text) })
  const step = Type.Object({ step: wire.text, fields: Type.Array(Type.Object({ name: wire.text })) })
  return [
    route(core, {
      method: 'POST',
      path: '/v1/sync/{slug}/start',
      operationId: 'startSyncConfig',
      documented: { tag, summary: 'Start a sync configuration' },
      responses: { 200: Type.Object({ syncConfigId: wire.text }) },
      handle: notConfigured,
    }),
    route(core, {
      method: 'GET',
      path: '/v1/sync/{slug}/flow',
      operationId: 'getSyncFlowStep',
      documented: { tag, summary: 'Get a sync flow step' },
      query,
      responses: { 200: step },
      handle: notConfigured,
    }),
    route(core, {
      method: 'POST',
      path: '/v1/sync/{slug}/flow',
      operationId: 'submitSyncFlowStep',
      documented: { tag, summary: 'Submit a sync flow step' },
      query,
      responses: { 200: step },
      handle: notConfigured,
    }),
  ]
}

async function notConfigured({ run }: Pick<Call<unknown, unknown>, 'run'>): Promise<never> {
  await run(whoami, {})
  throw new DomainError('not_found', 'No sync provider is configured', { subject: 'sync_provider' })
}
