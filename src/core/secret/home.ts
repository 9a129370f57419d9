import { DomainError } from '../error.ts'
import type { PrincipalId } from '../ids.ts'
import type { Place } from '../place/place.ts'
import type { Home } from './secret.ts'
import { sharedStore } from './secret.ts'
import type { Line } from './secret-store.ts'

/** The home a place stands for: its project where it names one, else its workspace. */
export function homeOf(place: Place): Home {
  const workspaceId = place.workspace.id
  return place.project === undefined
    ? { kind: 'workspace', id: workspaceId, workspaceId }
    : { kind: 'project', id: place.project.id, workspaceId }
}

/** The line of values a request means. Only a project's shared secrets have values per environment. */
export function lineOf(place: Place, store: string, personalOf: PrincipalId | undefined): Line {
  const { environment } = place
  if (environment !== undefined && store !== sharedStore) {
    throw new DomainError('invalid', `Secrets of the store ${store} have no values per environment`)
  }
  if (personalOf !== undefined && environment?.personalOverrides !== true) {
    throw new DomainError(
      'invalid',
      'Personal values are not allowed here; the environment must permit them',
      {
        subject: 'personal',
      },
    )
  }
  return {
    ...(environment === undefined ? {} : { environmentId: environment.id }),
    ...(personalOf === undefined ? {} : { principalId: personalOf }),
  }
}
