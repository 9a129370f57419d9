import { Type } from 'typebox'
import { toldOf, viewShare } from '../../core/share/view-share.ts'
import type { HttpRequest, Reply, Route, Surface } from '../../http/surface.ts'
import { limits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { presented } from '../caller.ts'
import { presentError } from './errors.ts'
import { askPage, problems, shownPage } from './share-page.ts'

const surfaceName = 'web'
const html = Type.String()

/** Pages for people in a browser. */
export function web(core: SurfaceCore): Surface {
  return {
    name: surfaceName,
    mounts: ['/share'],
    trailingSlash: 'same',
    routes: [ask, show(core)],
    presentError,
  }
}

const ask: Route = {
  method: 'GET',
  path: '/',
  operationId: 'sharePage',
  responses: { 200: html },
  handle: async ({ base }) => askPage(base, { token: '', problem: undefined }),
}

function show(core: SurfaceCore): Route {
  return {
    method: 'POST',
    path: '/',
    operationId: 'showShare',
    bodyBytesMax: limits.formBytesMax,
    responses: { 200: html, 403: html },
    handle: (request) => view(core, request),
  }
}

async function view({ run }: SurfaceCore, request: HttpRequest): Promise<Reply> {
  const form = new URLSearchParams(Buffer.from(request.bodyBytes).toString('utf8'))
  const token = (form.get('token') ?? '').trim()
  const passphrase = form.get('passphrase') ?? ''
  const viewed = await run(
    viewShare,
    { token, ...(passphrase === '' ? {} : { passphrase }) },
    presented(surfaceName, request, undefined),
  )
  if (!('refused' in viewed)) return shownPage(viewed.items, viewed.share.viewsMax - viewed.share.views)
  return askPage(request.base, { token, problem: problems[toldOf(viewed.refused)] })
}
