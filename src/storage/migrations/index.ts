import type { Migration } from '../migrate.ts'
import { first } from './0001-first.ts'
import { groups } from './0002-groups.ts'
import { sharing } from './0003-sharing.ts'
import { reading } from './0004-reading.ts'
import { serviceKeys } from './0005-service-keys.ts'
import { outside } from './0006-outside.ts'
import { changes } from './0007-changes.ts'

/** Every migration, in order. */
export const migrations: readonly Migration[] = [
  first,
  groups,
  sharing,
  reading,
  serviceKeys,
  outside,
  changes,
]
