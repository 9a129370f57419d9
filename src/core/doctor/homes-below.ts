import { groupPlace } from '../group/find-group.ts'
import type { Group } from '../group/group.ts'
import { groupHome } from '../group/group.ts'
import type { Place } from '../place/place.ts'
import { homeOf } from '../secret/home.ts'
import type { Home } from '../secret/secret.ts'
import type { Context } from '../use-case.ts'

/** A home that holds secrets, with what people call it. */
export interface LabelledHome {
  readonly home: Home
  readonly label: string
  readonly group?: Group
}

/** A workspace's own home, or a project's and its groups'. */
export async function homesBelow(context: Context & { readonly place: Place }): Promise<LabelledHome[]> {
  const { workspace, project } = context.place
  const own = { home: homeOf(context.place), label: `workspace ${workspace.slug}` }
  if (project === undefined) return [own]
  const groups = await context.tx.groups.list(groupPlace(context.place))
  return [
    { ...own, label: `project ${project.name}` },
    ...groups.map((group) => ({ home: groupHome(group), label: `group ${group.slug}`, group })),
  ]
}
