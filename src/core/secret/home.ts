import { DomainError } from '../error.ts'
import type { PrincipalId } from '../ids.ts'
import type { Place } from '../place/place.ts'
import type { Home } from './secret.ts'
import type { Line } from './secret-store.ts'
import type { Stores } from './store.ts'

/** The home a place stands for: its project where it names one, else its workspace. */
export function homeOf(place: Place): Home {
  const workspaceId = place.workspace.id
  return place.project === undefined
    ? { kind: 'workspace', id: workspaceId, workspaceId }
    : { kind: 'project', id: place.project.id, workspaceId }
}

/** The line of values a request means. Only stores declared so have values per environment. */
export function lineOf(
  context: { readonly place: Place; readonly stores: Stores },
  store: string,
  personalOf: PrincipalId | undefined,
): Line {
  const { environment } = context.place
  if (environment !== undefined && !context.stores.isPerEnvironment(store)) {
    const { perEnvironment } = context.stores
    throw new DomainError(
      'invalid',
      `Secrets of the store ${store} have no values per environment; those of ${perEnvironment.join(', ')} have`,
    )
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
