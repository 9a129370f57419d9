import type { Permission } from '../../core/access/permission.ts'

const always: readonly Permission[] = ['workspace:read', 'project:read']
const reading: readonly Permission[] = ['secret:list', 'key:read']
const writing: readonly Permission[] = [...reading, 'secret:write']

interface Meaning {
  readonly read: readonly Permission[]
  readonly write: readonly Permission[]
}

const secrets: Meaning = { read: reading, write: writing }

/** GitHub's permissions in Keywell's. Which store and level each is for, every operation says of itself. */
const meanings: Readonly<Record<string, Meaning>> = {
  secrets,
  actions_variables: secrets,
  environments: secrets,
  dependabot_secrets: secrets,
  codespaces_secrets: secrets,
  agent_secrets: secrets,
  agent_variables: secrets,
  organization_secrets: secrets,
  organization_actions_variables: secrets,
  organization_dependabot_secrets: secrets,
  organization_agent_secrets: secrets,
  organization_agent_variables: secrets,
  administration: { read: [], write: ['environment:write'] },
}

/** What scopes such as `secrets:write` let a token do. One that is not known here lets it do nothing. */
export function permissionsFor(scopes: readonly string[]): readonly Permission[] {
  const all = scopes.flatMap((scope) => {
    const [name = '', level] = scope.split(':')
    const meaning = Object.hasOwn(meanings, name) ? meanings[name] : undefined
    if (meaning === undefined) return []
    return level === 'write' ? meaning.write : meaning.read
  })
  return [...new Set([...always, ...all])]
}

/** `['secrets:write']` as `{ secrets: 'write' }`. */
export function permissionFields(scopes: readonly string[]): Record<string, string> {
  const pairs = scopes.map((scope): [string, string] => {
    const colon = scope.lastIndexOf(':')
    return [scope.slice(0, colon), scope.slice(colon + 1)]
  })
  return Object.fromEntries([['metadata', 'read'], ...pairs])
}
