import type { Command } from 'commander'
import type { StaleWorkload } from '../../../sdk/src/index.ts'
import { exitCodes } from '../failure.ts'
import { type GroupOptions, addGroupOptions } from '../group/group-options.ts'
import { connect, print, projectPlaceOf } from '../options.ts'
import { pickPlace } from '../pick/pick-place.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'

/** Who still runs old values. */
export const checkStale: Verb = {
  define(command: Command) {
    addGroupOptions(command)
    example(command, 'keywell doctor stale -w acme -p app')
  },
  async run(command, { io }) {
    const options = await pickPlace(command.opts<GroupOptions>(), io, 'project')
    const items = await connect(options, io).doctor.stale(projectPlaceOf(options, io))
    await print(io, options, { items }, textOf)
    return items.length === 0 ? exitCodes.ok : exitCodes.refused
  },
}

function textOf({ items }: { readonly items: readonly StaleWorkload[] }): string {
  if (items.length === 0) return 'no workload runs with other values than it would get now'
  return items.map((item) => printable(lineOf(item))).join('\n')
}

function lineOf({ kind, workload, phase, consumedAt, changed }: StaleWorkload): string {
  const since = changed.map(({ name, change }) => `${name} ${change}`).join(', ')
  return `${kind} ${workload} (${phase}, since ${consumedAt}): ${since}`
}
