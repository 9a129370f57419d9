declare const brand: unique symbol
type Id<Kind extends string> = string & { readonly [brand]: Kind }

/** UUIDv7 inside; numeric ids and slugs are external ids of the same thing. */
export type PrincipalId = Id<'principal'>
export type WorkspaceId = Id<'workspace'>
export type TeamId = Id<'team'>
export type ProjectId = Id<'project'>
export type EnvironmentId = Id<'environment'>
export type TokenId = Id<'token'>
export type SecretId = Id<'secret'>
export type ValueId = Id<'value'>
/** A change and its audit event share one id. */
export type ChangeId = Id<'change'>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** Brands an id where it enters: from the store, or just made. Whoever takes ids from a client asks `isUuid` first. */
export function asId<Branded extends string>(text: string): Branded {
  if (!isId<Branded>(text)) throw new TypeError('not an id')
  return text
}

function isId<Branded extends string>(text: string): text is Branded {
  return UUID.test(text)
}
