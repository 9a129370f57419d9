/**
 * JSON Schema as OpenAPI 3.0 has it: no `const`, no type `null`, no pattern properties. Words of a closed list become an
 * `enum`.
 */
export function openApiSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(openApiSchema)
  if (!isFields(schema)) return schema
  if (Array.isArray(schema['anyOf'])) return union(schema, schema['anyOf'])
  const fields = Object.entries(schema).flatMap(([name, value]): [string, unknown][] => {
    if (name === 'const') return [['enum', [value]]]
    if (name === 'properties' && isFields(value)) return [[name, mapped(value)]]
    if (name === 'patternProperties' && isFields(value)) {
      return [['additionalProperties', openApiSchema(Object.values(value)[0])]]
    }
    return [[name, openApiSchema(value)]]
  })
  return Object.fromEntries(fields)
}

/** Property names are not keywords, whatever they are. */
function mapped(properties: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, openApiSchema(schema)]))
}

function union(schema: Record<string, unknown>, variants: readonly unknown[]): unknown {
  const { anyOf: _anyOf, ...rest } = schema
  const others = variants.filter((variant) => !(isFields(variant) && variant['type'] === 'null'))
  const nullable = others.length < variants.length ? { nullable: true } : {}
  const words = others.map((variant) => (isFields(variant) ? variant['const'] : undefined))
  if (words.every((word) => typeof word === 'string')) {
    return { ...rest, type: 'string', enum: words, ...nullable }
  }
  const [only, ...more] = others.map(openApiSchema)
  if (more.length === 0 && isFields(only)) return { ...rest, ...only, ...nullable }
  return { ...rest, anyOf: [only, ...more], ...nullable }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
