import type { Command } from 'commander'
import { Option } from 'commander'
import { type ValueOptions, readValue } from '../secret/read-value.ts'
import { type Verb, example } from '../verb.ts'
import { type PlanOptions, addHome, planAt } from './home.ts'

interface SetOptions extends PlanOptions, ValueOptions {
  readonly anyValue?: boolean
  readonly phase?: 'build' | 'runtime' | 'both'
}

/** As `set`, without setting it. */
export const planSet: Verb = {
  define(command: Command) {
    command
      .argument('<name>')
      .option('--value-file <file>', "the value is the file's bytes")
      .option('--value <value>', "the value itself: other users see it in the machine's list of processes")
      .option('--exact', 'keep the line end of text from stdin')
      .option('--any-value', 'a value that nobody knows yet, as at a terminal')
      .addOption(new Option('--phase <phase>', 'when it is needed').choices(['build', 'runtime', 'both']))
    addHome(command)
    example(
      command,
      'keywell plan set DB_URL --any-value -w acme -p app',
      'pass show db/production | keywell plan set DB_URL -w acme -p app -e production',
    )
  },
  async run(command, { io }) {
    const [name = ''] = command.args
    const options = command.opts<SetOptions>()
    const isGiven = options.value !== undefined || options.valueFile !== undefined
    const isUnknown = options.anyValue === true || (!isGiven && io.stdin.isTTY === true)
    const value = isUnknown ? undefined : await readValue(name, options, io)
    return planAt(options, io, { set: [{ name, value, phase: options.phase }] })
  },
}

export const planDelete: Verb = {
  define(command: Command) {
    command.argument('<name...>')
    addHome(command)
    example(command, 'keywell plan delete DB_URL -w acme -p app -e production')
  },
  async run(command, { io }) {
    return planAt(command.opts<PlanOptions>(), io, { delete: command.args })
  },
}
