import type { Command } from 'commander'
import { connect, print, projectPlaceOf } from '../options.ts'
import { type Verb, example } from '../verb.ts'
import { changesText } from './changes-text.ts'
import { type GroupOptions, addDryRun, addGroupOptions, addKind } from './group-options.ts'

interface Options extends GroupOptions {
  readonly kind?: 'value' | 'file' | 'mount'
}

export const unsetInGroup: Verb = {
  define(command: Command) {
    command
      .argument('<group>')
      .argument('<key...>', 'names, or absolute paths of files; all of them in one change')
    addKind(command)
    addDryRun(command)
    addGroupOptions(command)
    example(command, 'keywell group unset example-secret OLD_URL /etc/old.pem -w acme -p app --dry-run')
  },
  async run(command, { io }) {
    const [group = '', ...names] = command.args
    const options = command.opts<Options>()
    const { kind, dryRun } = options
    const at = projectPlaceOf(options, io)
    const edit = { unset: names.map((name) => ({ name, kind })) }
    const changes = await connect(options, io).groups.edit(at, group, edit, { dryRun })
    await print(io, options, changes, (answer) => changesText(answer, { group, at, dryRun }))
    return 0
  },
}
