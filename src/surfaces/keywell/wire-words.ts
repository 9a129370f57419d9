import { Type } from 'typebox'
import { limits } from '../../limits.ts'

/** What the schemas of this API are made of. Unknown fields are refused, never ignored. */
export const closed = { additionalProperties: false } as const
export const text = Type.String()
export const time = Type.String({ description: 'RFC 3339 with milliseconds' })
export const orNull = <T extends ReturnType<typeof Type.String>>(schema: T) =>
  Type.Union([schema, Type.Null()])

/** A name that a body gives, where nothing narrower holds. */
export const label = Type.String({ minLength: 1, maxLength: limits.labelCharsMax })
export const labels = Type.Array(label, { maxItems: limits.scopePlacesMax })
/** One of our own, of whatever form. */
export const id = Type.String({ maxLength: limits.idCharsMax })
export const store = Type.String({ minLength: 1, maxLength: limits.storeNameCharsMax })
/** A time to come or one that went by, such as `24h`. */
export const span = (description: string) =>
  Type.String({ minLength: 1, maxLength: limits.spanCharsMax, description })
export const optionalLabel = Type.Optional(label)
