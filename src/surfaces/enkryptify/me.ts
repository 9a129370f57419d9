import { Type } from 'typebox'
import { whoami } from '../../core/access/whoami.ts'
import type { SurfaceCore } from '../caller.ts'
import type { DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import * as wire from './wire.ts'

const tag = 'me'
const Me = Type.Object({ id: wire.text, email: wire.text, name: wire.text })

export function meRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: '/v1/me',
      operationId: 'getMe',
      documented: { tag, summary: 'Get the authenticated user' },
      responses: { 200: Me },
      async handle({ run }) {
        const { principal } = await run(whoami, {})
        const { id, email, name } = principal
        return { status: 200, body: { id, email, name } }
      },
    }),
  ]
}
