import type { Command } from 'commander'
import type { ShadowedValues, ShadowedValue } from '../../../sdk/src/index.ts'
import { exitCodes } from '../failure.ts'
import { groupedBy } from '../grouped.ts'
import { connect, print } from '../options.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import { type CheckedOptions, addChecked, checkedPlace } from './checked-place.ts'

export const findShadowed: Verb = {
  define(command: Command) {
    addChecked(command)
    example(command, 'keywell doctor shadowed -w acme -p app')
  },
  async run(command, { io }) {
    const options = command.opts<CheckedOptions>()
    const found = await connect(options, io).doctor.shadowed(checkedPlace(options, io))
    await print(io, options, found, textOf)
    return found.items.length === 0 ? exitCodes.ok : exitCodes.refused
  },
}

function textOf({ asked, items }: ShadowedValues): string {
  const sum =
    items.length === 0
      ? `every value wins for one of the ${asked} consumers that read here`
      : `${items.length} never win for any of the ${asked} consumers that read here`
  return [...items.flatMap(linesOf), sum].map(printable).join('\n')
}

function linesOf({ name, layer, behind }: ShadowedValue): string[] {
  const winners = groupedBy(behind, (each) => each.layer)
  return [
    `${name} of ${layer}`,
    ...[...winners].map(([winner, those]) => `  behind ${winner}: ${consumersOf(those)}`),
  ]
}

function consumersOf(behind: ShadowedValue['behind']): string {
  const names = behind.map(({ consumer, workspace, project, environment }) => {
    return `${consumer} in ${[workspace, project, environment].filter((part) => part !== null).join('/')}`
  })
  return [...new Set(names)].join(', ')
}
