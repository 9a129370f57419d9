/** How a file's content is put in place; every part may be absent. */
export interface FileFacts {
  /** As the writer put it. `base64`: the mounted file holds the base64 text itself; anything else: the content. */
  readonly encoding?: string
  readonly owner?: string
  readonly group?: string
  readonly permissions?: string
}

const names = ['encoding', 'owner', 'group', 'permissions'] as const
const prefix = 'file/'

export function fileFacts(annotations: Readonly<Record<string, string>>): FileFacts {
  const facts: { -readonly [Name in keyof FileFacts]: FileFacts[Name] } = {}
  for (const name of names) {
    const value = annotations[prefix + name]
    if (value !== undefined) facts[name] = value
  }
  return facts
}

export function factsOfFile(facts: FileFacts): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = facts[name]
      return value === undefined ? [] : [[prefix + name, value]]
    }),
  )
}

/** What a consumer finds at the file's path. */
export function mountedContent(bytes: Uint8Array, facts: FileFacts | undefined): Uint8Array {
  return facts?.encoding === 'base64' ? Buffer.from(Buffer.from(bytes).toString('base64')) : bytes
}
