import { IsObject, type TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import type { TLocalizedValidationError } from 'typebox/error'
import { DomainError, type Violation } from '../core/error.ts'
import { limits } from '../limits.ts'
import { bare, type Query } from './query.ts'

/**
 * Makes a check of a schema that takes the value as it is: nothing is coerced, nothing removed.
 * Throws `malformed` when the whole has the wrong type (an array for an object), else `invalid` with the violations.
 * Messages come from the schema, never from the value.
 */
export function bodyCheck(schema: TSchema): (body: unknown) => void {
  const validatorOf = compiledOnce(schema)
  return (body) => {
    const validator = validatorOf()
    if (validator.Check(body)) return
    const violations = violationsOf(validator, body)
    const wrongTop = violations.find(({ path, rule }) => path === '' && rule === 'type')
    if (wrongTop !== undefined) {
      throw new DomainError('malformed', `The body ${wrongTop.message}.`, { violations })
    }
    throw new DomainError('invalid', summary(violations), { violations })
  }
}

/** Like `bodyCheck`, for text: a field declared as integer, number or boolean is read as one before it is checked. */
export function queryCheck(schema: TSchema): (query: Query) => void {
  const validatorOf = compiledOnce(schema)
  const read = queryReader(schema)
  return (query) => {
    const validator = validatorOf()
    const value = read(query)
    if (validator.Check(value)) return
    const violations = violationsOf(validator, value)
    throw new DomainError('invalid', summary(violations), { violations })
  }
}

/** At its first use: a server has hundreds of schemas, and answers requests with few of them. */
function compiledOnce(schema: TSchema): () => Validator {
  let validator: Validator | undefined
  return () => (validator ??= Compile(schema))
}

/** The fields as the schema has them: what is no integer, number or boolean stays text. */
export function queryReader(schema: TSchema): (query: Query) => Record<string, unknown> {
  const fields = IsObject(schema) ? schema.properties : {}
  return (query) => {
    const value = bare<unknown>({})
    for (const name in query) {
      value[name] = coerce(Object.hasOwn(fields, name) ? fields[name] : undefined, query[name] ?? '')
    }
    return value
  }
}

function coerce(schema: TSchema | undefined, text: string): unknown {
  const type = schema !== undefined && 'type' in schema ? schema.type : undefined
  if ((type === 'integer' || type === 'number') && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)) {
    return Number(text)
  }
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function summary(violations: readonly Violation[]): string {
  const first = violations[0]
  if (first === undefined) return 'The request is not valid.'
  return first.path === '' ? `The request ${first.message}.` : `The field ${first.path} ${first.message}.`
}

function violationsOf(validator: Validator, value: unknown): Violation[] {
  const errors = validator.Errors(value)
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
  const inUnion = (error: TLocalizedValidationError) =>
    unions.some((union) => error.schemaPath.startsWith(`${union.schemaPath}/${union.keyword}/`))
  const outside = errors.filter((error) => !inUnion(error))
  return outside.flatMap((error) => violationsOfError(error, allowedTexts(error, errors)))
}

/** Of a union of constants: what the schema allows, never what was sent. Empty for all else. */
function allowedTexts(
  { keyword, schemaPath, instancePath }: TLocalizedValidationError,
  errors: readonly TLocalizedValidationError[],
): readonly string[] {
  if (keyword !== 'anyOf' && keyword !== 'oneOf') return []
  const branches = errors.filter(
    (error) =>
      error.instancePath === instancePath && error.schemaPath.startsWith(`${schemaPath}/${keyword}/`),
  )
  const texts = branches.flatMap((error) => (error.keyword === 'const' ? [error.params.allowedValue] : []))
  return texts.length === branches.length ? texts.map(String) : []
}

function violationsOfError(error: TLocalizedValidationError, allowed: readonly string[]): Violation[] {
  const path = dotted(error.instancePath)
  if (error.keyword === 'required') {
    const prefix = path === '' ? '' : `${path}.`
    const named = error.params.requiredProperties
    return named.map((name) => ({ path: prefix + name, rule: 'required', message: 'is required' }))
  }
  // Each unknown field is reported as `boolean` (its schema is `false`), and then once more all together.
  if (error.keyword === 'additionalProperties') return []
  if (error.keyword === 'boolean') return [unknownField(path)]
  const rule = error.keyword.replace('~', '')
  const message = ownMessages[rule] ?? error.message
  return [{ path, rule, message: allowed.length === 0 ? message : `${message}: ${allowed.join(', ')}` }]
}

function unknownField(path: string): Violation {
  return { path, rule: 'additionalProperties', message: 'is not a known field' }
}

/** Where the checker's own words would quote the request, or say nothing to a person. */
const ownMessages: Readonly<Record<string, string>> = {
  propertyNames: 'has a field name that is not allowed',
  anyOf: 'is none of the allowed values',
  oneOf: 'is none of the allowed values',
}

function dotted(pointer: string): string {
  const path = pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
  return path.length <= limits.secretNameCharsMax ? path : `${path.slice(0, limits.secretNameCharsMax)}…`
}
