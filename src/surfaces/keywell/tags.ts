/** The groups of the OpenAPI document, in its order, and what each is about. */
export const tags = {
  me: 'The caller, its tokens and its sign-in',
  places: 'Workspaces, projects and environments',
  people: 'Users, members, teams, and the issuers that vouch for machines',
  secrets: 'Secrets at a workspace, a project or an environment, and their versions',
  shares: 'Copies of secrets for somebody outside, for a time and so many views',
  consumers: 'What a consumer receives, and why',
  changes: 'What was changed, as it happens and afterwards',
  groups: 'Secret groups: named, prioritised bundles that workloads receive',
  workloads: 'Services and jobs, and what they run with',
  audit: 'The audit record',
  instance: 'The server as a whole',
} as const

export type Tag = keyof typeof tags
