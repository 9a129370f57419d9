import type { ImportList } from '../../core/place/imports.ts'
import { listImports, replaceImports } from '../../core/place/imports.ts'
import type { SurfaceCore } from '../caller.ts'
import { homePaths, locate, suffixOf, wordsOf } from './locate.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route, writeRoute } from './route.ts'
import * as wire from './wire-resolver.ts'

export function importRoutes(core: SurfaceCore): DocumentedRoute[] {
  return homePaths.flatMap((home) => [
    route(core, {
      method: 'GET',
      path: `${home}/imports`,
      operationId: `listImports${suffixOf(home)}`,
      tag: 'consumers',
      summary: `What is imported into ${wordsOf(home)}, the strongest first`,
      refuses: ['forbidden'],
      responses: { 200: wire.ImportList },
      handle: async ({ params, run }) => ({
        status: 200,
        body: presentImports(await run(listImports, { at: locate(params) })),
      }),
    }),
    writeRoute(core, {
      method: 'PUT',
      path: `${home}/imports`,
      operationId: `replaceImports${suffixOf(home)}`,
      tag: 'consumers',
      summary: `Import exactly these homes into ${wordsOf(home)}`,
      refuses: ['forbidden', 'conflict', 'limit'],
      body: wire.ReplaceImportsBody,
      responses: { 200: wire.ReplacedImports },
      useCase: replaceImports,
      input: ({ params, body }) => ({ at: locate(params), ...body }),
      reply: (replaced) => ({
        status: 200,
        body: { ...presentImports(replaced), changed: replaced.changed },
      }),
    }),
  ])
}

function presentImports({ items, logins }: ImportList) {
  return {
    items: items.map(({ edge, text }) => ({
      from: text ?? null,
      kind: edge.fromKind,
      store: edge.store,
      createdAt: time(edge.createdAt),
      createdBy: logins.get(edge.createdBy) ?? edge.createdBy,
    })),
  }
}
