import type { Static } from 'typebox'
import { idOf } from './locate.ts'
import type { Scope } from './wire.ts'

/** Ids are kept in lower case. */
export function scopeIds({ all, teams, projects, environments }: Static<typeof Scope>) {
  return {
    all,
    teams: teams.map(idOf),
    projects: projects.map(idOf),
    environments: environments.map(idOf),
  }
}
