import { changeSecret } from '../../core/secret/change-secret.ts'
import { isUuid } from '../../core/ids.ts'
import { byIdOrName } from '../../core/place/place.ts'
import type { SurfaceCore } from '../caller.ts'
import { expectedVersion, tagOf } from './conditional.ts'
import { homePaths } from './locate.ts'
import { presentSecret } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { writeRoute } from './route.ts'
import { coordinates, secretHome } from './secrets.ts'
import * as wire from './wire.ts'

/** What a secret is, beside its value. */
export function secretChangeRoutes(core: SurfaceCore): DocumentedRoute[] {
  return homePaths.map(secretHome).map(({ base, suffix, ofHome }) =>
    writeRoute(core, {
      method: 'PATCH',
      path: `${base}/{name}`,
      operationId: `changeSecret${suffix}`,
      tag: 'secrets',
      summary: `Change the name, note, phase, audience or write-only switch of a secret ${ofHome}`,
      refuses: ['forbidden', 'conflict', 'precondition'],
      headers: ['If-Match'],
      isTagged: true,
      query: wire.SecretQuery,
      body: wire.ChangeSecretBody,
      responses: { 200: wire.Secret },
      useCase: changeSecret,
      input(asked) {
        const { name: newName, audience, projects, ...attributes } = asked.body
        return {
          ...coordinates(asked),
          ...expectedVersion(asked.request),
          ...(newName === undefined ? {} : { newName }),
          ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
          ...(audience === undefined
            ? {}
            : {
                audience: {
                  audience,
                  projects: (projects ?? []).map((project) => byIdOrName(project, isUuid)),
                },
              }),
        }
      },
      reply: ({ now }) => ({ status: 200, headers: tagOf(now.value.version), body: presentSecret(now) }),
    }),
  )
}
