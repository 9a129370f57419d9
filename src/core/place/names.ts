import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/
const PROJECT = /^[A-Za-z0-9._-]+$/
// Controls, and characters that no surface can carry in one path segment or header.
const ENVIRONMENT_REFUSED = /[\p{Cc}"'`,;\\<>]|^\s|\s$/u

/** ASCII only: no locale decides who owns a name. */
export function foldLower(text: string): string {
  return !/[A-Z]/.test(text) ? text : text.replace(/[A-Z]+/g, (run) => run.toLowerCase())
}

export function foldUpper(text: string): string {
  return !/[a-z]/.test(text) ? text : text.replace(/[a-z]+/g, (run) => run.toUpperCase())
}

/** Lower case, everything else to single hyphens; may be empty for names without letters or digits. */
export function deriveSlug(name: string): string {
  return foldLower(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

export function checkWorkspaceSlug(slug: string): void {
  const fits = slug.length >= limits.workspaceSlugCharsMin && slug.length <= limits.workspaceSlugCharsMax
  if (!fits || !SLUG.test(slug)) {
    throw invalidName(
      'slug',
      `A workspace slug is ${limits.workspaceSlugCharsMin} to ${limits.workspaceSlugCharsMax} of a-z, 0-9 and single hyphens`,
    )
  }
}

export function checkProjectName(name: string): void {
  const reserved = name === '.' || name === '..'
  if (reserved || name.length > limits.projectNameCharsMax || !PROJECT.test(name)) {
    throw invalidName(
      'name',
      `A project name is 1 to ${limits.projectNameCharsMax} of A-Z, a-z, 0-9, '.', '_' and '-'`,
    )
  }
}

export function checkEnvironmentName(name: string): void {
  const bad = name === '' || name === '.' || name === '..' || ENVIRONMENT_REFUSED.test(name)
  if (bad || name.length > limits.environmentNameCharsMax) {
    throw invalidName(
      'name',
      `An environment name is 1 to ${limits.environmentNameCharsMax} characters without quotes, commas, semicolons, backslashes, angle brackets or control characters`,
    )
  }
}

function invalidName(path: string, message: string): DomainError {
  return new DomainError('invalid', message, { violations: [{ path, rule: 'pattern', message }] })
}
