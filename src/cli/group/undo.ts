import type { Command } from 'commander'
import { connect, print, projectPlaceOf } from '../options.ts'
import { type Verb, example } from '../verb.ts'
import { changesText } from './changes-text.ts'
import { type GroupOptions, addDryRun, addGroupOptions } from './group-options.ts'

export const undoGroupChange: Verb = {
  define(command: Command) {
    command.argument('<group>').argument('<change>', 'as `keywell group history` prints it')
    addDryRun(command)
    addGroupOptions(command)
    example(
      command,
      'keywell group undo example-secret 019b2f6e-7c11-7e0a-9d3c-5f1f1a2b3c4d -w acme -p app --dry-run',
    )
  },
  async run(command, { io }) {
    const [group = '', change = ''] = command.args
    const options = command.opts<GroupOptions>()
    const { dryRun } = options
    const at = projectPlaceOf(options, io)
    const changes = await connect(options, io).groups.undo(at, group, change, { dryRun })
    await print(io, options, changes, (answer) => changesText(answer, { group, at, dryRun }))
    return 0
  },
}
