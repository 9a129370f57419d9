import type { Client, SecretPlace } from '../../../sdk/src/index.ts'

/** What two places have in common, however each is spelled: by name, by slug, in other letters or by id. */
export interface Nearness {
  /** One project, or one workspace's own secrets. */
  readonly isOneHome: boolean
  /** One environment of it, too. */
  readonly isOnePlace: boolean
}

/** Asks the server only where the spelling differs. */
export async function nearnessOf(client: Client, from: SecretPlace, to: SecretPlace): Promise<Nearness> {
  const { workspaces, projects, environments } = client
  const { workspace, project } = from
  const isOneWorkspace = await isSame(workspace, to.workspace, (each) => workspaces.get(each))
  const isOneHome =
    isOneWorkspace && (await isSame(project, to.project, (each) => projects.get(workspace, each)))
  const isOnePlace =
    isOneHome &&
    (await isSame(from.environment, to.environment, (each) =>
      environments.get(workspace, project ?? '', each),
    ))
  return { isOneHome, isOnePlace }
}

async function isSame(
  one: string | undefined,
  other: string | undefined,
  find: (spelled: string) => Promise<{ readonly id: string }>,
): Promise<boolean> {
  if (one === other) return true
  if (one === undefined || other === undefined) return false
  const [first, second] = await Promise.all([find(one), find(other)])
  return first.id === second.id
}
