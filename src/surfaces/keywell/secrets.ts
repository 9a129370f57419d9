import { DomainError } from '../../core/error.ts'
import { deleteSecret } from '../../core/secret/delete-secret.ts'
import { putSecret } from '../../core/secret/put-secret.ts'
import { describeSecret, listSecrets, revealSecret } from '../../core/secret/read-secret.ts'
import type { SecretCoordinates } from '../../core/secret/read-secret.ts'
import { restoreSecret, secretHistory } from '../../core/secret/secret-history.ts'
import { sharedStore } from '../../core/secret/secret.ts'
import type { Static } from 'typebox'
import { limits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { homePaths, locate, suffixOf, wordsOf } from './locate.ts'
import { presentBytes, presentSecret, presentVersion } from './present.ts'
import type { Call, DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import * as wire from './wire.ts'

/** The same routes at every home. */
export function secretRoutes(core: SurfaceCore): DocumentedRoute[] {
  return homePaths.flatMap((home) => [...readRoutes(core, homeOf(home)), ...writeRoutes(core, homeOf(home))])
}

interface RouteHome {
  readonly base: string
  /** What tells the operations of one home from those of another. */
  readonly suffix: string
  /** For people. */
  readonly ofHome: string
}

function homeOf(home: (typeof homePaths)[number]): RouteHome {
  return { base: `${home}/secrets`, suffix: suffixOf(home), ofHome: `of ${wordsOf(home)}` }
}

function readRoutes(core: SurfaceCore, { base, suffix, ofHome }: RouteHome): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: base,
      operationId: `listSecrets${suffix}`,
      tag: 'secrets',
      summary: `The secrets ${ofHome}, without values`,
      refuses: ['forbidden'],
      query: wire.PageQuery,
      responses: { 200: wire.SecretList },
      async handle({ params, query, run }) {
        const listed = await run(listSecrets, {
          at: locate(params),
          store: query.store ?? sharedStore,
          page: pageOf(query),
        })
        return { status: 200, body: { items: listed.items.map(presentSecret), total: listed.total } }
      },
    }),
    route(core, {
      method: 'GET',
      path: `${base}/{name}`,
      operationId: `getSecret${suffix}`,
      tag: 'secrets',
      summary: `One secret ${ofHome}, without its value`,
      refuses: ['forbidden'],
      query: wire.SecretQuery,
      responses: { 200: wire.Secret },
      handle: async (call) => ({
        status: 200,
        body: presentSecret(await call.run(describeSecret, coordinates(call))),
      }),
    }),
    route(core, {
      method: 'GET',
      path: `${base}/{name}/value`,
      operationId: `revealSecret${suffix}`,
      tag: 'secrets',
      summary: `The value of a secret ${ofHome}; on the audit record as revealed`,
      refuses: ['forbidden'],
      query: wire.SecretQuery,
      responses: { 200: wire.SecretValue },
      async handle(call) {
        const { secret, value, bytes } = await call.run(revealSecret, coordinates(call))
        const { name, kind } = secret
        return { status: 200, body: { name, kind, version: value.version, ...presentBytes(bytes) } }
      },
    }),
    route(core, {
      method: 'GET',
      path: `${base}/{name}/versions`,
      operationId: `listSecretVersions${suffix}`,
      tag: 'secrets',
      summary: `Every version of a secret ${ofHome}, newest first, without values; of a deleted one, too`,
      refuses: ['forbidden'],
      query: wire.PageQuery,
      responses: { 200: wire.VersionList },
      async handle(call) {
        const history = await call.run(secretHistory, { ...coordinates(call), page: pageOf(call.query) })
        return {
          status: 200,
          body: { items: history.versions.map((version) => presentVersion(version, history.logins)) },
        }
      },
    }),
  ]
}

function writeRoutes(core: SurfaceCore, { base, suffix, ofHome }: RouteHome): DocumentedRoute[] {
  return [
    route(core, {
      method: 'PUT',
      path: `${base}/{name}`,
      operationId: `putSecret${suffix}`,
      tag: 'secrets',
      summary: `Create a secret ${ofHome}, or write its next version`,
      refuses: ['forbidden', 'conflict', 'precondition', 'limit'],
      query: wire.SecretQuery,
      body: wire.PutSecretBody,
      responses: { 200: wire.WrittenSecret, 201: wire.WrittenSecret },
      async handle(call) {
        const { value, encoding, ...attributes } = call.body
        const expected = expectedVersion(call.request.headers['if-match'])
        const written = await call.run(putSecret, {
          ...coordinates(call),
          value: { kind: 'plain', bytes: decode(value, encoding) },
          attributes,
          ...(expected === undefined ? {} : { expected }),
        })
        const { created, version } = written
        return { status: created ? 201 : 200, body: { name: written.secret.name, version, created } }
      },
    }),
    route(core, {
      method: 'DELETE',
      path: `${base}/{name}`,
      operationId: `deleteSecret${suffix}`,
      tag: 'secrets',
      summary: `Delete a secret ${ofHome}; its versions stay`,
      refuses: ['forbidden'],
      query: wire.SecretQuery,
      responses: { 200: wire.DeletedSecret },
      async handle(call) {
        const { secret, version } = await call.run(deleteSecret, coordinates(call))
        return { status: 200, body: { name: secret.name, version, deleted: true } }
      },
    }),
    route(core, {
      method: 'POST',
      path: `${base}/{name}/restore`,
      operationId: `restoreSecret${suffix}`,
      tag: 'secrets',
      summary: `Make an old version of a secret ${ofHome} the newest`,
      refuses: ['forbidden'],
      query: wire.SecretQuery,
      body: wire.RestoreBody,
      responses: { 200: wire.WrittenSecret },
      async handle(call) {
        const { secret, version, created } = await call.run(restoreSecret, {
          ...coordinates(call),
          ...call.body,
        })
        return { status: 200, body: { name: secret.name, version, created } }
      },
    }),
  ]
}

function coordinates({ params, query }: Call<Static<typeof wire.SecretQuery>, unknown>): SecretCoordinates {
  return {
    at: locate(params),
    store: query.store ?? sharedStore,
    name: params['name'] ?? '',
    ...(query.personal === undefined ? {} : { personal: query.personal }),
  }
}

function pageOf(query: { limit?: number; offset?: number }) {
  return { offset: query.offset ?? 0, limit: query.limit ?? limits.pageSizeDefault }
}

export function decode(value: string, encoding: 'utf8' | 'base64' | undefined): Uint8Array {
  if (encoding !== 'base64') return Buffer.from(value, 'utf8')
  const bytes = Buffer.from(value, 'base64')
  if (bytes.toString('base64') === value) return bytes
  throw invalid('value', 'The value is not padded standard base64')
}

/** If-Match: the version, quoted or not; 0 = must not exist yet (RFC 9110 §13.1.1). */
function expectedVersion(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined
  const [, digits] = /^"?(\d{1,15})"?$/.exec(String(header)) ?? []
  if (digits === undefined) throw invalid('If-Match', 'If-Match takes the number of one version')
  return Number(digits)
}

function invalid(path: string, message: string): DomainError {
  return new DomainError('invalid', message, { violations: [{ path, rule: 'format', message }] })
}
