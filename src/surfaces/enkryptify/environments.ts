import { Type } from 'typebox'
import { changeEnvironment } from '../../core/place/change-environment.ts'
import { deleteEnvironment, putEnvironment } from '../../core/place/environments.ts'
import { listSeenEnvironments } from '../../core/place/list-seen-environments.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate, projectPath, refOf } from './locate.ts'
import { presentEnvironment } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { changeRoutes, done, route } from './route.ts'
import * as wire from './wire.ts'

const tag = 'project'
const base = `${projectPath}/environment`
const path = `${base}/{environment}`
const hasPersonalOverrides = Type.Optional(Type.Boolean())

export function environmentRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: base,
      operationId: 'listEnvironments',
      documented: { tag, summary: "List a project's environments" },
      responses: { 200: Type.Array(wire.Environment) },
      async handle({ params, run }) {
        const { items } = await run(listSeenEnvironments, { at: locate(params) })
        return { status: 200, body: items.map(presentEnvironment) }
      },
    }),
    route(core, {
      method: 'POST',
      path: base,
      operationId: 'createEnvironment',
      documented: { tag, summary: 'Create an environment' },
      body: Type.Object({ name: wire.name, hasPersonalOverrides }),
      responses: { 200: Type.Object({ success: Type.Literal(true), id: wire.text, name: wire.text }) },
      async handle({ params, body, run }) {
        const { environment } = await run(putEnvironment, {
          at: locate(params),
          name: body.name,
          personalOverrides: body.hasPersonalOverrides ?? false,
          mustBeNew: true,
        })
        return { status: 200, body: { success: true, id: environment.id, name: environment.name } }
      },
    }),
    ...changeRoutes(core, 'Environment', {
      path,
      documented: { tag, summary: 'Change an environment' },
      body: Type.Object({ name: Type.Optional(wire.name), hasPersonalOverrides }),
      responses: { 200: wire.Success },
      async handle({ params, body: { name, hasPersonalOverrides: personalOverrides }, run }) {
        await run(changeEnvironment, {
          at: locateEnvironment(params),
          ...(name === undefined ? {} : { name }),
          ...(personalOverrides === undefined ? {} : { personalOverrides }),
        })
        return done
      },
    }),
    route(core, {
      method: 'DELETE',
      path,
      operationId: 'deleteEnvironment',
      documented: { tag, summary: 'Delete an environment and its values' },
      responses: { 200: wire.Success },
      async handle({ params, run }) {
        await run(deleteEnvironment, { at: locateEnvironment(params) })
        return done
      },
    }),
  ]
}

function locateEnvironment(params: Readonly<Record<string, string>>) {
  return { ...locate(params), environment: refOf(params['environment'] ?? '') }
}
