import { Type } from 'typebox'
import {
  decideDeviceLogin,
  pollDeviceLogin,
  shownCode,
  startDeviceLogin,
} from '../../core/access/device-login.ts'
import { DomainError } from '../../core/error.ts'
import type { HttpRequest } from '../../http/surface.ts'
import { limits as coreLimits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { originOf, presented, signInKey } from '../caller.ts'
import { AccessToken, accessToken } from './auth.ts'
import { approvalPage, outcomePage } from './device-page.ts'
import type { DocumentedRoute } from './route.ts'
import { route, surfaceName } from './route.ts'
import * as wire from './wire.ts'

const tag = 'auth'
const clientId = Type.String({
  minLength: 1,
  maxLength: coreLimits.tokenNameCharsMax,
  pattern: '^[A-Za-z0-9._-]+$',
})

export function deviceRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [start(core), poll(core), page(core), decide(core)]
}

function start(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'POST',
    path: '/v1/auth/device/code',
    operationId: 'startDevice',
    documented: { tag, summary: 'Begin to sign a client in', isPublic: true },
    body: Type.Object({ clientId }),
    responses: {
      200: Type.Object({
        deviceCode: wire.text,
        userCode: wire.text,
        verificationUri: wire.text,
        verificationUriComplete: wire.text,
        expiresIn: Type.Integer(),
        interval: Type.Integer(),
      }),
    },
    async handle({ body, request, run }) {
      const { login, deviceCode } = await run(startDeviceLogin, { client: body.clientId })
      const userCode = shownCode(login.userCode)
      const verificationUri = `${request.base}/device`
      const times = {
        expiresIn: coreLimits.deviceLoginMs / 1_000,
        interval: coreLimits.loginPollEverySeconds,
      }
      const uris = { verificationUri, verificationUriComplete: `${verificationUri}?code=${userCode}` }
      return { status: 200, body: { deviceCode, userCode, ...uris, ...times } }
    },
  })
}

function poll(core: SurfaceCore): DocumentedRoute {
  const errors = { pending: 'authorization_pending', denied: 'access_denied', expired: 'expired_token' }
  return route(core, {
    method: 'POST',
    path: '/v1/auth/device/token',
    operationId: 'pollDevice',
    documented: { tag, summary: 'Fetch the token of a sign-in that was approved', isPublic: true },
    body: Type.Object({ clientId, deviceCode: wire.name }),
    responses: { 200: AccessToken, 400: Type.Object({ error: wire.text }) },
    async handle({ body, request, run }) {
      const { clientId: client, deviceCode } = body
      const polled = await run(pollDeviceLogin, { client, deviceCode, format: surfaceName })
      // Only whoever waits for an answer may ask without end.
      if (polled.state === 'expired' && !polled.known) {
        core.signIns.admit(signInKey('guess', request.remoteAddress))
      }
      if (polled.state !== 'approved') return { status: 400, body: { error: errors[polled.state] } }
      const expiresIn = Math.floor(polled.lifetimeMs / 1_000)
      return { status: 200, body: accessToken(polled.issued.text, expiresIn) }
    },
  })
}

/** Until people sign in, a person shows who it is by a token, typed once and kept nowhere. */
function page(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: '/device',
    operationId: 'deviceApprovalPage',
    documented: { tag, summary: 'The page where a person approves a sign-in', isPublic: true },
    query: Type.Object({ code: Type.Optional(wire.text) }),
    responses: { 200: wire.text },
    handle: async ({ query, request }) =>
      approvalPage({ action: `${request.base}/device`, code: query.code ?? '', problem: undefined }),
  })
}

function decide(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'POST',
    path: '/device',
    operationId: 'decideDevice',
    documented: { tag, summary: 'What that page sends', isPublic: true },
    responses: { 200: wire.text, 400: wire.text },
    async handle({ request }) {
      refuseForeign(request)
      const form = new URLSearchParams(Buffer.from(request.bodyBytes).toString('utf8'))
      const code = form.get('code') ?? ''
      const approve = form.get('decision') === 'approve'
      const token = (form.get('token') ?? '').trim()
      try {
        const caller = presented(surfaceName, request, token === '' ? undefined : token)
        const login = await core.run(decideDeviceLogin, { userCode: code, approve }, caller)
        return outcomePage(login.client, approve)
      } catch (error) {
        const problem = error instanceof DomainError ? problems[error.code] : undefined
        if (problem === undefined) throw error
        return approvalPage({ action: `${request.base}/device`, code, problem })
      }
    },
  })
}

const problems: Readonly<Partial<Record<DomainError['code'], string>>> = {
  unauthenticated: 'This token is not valid.',
  forbidden: 'This token may not sign anybody in.',
  not_found: 'No sign-in is waiting with this code. It may have expired: begin again.',
}

/** Only our own page may send the form: a browser says where it comes from, in one of two headers at least. */
function refuseForeign(request: HttpRequest): void {
  const { headers } = request
  const site = headers['sec-fetch-site']
  const sameSite = site === undefined || site === 'same-origin'
  if (headers['origin'] === originOf(request) && sameSite) return
  throw new DomainError('forbidden', 'This form is sent from its own page only', { subject: 'origin' })
}
