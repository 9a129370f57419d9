import type { TSchema } from 'typebox'
import { Type } from 'typebox'
import { limits as coreLimits } from '../../limits.ts'
import { wireLimits as limits } from './limits.ts'

/** The words of a closed list, as JSON Schema's `enum`. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return Type.Union(words.map((word) => Type.Literal(word)))
}

export const text = Type.String()
export const time = Type.String({ description: 'RFC 3339' })
export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
export const count = Type.Integer({ minimum: 0 })

/** Versions 1 to 8, and the nil and max ones (RFC 9562). */
export const uuid = Type.String({
  pattern:
    '^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$',
})
export const name = Type.String({ minLength: 1, maxLength: limits.nameCharsMax })
export const slug = Type.String({
  minLength: limits.slugCharsMin,
  maxLength: limits.slugCharsMax,
  pattern: '^[a-z0-9-]+$',
})

export const Success = Type.Object({ success: Type.Literal(true) }, { additionalProperties: false })
export const Message = Type.Object({ message: text })

export const secretKey = Type.String({
  minLength: limits.secretKeyCharsMin,
  maxLength: limits.secretKeyCharsMax,
  pattern: '^[A-Za-z0-9_-]+$',
})
export const secretValue = Type.String({ maxLength: limits.secretValueCharsMax })
export const note = Type.String({ maxLength: limits.noteCharsMax })
export const SecretType = oneOf(['runtime', 'build'])
export const DataType = oneOf(['text', 'json'])

export const Environment = Type.Object({ id: text, name: text, hasPersonalOverrides: Type.Boolean() })

export const SharedItem = Type.Object({ name, value: secretValue })

/** What a token may do to the secrets in its scope. */
export const TokenPermission = oneOf(['read', 'read-write'])

/** Where a member or a token may act: all of the workspace, or what is listed and what lies below it. */
export const Scope = Type.Object({
  all: Type.Boolean(),
  teams: Type.Array(text, { maxItems: coreLimits.scopePlacesMax }),
  projects: Type.Array(text, { maxItems: coreLimits.scopePlacesMax }),
  environments: Type.Array(text, { maxItems: coreLimits.scopePlacesMax }),
})
