import { Type } from 'typebox'
import { endSession, startSession } from '../../core/access/sessions.ts'
import type { SurfaceCore } from '../caller.ts'
import type { DocumentedRoute } from './route.ts'
import { done, route } from './route.ts'
import * as wire from './wire.ts'

const tag = 'auth'

export const AccessToken = Type.Object({
  accessToken: wire.text,
  expiresIn: Type.Integer({ description: 'Seconds' }),
  tokenType: Type.Literal('Bearer'),
})

export function authRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'POST',
      path: '/v1/auth/exchange',
      operationId: 'exchangeToken',
      documented: { tag, summary: 'Exchange an API token for a JWT' },
      responses: { 200: AccessToken },
      async handle({ run }) {
        const { text, lifetimeSeconds } = await run(startSession, {})
        return { status: 200, body: accessToken(text, lifetimeSeconds) }
      },
    }),
    route(core, {
      method: 'POST',
      path: '/v1/auth/cli/logout',
      operationId: 'logout',
      documented: { tag, summary: 'End the session of a client that signed in' },
      responses: { 200: wire.Success },
      async handle({ run }) {
        await run(endSession, {})
        return done
      },
    }),
  ]
}

export function accessToken(text: string, expiresIn: number) {
  return { accessToken: text, expiresIn, tokenType: 'Bearer' as const }
}
