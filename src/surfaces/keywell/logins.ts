import { Type } from 'typebox'
import {
  decideDeviceLogin,
  pollDeviceLogin,
  shownCode,
  startDeviceLogin,
} from '../../core/access/device-login.ts'
import { endSession, startSession } from '../../core/access/sessions.ts'
import { limits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { originOf } from '../caller.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route, surfaceName, writeRoute } from './route.ts'
import * as wire from './wire-access.ts'

/** How a client comes to a token: a person lets it in, seeing the code that it shows (RFC 8628). */
export function loginRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [start(core), poll(core), decide(core), ...sessionRoutes(core)]
}

function start(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'POST',
    path: '/logins',
    operationId: 'startLogin',
    tag: 'me',
    summary: 'Ask to be let in: a code for a person to approve, and one to fetch the token with',
    isPublic: true,
    refuses: ['rate_limited'],
    body: wire.StartLoginBody,
    responses: { 201: wire.StartedLogin },
    async handle({ body, request, run }) {
      const { login, deviceCode } = await run(startDeviceLogin, body)
      const userCode = shownCode(login.userCode)
      const page = `${originOf(request)}/device`
      const uris = { verificationUri: page, verificationUriComplete: `${page}?code=${userCode}` }
      const times = { expiresAt: time(login.expiresAt), intervalSeconds: limits.loginPollEverySeconds }
      return { status: 201, body: { deviceCode, userCode, ...uris, ...times } }
    },
  })
}

function poll(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'POST',
    path: '/logins/token',
    operationId: 'pollLogin',
    tag: 'me',
    summary: 'Whether the client was let in, and once it was, its token, once',
    isPublic: true,
    refuses: ['rate_limited'],
    body: wire.PollLoginBody,
    responses: { 200: wire.PolledLogin },
    async handle({ body, run }) {
      const polled = await run(pollDeviceLogin, { ...body, format: surfaceName })
      if (polled.state !== 'approved') return { status: 200, body: { state: polled.state } }
      const expiresInSeconds = Math.floor(polled.lifetimeMs / 1_000)
      return { status: 200, body: { state: 'approved', token: polled.issued.text, expiresInSeconds } }
    },
  })
}

function decide(core: SurfaceCore): DocumentedRoute {
  return writeRoute(core, {
    method: 'POST',
    path: '/logins/{code}',
    operationId: 'decideLogin',
    tag: 'me',
    summary: 'Let a client in that waits with this code, or turn it away',
    refuses: ['forbidden', 'rate_limited'],
    body: wire.LoginDecision,
    responses: { 200: wire.DecidedLogin },
    useCase: decideDeviceLogin,
    input: ({ params, body }) => ({ userCode: params['code'] ?? '', approve: body.approve }),
    reply: ({ client, address, state }) => ({ status: 200, body: { client, address, state } }),
  })
}

function sessionRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    // Takes no Idempotency-Key: asked again it gives another session, and no session token is kept.
    route(core, {
      method: 'POST',
      path: '/session',
      operationId: 'startSession',
      tag: 'me',
      summary: 'A token of a quarter of an hour that stands for the one presented, and falls with it',
      responses: { 201: wire.StartedSession },
      async handle({ run }) {
        const { text, lifetimeSeconds } = await run(startSession, {})
        return { status: 201, body: { token: text, expiresInSeconds: lifetimeSeconds } }
      },
    }),
    writeRoute(core, {
      method: 'DELETE',
      path: '/session',
      operationId: 'endSession',
      tag: 'me',
      summary: 'Sign out: a token that came of a sign-in ends, another one stays',
      responses: { 200: Type.Object({ revoked: Type.Boolean() }) },
      useCase: endSession,
      input: () => ({}),
      reply: (ended) => ({ status: 200, body: ended }),
    }),
  ]
}
