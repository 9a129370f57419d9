import type { Command } from 'commander'
import type { ProposedChange } from '../../../sdk/src/index.ts'
import type { Io } from '../io.ts'
import { type SecretOptions, addSecretOptions, connect, secretPlaceOf } from '../options.ts'
import { printPlan } from './present-plan.ts'

export interface PlanOptions extends SecretOptions {
  readonly group?: string
}

export function addHome(command: Command): void {
  command.option('--group <slug>', 'a secret group of the project')
  addSecretOptions(command)
}

/** Asks about one change at the place that the flags name. */
export async function planAt(options: PlanOptions, io: Io, change: Partial<ProposedChange>): Promise<number> {
  const { workspace, project, environment, store } = secretPlaceOf(options, io)
  const { group } = options
  const home = { project, environment, store, group }
  return printPlan(io, options, await connect(options, io).plan(workspace, [{ ...home, ...change }]))
}
