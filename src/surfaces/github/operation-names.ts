import type { App, HomeLevel } from './homes.ts'

export type Verb =
  | 'list'
  | 'key'
  | 'get'
  | 'put'
  | 'create'
  | 'update'
  | 'delete'
  | 'admitted'
  | 'selected'
  | 'select-all'
  | 'select'
  | 'deselect'

/** The words GitHub's operation ids and documentation anchors are made of. */
interface Nouns {
  readonly short: string
  readonly article: string
}

const nouns: Readonly<Record<Exclude<HomeLevel, 'user'>, Nouns>> = {
  repository: { short: 'repo', article: 'a-repository' },
  environment: { short: 'environment', article: 'an-environment' },
  organization: { short: 'org', article: 'an-organization' },
}

interface OperationName {
  readonly operationId: string
  readonly documentation: string
}

/** What GitHub calls an operation, and where its documentation has it (the older anchors, which its errors still use). */
export function operationName(
  app: App,
  level: HomeLevel,
  verb: Verb,
  thing: 'secret' | 'variable',
): OperationName {
  const [id, anchor] = level === 'user' ? ofUser(verb) : ofHome(level, verb, thing)
  return {
    operationId: `${app}/${id}`,
    documentation: `https://docs.github.com/rest/reference/${app}#${anchor}`,
  }
}

function ofHome(
  level: Exclude<HomeLevel, 'user'>,
  verb: Verb,
  thing: string,
): readonly [id: string, anchor: string] {
  const { short, article } = nouns[level]
  const names: Readonly<Record<Verb, readonly [string, string]>> = {
    list: [`list-${short}-${thing}s`, `list-${level}-${thing}s`],
    key: [`get-${short}-public-key`, `get-${article}-public-key`],
    get: [`get-${short}-${thing}`, `get-${article}-${thing}`],
    put: [`create-or-update-${short}-${thing}`, `create-or-update-${article}-${thing}`],
    create: [`create-${short}-${thing}`, `create-${article}-${thing}`],
    update: [`update-${short}-${thing}`, `update-${article}-${thing}`],
    delete: [`delete-${short}-${thing}`, `delete-${article}-${thing}`],
    admitted: [`list-${short}-organization-${thing}s`, `list-${level}-organization-${thing}s`],
    selected: [
      `list-selected-repos-for-${short}-${thing}`,
      `list-selected-repositories-for-${article}-${thing}`,
    ],
    'select-all': [
      `set-selected-repos-for-${short}-${thing}`,
      `set-selected-repositories-for-${article}-${thing}`,
    ],
    select: [`add-selected-repo-to-${short}-${thing}`, `add-selected-repository-to-${article}-${thing}`],
    deselect: [
      `remove-selected-repo-from-${short}-${thing}`,
      `remove-selected-repository-from-${article}-${thing}`,
    ],
  }
  return names[verb]
}

const suffix = 'for-authenticated-user'
const anchorSuffix = 'for-the-authenticated-user'

/** A person has secrets, no variables, and no organization above. */
function ofUser(verb: Verb): readonly [id: string, anchor: string] {
  const names: Readonly<Partial<Record<Verb, readonly [string, string]>>> = {
    list: [`list-secrets-${suffix}`, `list-secrets-${anchorSuffix}`],
    key: [`get-public-key-${suffix}`, `get-public-key-${anchorSuffix}`],
    get: [`get-secret-${suffix}`, `get-a-secret-${anchorSuffix}`],
    put: [`create-or-update-secret-${suffix}`, `create-or-update-a-secret-${anchorSuffix}`],
    delete: [`delete-secret-${suffix}`, `delete-a-secret-${anchorSuffix}`],
    selected: [`list-repositories-for-secret-${suffix}`, 'list-selected-repositories-for-a-user-secret'],
    'select-all': [`set-repositories-for-secret-${suffix}`, 'set-selected-repositories-for-a-user-secret'],
    select: [`add-repository-for-secret-${suffix}`, 'add-a-selected-repository-to-a-user-secret'],
    deselect: [`remove-repository-for-secret-${suffix}`, 'remove-a-selected-repository-from-a-user-secret'],
  }
  const name = names[verb]
  if (name === undefined) throw new Error(`a user's secrets have no operation ${verb}`)
  return name
}
