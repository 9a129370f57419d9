import type { Client, Member } from '../../../sdk/src/index.ts'

export interface MemberWithPlaces extends Member {
  /** What a limited membership is limited to: `APP/production`, `APP`, `team NAME`. */
  readonly places: readonly string[]
}

/** Members with the names of the places that they are limited to; what the caller does not see stays an id. */
export async function withPlaces(
  client: Client,
  workspace: string,
  members: readonly Member[],
): Promise<readonly MemberWithPlaces[]> {
  const names = await namesOf(client, workspace, members)
  const named = (id: string) => names.get(id) ?? id
  return members.map((member) => {
    const { teams, projects, environments } = member.scope
    const places = [...teams, ...projects, ...environments].map(named)
    return { ...member, places }
  })
}

/** Asks for no more than the members' scopes mention. */
async function namesOf(
  { teams, projects, environments }: Client,
  workspace: string,
  members: readonly Member[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  const isMentioned = (kind: 'teams' | 'projects') => members.some(({ scope }) => scope[kind].length > 0)
  const wanted = new Set(members.flatMap(({ scope }) => scope.environments))
  if (isMentioned('teams')) {
    for (const { id, name } of await teams.list(workspace)) names.set(id, `team ${name}`)
  }
  if (!isMentioned('projects') && wanted.size === 0) return names
  for (const project of await projects.list(workspace)) {
    names.set(project.id, project.name)
    if (wanted.size === 0) continue
    for (const { id, name } of await environments.list(workspace, project.id)) {
      if (wanted.delete(id)) names.set(id, `${project.name}/${name}`)
    }
  }
  return names
}
