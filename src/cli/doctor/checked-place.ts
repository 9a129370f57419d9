import type { Command } from 'commander'
import type { SecretHome } from '../../../sdk/src/index.ts'
import type { Io } from '../io.ts'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addWorkspace,
  secretPlaceOf,
} from '../options.ts'

export interface CheckedOptions extends ConnectionOptions, Omit<PlaceOptions, 'environment'> {}

/** A project with its environments and groups, or a workspace's own secrets. */
export function addChecked(command: Command): void {
  addWorkspace(command)
  command.option('-p, --project <name>', 'the project (KEYWELL_PROJECT)')
  addConnection(command)
  addOutput(command)
}

export function checkedPlace(options: CheckedOptions, io: Io): SecretHome {
  const { workspace, project } = secretPlaceOf(options, io)
  return { workspace, project }
}
