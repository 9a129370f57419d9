import { type Command, Option } from 'commander'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addProject,
  addWorkspace,
} from '../options.ts'

export interface GroupOptions extends ConnectionOptions, PlaceOptions {
  readonly dryRun?: boolean
}

/** What the verbs on groups, and on what reads them, share. */
export function addGroupOptions(command: Command): void {
  addWorkspace(command)
  addProject(command)
  addConnection(command)
  addOutput(command)
}

export function addDryRun(command: Command): void {
  command.option('--dry-run', 'tell what would change, and change nothing')
}

export function addKind(command: Command): void {
  command.addOption(
    new Option('--kind <kind>', 'what it is, where the key does not tell').choices([
      'value',
      'file',
      'mount',
    ]),
  )
}
