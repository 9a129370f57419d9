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

/**
 * Makes them. A new workspace comes in one change with the one that makes it as its owner, because running the house
 * reveals nothing; in one that is there it is enough to be allowed to make projects and environments.
 */
export async function makePlace(
  client: Client,
  me: Me,
  { workspace, project, environment }: WholePlace,
  missing: readonly string[],
): Promise<void> {
  const isMissing = (kind: string) => missing.some((step) => step.startsWith(`${kind} `))
  if (isMissing('workspace')) {
    const environments = environment === undefined ? [] : [environment]
    const members = [{ user: me.login, role: 'owner' as const }]
    const projects = [{ slug: project, environments }]
    await client.apply({ workspaces: [{ slug: workspace, members, projects }] })
    return
  }
  if (isMissing('project')) await client.projects.create(workspace, { name: project })
  if (environment === undefined || !isMissing('environment')) return
  await client.environments.create({ workspace, project }, { name: environment })
}

function isOne(given: string, known: readonly string[]): boolean {
  return known.some((name) => name.toLowerCase() === given.toLowerCase())
}
