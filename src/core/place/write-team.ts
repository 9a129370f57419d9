import { DomainError } from '../error.ts'
import { useCase } from '../use-case.ts'
import type { Context } from '../use-case.ts'
import { createTeam, homeTeamName, teamSlug } from './create-workspace.ts'
import type { Locator, Place, Team } from './place.ts'

interface AtWorkspace {
  readonly at: Locator
}

const teamTarget = ({ id, name }: Team) => ({ kind: 'team', id, name })

/** Throws `conflict` where the workspace has a team of that name. */
export const addTeam = useCase<AtWorkspace & { readonly name: string }, Team>({
  action: 'team.create',
  permission: 'team:write',
  at: (input) => input.at,
  async run(context, { name }) {
    await refuseTaken(context, name)
    return createTeam(context, context.place.workspace.id, name)
  },
  event: (_input, team) => ({ action: 'team.created', targets: [teamTarget(team)] }),
})

export const renameTeam = useCase<AtWorkspace & { readonly team: string; readonly name: string }, Team>({
  action: 'team.rename',
  permission: 'team:write',
  at: (input) => input.at,
  async run(context, input) {
    const team = await changeable(context, input.team)
    const slug = teamSlug(input.name)
    if (slug !== team.slug) await refuseTaken(context, input.name)
    const renamed = { ...team, name: input.name, slug }
    await context.tx.places.updateTeam(renamed)
    return renamed
  },
  event: (_input, team) => ({ action: 'team.renamed', targets: [teamTarget(team)] }),
})

/** Throws `conflict` while it is the home of projects. */
export const removeTeam = useCase<AtWorkspace & { readonly team: string }, Team>({
  action: 'team.delete',
  permission: 'team:write',
  at: (input) => input.at,
  async run(context, input) {
    const team = await changeable(context, input.team)
    const projects = await context.tx.places.projects(context.place.workspace.id)
    if (projects.some((project) => project.teamId === team.id)) {
      throw new DomainError('conflict', 'The team is the home of projects: move them first', {
        subject: 'team',
      })
    }
    await context.tx.places.deleteTeam(team.id)
    return team
  },
  event: (_input, team) => ({ action: 'team.deleted', targets: [teamTarget(team)] }),
})

async function changeable(context: Context & { readonly place: Place }, id: string): Promise<Team> {
  const teams = await context.tx.places.teams(context.place.workspace.id)
  const team = teams.find((each) => each.id === id)
  if (team === undefined) throw new DomainError('not_found', 'There is no such team', { subject: 'team' })
  if (team.slug !== teamSlug(homeTeamName)) return team
  const message = `The team ${team.name} takes in projects for which none is named: it stays`
  throw new DomainError('conflict', message, { subject: 'team' })
}

async function refuseTaken(context: Context & { readonly place: Place }, name: string): Promise<void> {
  if (teamSlug(name) === '') {
    const message = 'A team has a name'
    throw new DomainError('invalid', message, { violations: [{ path: 'name', rule: 'required', message }] })
  }
  const taken = await context.tx.places.team(context.place.workspace.id, teamSlug(name))
  if (taken === undefined) return
  throw new DomainError('conflict', 'There is already a team of this name', { subject: 'team' })
}
