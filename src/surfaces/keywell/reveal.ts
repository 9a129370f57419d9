import { Type } from 'typebox'
import { setRevealForbidden, setWorkspaceWriteOnly } from '../../core/access/reveal-switch.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import type { DocumentedRoute } from './route.ts'
import { route } from './route.ts'

const RevealBody = Type.Object({ forbidden: Type.Boolean() }, { additionalProperties: false })
const RevealSwitch = Type.Object(
  { name: Type.String(), forbidden: Type.Boolean() },
  { title: 'RevealSwitch' },
)

/** The operator's word on who may see values, over every role, token and flag. */
export function revealRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'PUT',
      path: '/workspaces/{workspace}/reveal',
      operationId: 'setRevealInWorkspace',
      tag: 'places',
      summary: 'Whether anybody may reveal values of a workspace; consumers receive them all the same',
      refuses: ['forbidden'],
      body: RevealBody,
      responses: { 200: RevealSwitch },
      async handle({ params, body, run }) {
        const changed = await run(setWorkspaceWriteOnly, { at: locate(params), writeOnly: body.forbidden })
        return { status: 200, body: { name: changed.slug, forbidden: changed.writeOnly ?? false } }
      },
    }),
    route(core, {
      method: 'PUT',
      path: '/users/{login}/reveal',
      operationId: 'setRevealOfUser',
      tag: 'instance',
      summary: 'Whether a user may reveal any value at all, whatever roles and tokens say',
      refuses: ['forbidden'],
      body: RevealBody,
      responses: { 200: RevealSwitch },
      async handle({ params, body, run }) {
        const changed = await run(setRevealForbidden, { login: params['login'] ?? '', ...body })
        return { status: 200, body: { name: changed.login, forbidden: changed.revealForbidden ?? false } }
      },
    }),
  ]
}
