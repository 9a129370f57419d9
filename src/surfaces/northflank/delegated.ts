import { jwtVerify } from 'jose'
import { Type } from 'typebox'
import { DomainError } from '../../core/error.ts'
import { textOf } from '../../core/group/bundle.ts'
import { mountedContent } from '../../core/group/file-facts.ts'
import type { FileFacts } from '../../core/group/file-facts.ts'
import type { InjectionClaims } from '../../core/injection/inject.ts'
import { inject } from '../../core/injection/inject.ts'
import type { ResolvedWorkload } from '../../core/resolve/resolve-workload.ts'
import type { Route } from '../../http/surface.ts'
import { bearerToken, presented } from '../caller.ts'
import type { NorthflankCore } from './route.ts'
import { surfaceName } from './route.ts'

const Owner = Type.Optional(Type.Object({ policy: Type.String(), value: Type.String() }))
const Item = Type.Object({
  type: Type.String(),
  key: Type.Optional(Type.String()),
  value: Type.Optional(Type.String()),
  path: Type.Optional(Type.String()),
  data: Type.Optional(Type.String()),
  encoding: Type.Optional(Type.String()),
  owner: Owner,
  group: Owner,
  permissions: Type.Optional(Type.Object({ policy: Type.String(), mode: Type.String() })),
})

/**
 * What the platform asks for every workload that it starts. The answer has no envelope, and whatever is not answered is
 * 401, as its contract wants it.
 */
export function injectionRoute(core: NorthflankCore): Route {
  return {
    method: 'GET',
    path: '/delegated-secrets/{teamId}',
    operationId: 'delegatedSecrets',
    responses: { 200: Type.Object({ secrets: Type.Array(Item) }) },
    async handle(request) {
      const token = bearerToken(request)
      const workspace = request.params['teamId'] ?? ''
      const verify = (key: Uint8Array) => claimsOf(token, key)
      const as = presented(surfaceName, request, undefined)
      const resolved = await core
        .run(inject, { workspace, surface: surfaceName, verify }, as)
        .catch((error: unknown) => {
          throw isAbsence(error) ? new DomainError('unauthenticated', error.message) : error
        })
      return { status: 200, body: { secrets: presentItems(resolved) } }
    },
  }
}

function isAbsence(error: unknown): error is DomainError {
  return error instanceof DomainError && error.code === 'not_found'
}

/** Only HS256, and only with an end. */
async function claimsOf(token: string | undefined, key: Uint8Array): Promise<InjectionClaims | undefined> {
  if (token === undefined) return undefined
  const verified = await jwtVerify(token, key, {
    algorithms: ['HS256'],
    requiredClaims: ['exp', 'iat'],
  }).catch(() => undefined)
  if (verified === undefined) return undefined
  const { projectId: project, nfObjectId: workload, nfObjectType: type } = verified.payload
  if (typeof project !== 'string' || typeof workload !== 'string') return undefined
  return { project, workload, kind: kindOf(type) }
}

function kindOf(type: unknown): InjectionClaims['kind'] {
  if (typeof type !== 'string') return undefined
  const folded = type.toLowerCase()
  if (folded.includes('job')) return 'job'
  return folded.includes('service') ? 'service' : undefined
}

function presentItems({ resolved, bytes }: ResolvedWorkload) {
  return resolved.map(({ name, winner: { offer } }) => {
    const value = bytes.get(offer) ?? new Uint8Array()
    if (offer.kind === 'value') return { type: 'ENV', key: name, value: textOf(value) }
    const content = Buffer.from(mountedContent(value, offer.facts))
    return { type: 'FILE', path: name, ...dataOf(content), ...factsOf(offer.facts) }
  })
}

/** Here plain text is the rule, and `base64` means: decode it first. */
function dataOf(content: Buffer) {
  const text = content.toString('utf8')
  if (Buffer.compare(Buffer.from(text), content) === 0) return { data: text, encoding: 'utf-8' }
  return { data: content.toString('base64'), encoding: 'base64' }
}

function factsOf({ owner, group, permissions }: FileFacts = {}) {
  return {
    ...(owner === undefined ? {} : { owner: { policy: 'AlwaysSetExplicit', value: owner } }),
    ...(group === undefined ? {} : { group: { policy: 'AlwaysSetExplicit', value: group } }),
    ...(permissions === undefined ? {} : { permissions: { policy: 'AlwaysSet', mode: permissions } }),
  }
}
