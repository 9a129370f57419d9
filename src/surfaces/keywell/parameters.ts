import { limits } from '../../limits.ts'

/** What each parameter of a path is. A test holds the routes to this list. */
const descriptions: Readonly<Record<string, string>> = {
  workspace: "A workspace's slug or id",
  project: "A project's name, slug or id",
  environment: "An environment's name or id",
  name: "A secret's name, letters in any case; a file's begins with `/`, percent-encoded",
  group: "A group's slug",
  workload: "A workload's slug or id",
  share: "A share's id",
  token: 'What the link of a share holds',
  member: "A member's id",
  team: "A team's id",
  login: "A user's login",
  trust: "A trust's id",
  kind: '`managed` or `external`',
  addon: "An addon's id",
  label: "A tag's slug",
  surface: 'The front end whose id it is',
  id: 'An id',
  change: 'The id of a change',
  code: 'The code that the waiting client shows',
}

export function describeParameter(name: string): object {
  const description = descriptions[name]
  if (description === undefined) throw new Error(`parameters.ts does not say what {${name}} is`)
  return { description, schema: { type: 'string' } }
}

const headerDescriptions = {
  'If-Match': 'The version that must be the newest, such as `"3"`; else 412. `"0"`: there must be none',
  'If-None-Match':
    'On a write `*`: there must be none yet, else 412. On a read the `ETag` that is known: 304 then',
  'Idempotency-Key':
    'The same request with the same key is done once within a day; the second time its first answer comes back',
  'Last-Event-ID': 'The id of the last event that is known: what came after it is told first',
} as const

export function describeHeader(name: keyof typeof headerDescriptions): object {
  const schema = { type: 'string', ...(name === 'Idempotency-Key' ? keyLimits : {}) }
  return { name, in: 'header', required: false, description: headerDescriptions[name], schema }
}

const keyLimits = { minLength: 1, maxLength: limits.idempotencyKeyCharsMax, pattern: '^[!-~]+$' }
