import { limits } from '../../limits.ts'

/** The closest name that a cluster accepts (RFC 1123 subdomain), from words such as a project and an environment. */
export function manifestName(words: readonly (string | undefined)[]): string {
  const joined = words.filter((word) => word !== undefined).join('-')
  const name = joined
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .slice(0, limits.kubernetesKeyCharsMax)
    .replaceAll(/(^|\.)[.-]+|[.-]+(?=\.|$)/g, '$1')
  return name === '' ? 'keywell' : name
}
