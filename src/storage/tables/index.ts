import type { AliasedExpression } from 'kysely'
import type { RowGuard } from '../../core/row-guard.ts'
import type { ProtectedName } from '../schema.ts'
import { grantTable, principalTable, serviceKeyTable, tokenTable } from './access.ts'
import { changeTable } from './change.ts'
import { addonTable, workloadTable } from './consumer.ts'
import { groupTable, groupVersionTable } from './group.ts'
import { sealingKeyTable } from './key.ts'
import { externalIdTable, importTable, selectedProjectTable } from './link.ts'
import { deviceTable, shareTable, trustTable } from './outside.ts'
import { environmentTable, projectTable, teamTable, workspaceTable } from './place.ts'
import { annotationTable, tagTable } from './register.ts'
import { secretTable, valueTable } from './secret.ts'

/** What a walk over all of them needs of a table. */
export interface WalkedTable {
  readonly name: ProtectedName
  readonly key: readonly string[]
  readonly row: AliasedExpression<string, 'row'>
  readonly plain: { open(guard: RowGuard, found: object): object | undefined }
}

/** Every table whose rows are authenticated: one that is forgotten does not compile. */
export const protectedTables: Readonly<Record<ProtectedName, WalkedTable>> = {
  addon: addonTable,
  annotation: annotationTable,
  change: changeTable,
  device_login: deviceTable,
  environment: environmentTable,
  external_id: externalIdTable,
  identity_trust: trustTable,
  import: importTable,
  principal: principalTable,
  project: projectTable,
  resource_tag: tagTable,
  role_grant: grantTable,
  sealing_key: sealingKeyTable,
  secret: secretTable,
  secret_group: groupTable,
  secret_group_version: groupVersionTable,
  secret_project: selectedProjectTable,
  secret_value: valueTable,
  service_key: serviceKeyTable,
  share: shareTable,
  team: teamTable,
  token: tokenTable,
  workload: workloadTable,
  workspace: workspaceTable,
}
