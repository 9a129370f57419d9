type Fields = Readonly<Record<string, unknown>>

/** JSON Schema as OpenAPI 3.1 has it: what has a title stands among the components once, and is referred to. */
export class NamedSchemas {
  readonly #sources = new Map<string, string>()
  readonly #described = new Map<string, unknown>()

  /** Throws when two schemas have one title. */
  describe(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((item) => this.describe(item))
    if (!isFields(schema)) return schema
    const { title } = schema
    if (typeof title !== 'string') return this.#whole(schema)
    // Compared as text: an optional field holds a copy of its schema.
    const source = JSON.stringify(schema)
    const known = this.#sources.get(title)
    if (known !== undefined && known !== source) throw new Error(`Two schemas are called ${title}`)
    this.#sources.set(title, source)
    if (known === undefined) this.#described.set(title, this.#whole(schema))
    return { $ref: `#/components/schemas/${title}` }
  }

  named(): Fields {
    return Object.fromEntries([...this.#described].toSorted(([one], [other]) => (one < other ? -1 : 1)))
  }

  /** A choice of words is an `enum`: shorter, and what generators know best. */
  #whole(schema: Fields): Fields {
    const { anyOf } = schema
    const words = Array.isArray(anyOf) ? anyOf.map(wordOf) : []
    if (words.length > 0 && words.every((word) => word !== undefined)) {
      const { anyOf: _anyOf, ...rest } = schema
      return { ...rest, type: 'string', enum: words }
    }
    return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, this.describe(value)]))
  }
}

function wordOf(schema: unknown): string | undefined {
  const word = isFields(schema) ? schema['const'] : undefined
  return typeof word === 'string' ? word : undefined
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
