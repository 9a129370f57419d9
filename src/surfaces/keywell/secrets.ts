import type { Static } from 'typebox'
import { DomainError } from '../../core/error.ts'
import { deleteSecret } from '../../core/secret/delete-secret.ts'
import { pageSecrets } from '../../core/secret/page-secrets.ts'
import { putSecret } from '../../core/secret/put-secret.ts'
import type { SecretCoordinates } from '../../core/secret/read-secret.ts'
import { describeSecret, revealSecret } from '../../core/secret/read-secret.ts'
import { restoreSecret, secretHistory } from '../../core/secret/secret-history.ts'
import { sharedStore } from '../../core/secret/secret.ts'
import type { SurfaceCore } from '../caller.ts'
import { expectedVersion, tagOf } from './conditional.ts'
import { homePaths, locate, suffixOf, wordsOf } from './locate.ts'
import { cursorOf, numberedSliceOf, sliceOf } from './paging.ts'
import { presentBytes, presentSecret, presentVersion } from './present.ts'
import type { Asked, DocumentedRoute } from './route.ts'
import { route, writeRoute } from './route.ts'
import * as wire from './wire.ts'

/** The same routes at every home. */
export function secretRoutes(core: SurfaceCore): DocumentedRoute[] {
  return homePaths.map(secretHome).flatMap((home) => [...readRoutes(core, home), ...writeRoutes(core, home)])
}

export interface RouteHome {
  readonly base: string
  /** What tells the operations of one home from those of another. */
  readonly suffix: string
  /** For people. */
  readonly ofHome: string
}

export function secretHome(home: (typeof homePaths)[number]): RouteHome {
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
      query: wire.SecretPageQuery,
      responses: { 200: wire.SecretPage },
      async handle({ params, query, run }) {
        const { items, next } = await run(pageSecrets, { ...homeAsked(params, query), slice: sliceOf(query) })
        return { status: 200, body: { items: items.map(presentSecret), next: cursorOf(next) } }
      },
    }),
    route(core, {
      method: 'GET',
      path: `${base}/{name}`,
      operationId: `getSecret${suffix}`,
      tag: 'secrets',
      summary: `One secret ${ofHome}, without its value`,
      refuses: ['forbidden'],
      isTagged: true,
      query: wire.SecretQuery,
      responses: { 200: wire.Secret },
      async handle(call) {
        const found = await call.run(describeSecret, coordinates(call))
        return { status: 200, headers: tagOf(found.value.version), body: presentSecret(found) }
      },
    }),
    route(core, {
      method: 'GET',
      path: `${base}/{name}/value`,
      operationId: `revealSecret${suffix}`,
      tag: 'secrets',
      summary: `The value of a secret ${ofHome}; on the audit record as revealed`,
      refuses: ['forbidden'],
      isTagged: true,
      query: wire.SecretQuery,
      responses: { 200: wire.SecretValue },
      async handle(call) {
        const { secret, value, bytes } = await call.run(revealSecret, coordinates(call))
        const { name, kind } = secret
        const { version } = value
        const { value: text, encoding } = presentBytes(bytes)
        return { status: 200, headers: tagOf(version), body: { name, kind, version, value: text, encoding } }
      },
    }),
    route(core, {
      method: 'GET',
      path: `${base}/{name}/versions`,
      operationId: `listSecretVersions${suffix}`,
      tag: 'secrets',
      summary: `Every version of a secret ${ofHome}, newest first, without values; of a deleted one, too`,
      refuses: ['forbidden'],
      query: wire.SecretPageQuery,
      responses: { 200: wire.VersionPage },
      async handle(call) {
        const { after, limit } = numberedSliceOf(call.query)
        const page = { limit, ...(after === undefined ? {} : { before: after }) }
        const { versions, logins } = await call.run(secretHistory, { ...coordinates(call), page })
        const last = versions.at(-1)?.version ?? 1
        const items = versions.map((version) => presentVersion(version, logins))
        return { status: 200, body: { items, next: last > 1 ? cursorOf(last) : null } }
      },
    }),
  ]
}

function writeRoutes(core: SurfaceCore, { base, suffix, ofHome }: RouteHome): DocumentedRoute[] {
  return [
    writeRoute(core, {
      method: 'PUT',
      path: `${base}/{name}`,
      operationId: `putSecret${suffix}`,
      tag: 'secrets',
      summary: `Create a secret ${ofHome}, or write its next version`,
      refuses: ['forbidden', 'conflict', 'precondition', 'limit'],
      headers: ['If-Match', 'If-None-Match'],
      isTagged: true,
      query: wire.SecretQuery,
      body: wire.PutSecretBody,
      responses: { 200: wire.WrittenSecret, 201: wire.WrittenSecret },
      useCase: putSecret,
      input(asked) {
        const { value, encoding, ...attributes } = asked.body
        const bytes = decode(value, encoding)
        return {
          ...coordinates(asked),
          value: { kind: 'plain' as const, bytes },
          attributes,
          ...expectedVersion(asked.request),
        }
      },
      reply: ({ secret, version, created }) => ({
        status: created ? 201 : 200,
        headers: tagOf(version),
        body: { name: secret.name, version, created },
      }),
    }),
    writeRoute(core, {
      method: 'DELETE',
      path: `${base}/{name}`,
      operationId: `deleteSecret${suffix}`,
      tag: 'secrets',
      summary: `Delete a secret ${ofHome}; its versions stay`,
      refuses: ['forbidden', 'precondition'],
      headers: ['If-Match'],
      query: wire.SecretQuery,
      responses: { 200: wire.DeletedSecret },
      useCase: deleteSecret,
      input: (asked) => ({ ...coordinates(asked), ...expectedVersion(asked.request) }),
      reply: ({ secret, version }) => ({ status: 200, body: { name: secret.name, version, deleted: true } }),
    }),
    writeRoute(core, {
      method: 'POST',
      path: `${base}/{name}/restore`,
      operationId: `restoreSecret${suffix}`,
      tag: 'secrets',
      summary: `Make an old version of a secret ${ofHome} the newest`,
      refuses: ['forbidden', 'precondition', 'limit'],
      headers: ['If-Match'],
      isTagged: true,
      query: wire.SecretQuery,
      body: wire.RestoreBody,
      responses: { 200: wire.WrittenSecret },
      useCase: restoreSecret,
      input: (asked) => ({ ...coordinates(asked), ...asked.body, ...expectedVersion(asked.request) }),
      reply: ({ secret, version, created }) => ({
        status: 200,
        headers: tagOf(version),
        body: { name: secret.name, version, created },
      }),
    }),
  ]
}

type SecretAsked = Static<typeof wire.SecretQuery>

export function coordinates({ params, query }: Asked<SecretAsked, unknown>): SecretCoordinates {
  const { at, store, personal } = homeAsked(params, query)
  return { at, store, personal, name: params['name'] ?? '' }
}

function homeAsked(params: Readonly<Record<string, string>>, { store, personal }: SecretAsked) {
  return { at: locate(params), store: store ?? sharedStore, personal }
}

export function decode(value: string, encoding: 'utf8' | 'base64' | undefined): Uint8Array {
  if (encoding !== 'base64') return Buffer.from(value, 'utf8')
  const bytes = Buffer.from(value, 'base64')
  if (bytes.toString('base64') === value) return bytes
  const message = 'The value is not padded standard base64'
  throw new DomainError('invalid', message, { violations: [{ path: 'value', rule: 'format', message }] })
}
