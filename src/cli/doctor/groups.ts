import type { Command } from 'commander'
import type { GroupCheckup } from '../../../sdk/src/index.ts'
import { exitCodes } from '../failure.ts'
import { type GroupOptions, addGroupOptions } from '../group/group-options.ts'
import { connect, print, projectPlaceOf } from '../options.ts'
import { pickPlace } from '../pick/pick-place.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'

/** What in a project's groups cannot work: values that never win, links that lead nowhere, groups that reach nobody. */
export const checkGroups: Verb = {
  define(command: Command) {
    addGroupOptions(command)
    example(command, 'keywell doctor groups -w acme -p app')
  },
  async run(command, { io }) {
    const options = await pickPlace(command.opts<GroupOptions>(), io, 'project')
    const found = await connect(options, io).doctor.groups(projectPlaceOf(options, io))
    await print(io, options, found, textOf)
    return found.shadowed.length + found.faults.length === 0 ? exitCodes.ok : exitCodes.refused
  },
}

function textOf({ shadowed, faults }: GroupCheckup): string {
  const lines = [
    ...shadowed.map(({ name, layer, behind }) => {
      const winners = behind.map((each) => `${each.layer} for ${each.workload}`)
      return `${name} of ${layer} never wins: ${winners.join(', ')} hides it`
    }),
    ...faults.map(({ group, fault }) => `group ${group}: ${fault}`),
  ]
  if (lines.length === 0) return 'every value of every group wins somewhere, and every link leads somewhere'
  return lines.map((line) => printable(line)).join('\n')
}
