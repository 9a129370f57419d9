import type { PrincipalId } from '../ids.ts'
import type { Home } from '../secret/secret.ts'
import { sharedStore } from '../secret/secret.ts'
import type { Tx } from '../transaction.ts'
import type { LayerSource } from './layer.ts'
import type { EnvironmentPlace } from './load-references.ts'
import { importedLayers } from './run-layers.ts'

/** An environment read alone, strongest first: the caller's personal value, the environment, its imports. */
export async function environmentLayers(
  tx: Tx,
  place: EnvironmentPlace,
  personalOf: PrincipalId | undefined,
): Promise<LayerSource[]> {
  const { workspace, project, environment } = place
  const home: Home = { kind: 'project', id: project.id, workspaceId: workspace.id }
  const label = `environment ${environment.name}`
  const shared = { label, home, store: sharedStore, line: { environmentId: environment.id } }
  const personal =
    personalOf === undefined || !environment.personalOverrides
      ? []
      : [
          {
            ...shared,
            label: `personal value in ${label}`,
            line: { ...shared.line, principalId: personalOf },
          },
        ]
  return [...personal, shared, ...(await importedLayers(tx, place, 'environment', environment.id))]
}
