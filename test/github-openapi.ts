import { readFileSync } from 'node:fs'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

/** One operation of GitHub's own description, with its references resolved. */
export interface OpenApiOperation {
  readonly method: string
  readonly path: string
  readonly operationId: string
  readonly enabledForApps: boolean
  /** Its request body's schema; absent when it has none. */
  readonly body: Fields | undefined
  /** Status → schema of the answer; `null` = no body. */
  readonly responses: ReadonlyMap<number, Fields | null>
}

export type Fields = { readonly [key: string]: unknown }

const file = new URL('vectors/github-openapi.json', import.meta.url)

/** Every operation on secrets and variables that GitHub describes. */
export function readOperations(): OpenApiOperation[] {
  const document = fields(JSON.parse(readFileSync(file, 'utf8')))
  const resolve = resolver(fields(document['components']))
  return Object.entries(fields(document['paths'])).flatMap(([path, item]) =>
    Object.entries(fields(item)).map(([method, described]) => {
      const operation = fields(resolve(described))
      const body = operation['requestBody']
      return {
        method: method.toUpperCase(),
        path,
        operationId: String(operation['operationId']),
        enabledForApps: fields(operation['x-github'])['enabledForGitHubApps'] === true,
        body: body === undefined ? undefined : schemaOf(body),
        responses: new Map(
          Object.entries(fields(operation['responses'])).map(([status, answer]) => [
            Number(status),
            schemaOf(answer) ?? null,
          ]),
        ),
      }
    }),
  )
}

function schemaOf(content: unknown): Fields | undefined {
  const types = fields(content)['content']
  return types === undefined ? undefined : fields(fields(fields(types)['application/json'])['schema'])
}

/** References replaced by what they refer to; none of them goes round in a circle. */
function resolver(components: Fields): (value: unknown) => unknown {
  return function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    const reference: unknown = Reflect.get(value, '$ref')
    if (typeof reference === 'string') {
      const [group = '', name = ''] = reference.replace('#/components/', '').split('/')
      return resolve(fields(components[group])[name])
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each)]))
  }
}

export function fields(value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new Error('not an object')
}

/** What of `value` does not fit the schema; empty when it does. */
export function faults(schema: Fields, value: unknown): string[] {
  const validator = Compile(schema as TSchema)
  if (validator.Check(value)) return []
  return validator.Errors(value).map((error) => `${error.instancePath}: ${error.message}`)
}
