import type { Client, Me } from '../../../sdk/src/index.ts'

export interface WholePlace {
  readonly workspace: string
  readonly project: string
  readonly environment?: string | undefined
}

/** Which steps of the place are not there yet, each as `project acme/app`. What may not be seen counts as not there. */
export async function missingSteps(client: Client, place: WholePlace): Promise<readonly string[]> {
  const { workspace, project, environment } = place
  const steps = [`workspace ${workspace}`, `project ${workspace}/${project}`]
  if (environment !== undefined) steps.push(`environment ${workspace}/${project}/${environment}`)
  const workspaces = await client.workspaces.list()
  if (!workspaces.some(({ id, slug }) => isOne(workspace, [id, slug]))) return steps
  const projects = await client.projects.list(workspace)
  if (!projects.some(({ id, name, slug }) => isOne(project, [id, name, slug]))) return steps.slice(1)
  if (environment === undefined) return []
  const environments = await client.environments.list(workspace, project)
  return environments.some(({ id, name }) => isOne(environment, [id, name])) ? [] : steps.slice(2)
}

/** Makes them all in one change. A new workspace gets the one that makes it as its owner: running the house reveals nothing. */
export async function makePlace(
  client: Client,
  me: Me,
  { workspace, project, environment }: WholePlace,
  missing: readonly string[],
): Promise<void> {
  const isNew = missing.some((step) => step.startsWith('workspace '))
  const environments = environment === undefined ? [] : [environment]
  await client.apply({
    workspaces: [
      {
        slug: workspace,
        ...(isNew ? { members: [{ user: me.login, role: 'owner' }] } : {}),
        projects: [{ slug: project, environments }],
      },
    ],
  })
}

function isOne(given: string, known: readonly string[]): boolean {
  return known.some((name) => name.toLowerCase() === given.toLowerCase())
}
