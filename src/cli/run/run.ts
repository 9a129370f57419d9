import tty from 'node:tty'
import type { Command } from 'commander'
import { type ConsumerOptions, addConsumer, requestsOf, resolveAll } from '../consume/consumer.ts'
import { CliError, exitCodes } from '../failure.ts'
import { connect } from '../options.ts'
import { type Verb, example } from '../verb.ts'
import { childEnvironment, selectVariables } from './child-environment.ts'
import { startChild } from './start-child.ts'

interface Options extends ConsumerOptions {
  readonly inheritEnv: boolean
  readonly keepToken?: boolean
}

export const run: Verb = {
  define(command: Command) {
    command.argument('<command>').argument('[args...]').passThroughOptions()
    command.usage('[options] -- <command> [args...]')
    addConsumer(command)
    command
      .option('--no-inherit-env', 'start from an almost empty environment (PATH, HOME, language, terminal)')
      .option('--keep-token', 'leave KEYWELL_TOKEN in the environment of the command')
    example(command, 'keywell run -w acme -p app -e production -- node server.js')
  },
  async run(command, { io }) {
    const [name = '', ...args] = command.args
    const options = command.opts<Options>()
    const items = await resolveAll(connect(options, io), requestsOf(options, io))
    const { variables, refusals } = selectVariables(items, options)
    if (refusals.length > 0) {
      throw new CliError(exitCodes.refused, `nothing was started. ${refusals.join('; ')}`)
    }
    const inheritance = { inherit: options.inheritEnv, keepToken: options.keepToken === true }
    const env = childEnvironment(io.env, inheritance, variables)
    // Asked of the descriptor: it is the child's to open.
    return startChild(name, args, env, tty.isatty(0))
  },
}
