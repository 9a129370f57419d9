import type { Static } from 'typebox'
import { Type } from 'typebox'
import { DomainError } from '../../core/error.ts'
import type { Locator } from '../../core/place/place.ts'
import type { ReadSecret, SecretsRead } from '../../core/secret/read-secrets.ts'
import { readSecrets } from '../../core/secret/read-secrets.ts'
import { createSecrets } from '../../core/secret/create-secrets.ts'
import { removeSecret } from '../../core/secret/remove-secret.ts'
import { replaceSecret } from '../../core/secret/replace-secret.ts'
import type { Secret } from '../../core/secret/secret.ts'
import type { Reply } from '../../http/surface.ts'
import { limits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { idOf, idOrName, locate, projectPath, refOf } from './locate.ts'
import { secretType, time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { done, route } from './route.ts'
import * as wire from './wire.ts'

const base = `${projectPath}/secret`
const tag = 'secret'

const Value = Type.Object({
  environmentId: wire.text,
  value: wire.text,
  isPersonal: Type.Boolean(),
})
const ReadBody = Type.Object({
  id: wire.text,
  name: wire.text,
  note: wire.text,
  type: wire.SecretType,
  dataType: wire.DataType,
  values: Type.Array(Value),
  createdAt: wire.time,
  updatedAt: wire.time,
})

/** Either spelling; anything else in the query is ignored. */
const ReadQuery = Type.Object({
  environmentId: Type.Optional(wire.text),
  environment_id: Type.Optional(wire.text),
  resolve: Type.Optional(wire.text),
})

const CreateBody = Type.Object({
  environments: Type.Array(wire.uuid, { minItems: 1 }),
  secrets: Type.Array(
    Type.Object({
      key: wire.secretKey,
      value: wire.secretValue,
      note: Type.Optional(wire.note),
      type: wire.SecretType,
      dataType: wire.DataType,
    }),
    { minItems: 1 },
  ),
})

const UpdateBody = Type.Object({
  name: wire.secretKey,
  note: Type.Optional(wire.note),
  type: wire.SecretType,
  dataType: wire.DataType,
  values: Type.Array(
    Type.Object({ environmentId: wire.uuid, value: wire.secretValue, isPersonal: Type.Boolean() }),
  ),
})

export function secretRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [listSecrets(core), getSecret(core), ...writeRoutes(core)]
}

function listSecrets(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: base,
    operationId: 'listSecrets',
    documented: { tag, summary: "List a project's secrets with their values" },
    query: ReadQuery,
    responses: { 200: Type.Array(ReadBody) },
    async handle({ params, query, run }) {
      const read = await run(readSecrets, reading(locate(params), query))
      return reply(read, carried(read, filterOf(query)))
    },
  })
}

function getSecret(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: `${base}/{key}`,
    operationId: 'getSecretByKey',
    documented: { tag, summary: 'Get a secret by key' },
    query: ReadQuery,
    responses: { 200: ReadBody },
    async handle({ params, query, run }) {
      const secret = idOrName(params['key'] ?? '')
      const read = await run(readSecrets, { ...reading(locate(params), query), secret })
      const [only] = carried(read, filterOf(query))
      if (only !== undefined) return reply(read, only)
      throw new DomainError('not_found', 'The value of this secret is not text', { subject: 'secret' })
    },
  })
}

function writeRoutes(core: SurfaceCore): DocumentedRoute[] {
  const responses = { 200: wire.Success }
  return [
    route(core, {
      method: 'POST',
      path: base,
      operationId: 'createSecret',
      documented: { tag, summary: 'Create a secret' },
      body: CreateBody,
      bodyBytesMax: limits.bodyBytesMaxBulk,
      responses,
      async handle({ params, body, run }) {
        await run(createSecrets, {
          at: locate(params),
          environments: body.environments.map(idOf),
          secrets: body.secrets.map(({ key, value, note, type, dataType }, index) => ({
            name: key,
            bytes: bytesOf(value, `secrets.${index}.value`),
            attributes: { phase: type, dataType, ...(note === undefined ? {} : { note }) },
          })),
        })
        return done
      },
    }),
    route(core, {
      method: 'PUT',
      path: `${base}/{key}`,
      operationId: 'updateSecret',
      documented: { tag, summary: 'Replace a secret and the values the caller sees of it' },
      body: UpdateBody,
      bodyBytesMax: limits.bodyBytesMaxBulk,
      responses,
      async handle({ params, body: { name, note, type, dataType, values }, run }) {
        await run(replaceSecret, {
          at: locate(params),
          secret: idOrName(params['key'] ?? ''),
          name,
          attributes: ({ phase }: Secret) => ({
            dataType,
            ...(secretType(phase) === type ? {} : { phase: type }),
            ...(note === undefined ? {} : { note }),
          }),
          values: values.map(({ environmentId, value, isPersonal }, index) => ({
            environment: idOf(environmentId),
            personal: isPersonal,
            bytes: bytesOf(value, `values.${index}.value`),
          })),
        })
        return done
      },
    }),
    route(core, {
      method: 'DELETE',
      path: `${base}/{key}`,
      operationId: 'deleteSecret',
      documented: { tag, summary: 'Delete a secret in all environments' },
      responses,
      async handle({ params, run }) {
        await run(removeSecret, { at: locate(params), secret: idOrName(params['key'] ?? '') })
        return done
      },
    }),
  ]
}

/** Characters are counted already; the store counts bytes, and a batch is told which of its values has too many. */
function bytesOf(value: string, path: string): Uint8Array {
  const bytes = Buffer.from(value, 'utf8')
  if (bytes.length <= limits.valueBytesMax) return bytes
  const message = `String must contain at most ${limits.valueBytesMax} byte(s) of UTF-8`
  throw new DomainError('invalid', message, { violations: [{ path, rule: 'bytes', message }] })
}

type Query = Static<typeof ReadQuery>

/** Empty is none. */
function filterOf({ environmentId, environment_id }: Query): string {
  return environmentId ?? environment_id ?? ''
}

/** With `resolve=true` a consumer reads; without, a person looks. */
function reading(at: Locator, query: Query) {
  const wanted = filterOf(query)
  return {
    at,
    ...(wanted === '' ? {} : { environment: refOf(wanted) }),
    purpose: query.resolve === 'true' ? ('consume' as const) : ('reveal' as const),
    only: (secret: Secret) => leavesOut(secret) === undefined,
  }
}

/** Files and mounts are no variables; the clients would make variables of them. */
export function leavesOut({ kind }: Pick<Secret, 'kind'>): string | undefined {
  return kind === 'value' ? undefined : `Enkryptify has no secrets that are a ${kind}`
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A secret none of whose values JSON can carry is left out whole: clients would make it an empty text. */
function carried({ secrets }: SecretsRead, filter: string) {
  return secrets.map((each) => presentSecret(each, filter)).filter(({ values }) => values.length > 0)
}

/** Clients look for the environment's id as they have it: it comes back as it was asked for. */
function presentSecret({ secret, values }: ReadSecret, filter: string) {
  const { id, name, note, phase, dataType, createdAt, updatedAt } = secret
  const shown = values.flatMap(({ environment, personal, bytes }) => {
    const value = utf8(bytes)
    const environmentId = idOf(filter) === environment.id ? filter : environment.id
    return value === undefined ? [] : [{ environmentId, value, isPersonal: personal }]
  })
  const times = { createdAt: time(createdAt), updatedAt: time(updatedAt) }
  return { id, name, note, type: secretType(phase), dataType, values: shown, ...times }
}

/** `undefined` for bytes that are no text: they are left out rather than changed. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

/** References that lead nowhere stay in the text; a header names them, since the body's shape is the clients'. */
function reply({ unresolved }: SecretsRead, body: unknown): Reply {
  if (unresolved.length === 0) return { status: 200, body }
  const named = unresolved.map((each) => `${each.in} ${each.reference} ${each.fault}`).join(', ')
  const header = named.replaceAll(/[^ -~]/g, '?').slice(0, 4_096)
  return { status: 200, headers: { 'keywell-unresolved-references': header }, body }
}
