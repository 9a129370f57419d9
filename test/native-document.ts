import { readFileSync } from 'node:fs'

/** An operation of the native API, as docs/openapi.json tells of it. */
export interface NativeOperation {
  readonly id: string
  readonly method: string
  readonly path: string
  /** That it may be refused with, beside what can befall any request. */
  readonly codes: readonly string[]
}

interface Document {
  readonly components: {
    readonly responses: {
      readonly any_time: {
        readonly content: {
          readonly 'application/problem+json': {
            readonly schema: {
              readonly allOf: readonly {
                readonly properties?: { readonly code: { readonly enum?: readonly string[] } }
              }[]
            }
          }
        }
      }
    }
  }
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { operationId: string; responses: Responses }>>>
  >
}
type Responses = Readonly<Record<string, { readonly $ref?: string }>>

const text = readFileSync(new URL('../docs/openapi.json', import.meta.url), 'utf8')
const document = JSON.parse(text) as Document

const all = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, responses }]): NativeOperation => {
    const codes = Object.entries(responses).flatMap(([status, { $ref = '' }]) =>
      Number(status) >= 400 ? ($ref.split('/').at(-1) ?? '').split('.') : [],
    )
    return { id: operationId, method: method.toUpperCase(), path, codes }
  }),
)

/** By id. */
export const operations: ReadonlyMap<string, NativeOperation> = new Map(all.map((each) => [each.id, each]))

/** What can befall any request, and is told of once for all operations. */
const anyTime = document.components.responses.any_time.content[
  'application/problem+json'
].schema.allOf.flatMap(({ properties }) => properties?.code.enum ?? [])

/** Throws where an operation is refused with a code that the document does not tell of. */
export function requireDocumented({ id, codes }: NativeOperation, code: string): void {
  if (codes.includes(code) || anyTime.includes(code)) return
  throw new Error(`${id} is refused with ${code}, which docs/openapi.json does not tell of`)
}

/** Which operation a request asks for; `path` below `/api/v1`. A path that is written out comes before a parameter. */
export function operationOf(method: string, path: string): NativeOperation | undefined {
  const [asked = ''] = path.split('?')
  const parameters = ({ path: template }: NativeOperation) => template.split('{').length
  return all
    .filter((each) => each.method === method && patternOf(each.path).test(asked))
    .toSorted((a, b) => parameters(a) - parameters(b))[0]
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}
