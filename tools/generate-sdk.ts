/**
 * Makes sdk/src/generated/ from docs/openapi.json: a shape for each schema that is answered, and a table of all operations
 * with the types of what they take. `npm run openapi` writes the files; a test holds them to this script.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Fields = { [key: string]: Json }

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: Fields
}

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly security?: readonly Json[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: {
    readonly required?: boolean
    readonly content: { readonly 'application/json': { readonly schema: Fields } }
  }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Fields }>> }>
  >
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Fields>> }
}

const notice = '// Made by tools/generate-sdk.ts from docs/openapi.json: `npm run openapi` renews it.\n'

/** Shapes and their types: what is answered, checked at the edge. */
export function shapesSource(document: OpenApiDocument): string {
  const names = answeredSchemas(document)
  const parts = names.map((name) => {
    const schema = document.components.schemas[name] ?? {}
    return `export const ${name} = ${shape(schema)}\nexport type ${name} = Shaped<typeof ${name}>\n`
  })
  const body = parts.join('\n')
  return `${notice}${importsOf(body, ['type Shaped'])}\n${body}`
}

/** One line for each operation, and the type of what it takes. */
export function operationsSource(document: OpenApiDocument): string {
  const all = operationsOf(document)
  const inputs = all.map(({ operation }) => `  ${operation.operationId}: ${inputType(document, operation)}\n`)
  const rows = all.map(({ method, path, operation }) => {
    const query = operation.parameters.filter((each) => each.in === 'query').map(({ name }) => name)
    const facts = [`'${method}'`, `'${path}'`, `[${query.map((name) => `'${name}'`).join(', ')}]`]
    return `  /** ${operation.summary}. */\n  ${operation.operationId}: operation(${facts.join(', ')}, ${answerShape(operation)}),\n`
  })
  const body = `/** What each operation takes: the parameters of its path, query and headers, and its body. */
export interface Inputs {
${inputs.join('')}}

/** How each operation is asked, and what it answers. */
export const operations = {
${rows.join('')}} as const
`
  return `${notice}import { operation } from '../operation.ts'
${importsOf(rows.join(''))}import * as shapes from './shapes.ts'

${body}`
}

const combinators = ['anything', 'flag', 'list', 'nullable', 'number', 'object', 'optional', 'record', 'text']
const valueShapes = ['encoding', 'withBytes']

function importsOf(body: string, types: readonly string[] = []): string {
  const plain = [...types, ...usedIn(body, combinators)].join(', ')
  const ofValues = usedIn(body, valueShapes)
  const more = ofValues.length === 0 ? '' : `import { ${ofValues.join(', ')} } from '../value-shape.ts'\n`
  return `import { ${plain} } from '../shape.ts'\n${more}`
}

/** Those words that the text uses, comments and names of fields set aside. */
function usedIn(body: string, words: readonly string[]): string[] {
  const code = body.replaceAll(/\/\*\*[^]*?\*\//g, '')
  return words.filter((word) => new RegExp(`\\b${word}\\b(?!:)`).test(code))
}

interface Placed {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

/** All but those that do not answer in JSON: a stream is no answer. */
function operationsOf({ paths }: OpenApiDocument): Placed[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation }))
      .filter(({ operation }) => answerOf(operation) !== undefined),
  )
}

function answerOf({ responses }: Operation): Fields | undefined {
  const [, done] = Object.entries(responses).find(([status]) => Number(status) < 300) ?? []
  return done?.content?.['application/json']?.schema
}

/** Names of schemas that answers refer to, each behind those that it refers to itself. */
function answeredSchemas(document: OpenApiDocument): string[] {
  const names = new Set<string>()
  const visit = (value: Json | undefined): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (typeof value !== 'object' || value === null) return
    const name = referred(value)
    if (name !== undefined && !names.has(name)) {
      visit(document.components.schemas[name])
      names.add(name)
    }
    Object.values(value).forEach(visit)
  }
  for (const { operation } of operationsOf(document)) visit(answerOf(operation))
  return [...names].filter((name) => name !== encodingSchema)
}

function referred(schema: Fields): string | undefined {
  const { $ref } = schema
  return typeof $ref === 'string' ? $ref.slice($ref.lastIndexOf('/') + 1) : undefined
}

function answerShape(operation: Operation): string {
  return shape(answerOf(operation) ?? {}, 'shapes.')
}

/** How bytes travel: known by name, because a value is given with its bytes. */
const encodingSchema = 'Encoding'

const plainShapes = new Map<Json | undefined, string>([
  ['string', 'text'],
  ['integer', 'number'],
  ['number', 'number'],
  ['boolean', 'flag'],
])

function shape(schema: Fields, prefix = ''): string {
  const name = referred(schema)
  if (name === encodingSchema) return 'encoding'
  if (name !== undefined) return `${prefix}${name}`
  if (Array.isArray(schema['anyOf'])) return unionShape(schema['anyOf'].filter(isFields), prefix)
  if (schema['type'] === 'array') return `list(${shape(fieldsIn(schema, 'items'), prefix)})`
  if (schema['type'] === 'object') return objectShape(schema, prefix)
  return plainShapes.get(schema['type']) ?? 'anything'
}

function unionShape(variants: readonly Fields[], prefix: string): string {
  const others = variants.filter((variant) => variant['type'] !== 'null')
  const [only] = others
  const inner = only !== undefined && others.length === 1 ? shape(only, prefix) : 'anything'
  return others.length < variants.length ? `nullable(${inner})` : inner
}

function objectShape(schema: Fields, prefix: string): string {
  const values = Object.values(fieldsIn(schema, 'patternProperties')).filter(isFields)[0]
  if (values !== undefined) return `record(${shape(values, prefix)})`
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const fields = Object.entries(fieldsIn(schema, 'properties')).map(([name, field]) => {
    const inner = shape(isFields(field) ? field : {}, prefix)
    if (inner === name && required.includes(name)) return name
    return `${name}: ${required.includes(name) ? inner : `optional(${inner})`}`
  })
  const plain = `object({ ${fields.join(', ')} })`
  return fields.includes('encoding') ? `withBytes(${plain})` : plain
}

const headerNames: Readonly<Record<string, string>> = {
  'If-Match': 'ifMatch',
  'If-None-Match': 'ifNoneMatch',
  'Idempotency-Key': 'idempotencyKey',
}

function inputType(document: OpenApiDocument, operation: Operation): string {
  const isCached = '304' in operation.responses
  const parameters = operation.parameters.flatMap((each) => {
    if (isCached && each.name === 'If-None-Match') return []
    const name = headerNames[each.name] ?? each.name
    return `readonly ${name}${each.required ? '' : '?'}: ${type(document, each.schema)}${each.required ? '' : ' | undefined'}`
  })
  const { requestBody } = operation
  const body =
    requestBody === undefined
      ? []
      : [
          bodyField(
            requestBody.required === true,
            type(document, requestBody.content['application/json'].schema),
          ),
        ]
  return `{ ${[...parameters, ...body].join('; ')} }`
}

function bodyField(required: boolean, bodyType: string): string {
  return required ? `readonly body: ${bodyType}` : `readonly body?: ${bodyType} | undefined`
}

const plainTypes = new Map<Json | undefined, string>([
  ['string', 'string'],
  ['integer', 'number'],
  ['number', 'number'],
  ['boolean', 'boolean'],
  ['null', 'null'],
])

function type(document: OpenApiDocument, schema: Fields): string {
  const name = referred(schema)
  if (name !== undefined) return type(document, document.components.schemas[name] ?? {})
  const { enum: words, anyOf } = schema
  if (Array.isArray(words)) return words.map((word) => `'${JSON.stringify(word).slice(1, -1)}'`).join(' | ')
  if (Array.isArray(anyOf)) {
    const variants = anyOf.filter(isFields)
    return variants.map((each) => type(document, each)).join(' | ')
  }
  if (schema['type'] === 'array') return `readonly (${type(document, fieldsIn(schema, 'items'))})[]`
  if (schema['type'] === 'object') return objectType(document, schema)
  return plainTypes.get(schema['type']) ?? 'unknown'
}

function objectType(document: OpenApiDocument, schema: Fields): string {
  const values = Object.values(fieldsIn(schema, 'patternProperties')).filter(isFields)[0]
  if (values !== undefined) return `Readonly<Record<string, ${type(document, values)}>>`
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const fields = Object.entries(fieldsIn(schema, 'properties')).map(([name, field]) => {
    const inner = type(document, isFields(field) ? field : {})
    return required.includes(name) ? `readonly ${name}: ${inner}` : `readonly ${name}?: ${inner} | undefined`
  })
  return `{ ${fields.join('; ')} }`
}

function fieldsIn(schema: Fields, name: string): Fields {
  const found = schema[name]
  return isFields(found) ? found : {}
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
