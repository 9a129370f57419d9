import { type Command, Option } from 'commander'
import { usageError } from '../failure.ts'
import { connect, print, projectPlaceOf } from '../options.ts'
import { type ValueOptions, addValue, noValueArgument, readValue } from '../secret/read-value.ts'
import { type Verb, example } from '../verb.ts'
import { changesText } from './changes-text.ts'
import { type GroupOptions, addDryRun, addGroupOptions, addKind } from './group-options.ts'

interface Options extends GroupOptions, ValueOptions {
  readonly kind?: 'value' | 'file' | 'mount'
  readonly fileEncoding?: string
}

export const setInGroup: Verb = {
  define(command: Command) {
    command
      .argument('<group>')
      .argument('<key>', 'a name; an absolute path for a file')
      .argument('[value...]')
      .usage('[options] <group> <key>   (the value comes from stdin, or from a prompt that does not show it)')
    addValue(command)
    command.addOption(
      new Option('--file-encoding <encoding>', 'base64: the mounted file holds the base64 text').choices([
        'utf-8',
        'base64',
      ]),
    )
    addKind(command)
    addDryRun(command)
    addGroupOptions(command)
    example(
      command,
      'pass show db/production | keywell group set example-secret DB_URL -w acme -p app',
      'keywell group set example-secret /etc/tls.key -w acme -p app --value-file tls.key --dry-run',
    )
  },
  async run(command, { io }) {
    const [group = '', name = '', ...rest] = command.args
    if (rest.length > 0) throw usageError(noValueArgument)
    const options = command.opts<Options>()
    const at = projectPlaceOf(options, io)
    const client = connect(options, io)
    const value = await readValue(name, options, io)
    const { kind, fileEncoding, dryRun } = options
    const edit = { set: [{ name, value, kind, fileEncoding }] }
    const changes = await client.groups.edit(at, group, edit, { dryRun })
    await print(io, options, changes, (answer) => changesText(answer, { group, at, dryRun }))
    return 0
  },
}
