import tty from 'node:tty'
import type { Command } from 'commander'
import { Option } from 'commander'
import { CliError, exitCodes, usageError } from '../failure.ts'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addPlace,
  connect,
  placeOf,
} from '../options.ts'
import { type Verb, collect, example } from '../verb.ts'
import { type Selection, childEnvironment, selectVariables } from './child-environment.ts'
import { startChild } from './start-child.ts'

interface Options extends ConnectionOptions, PlaceOptions, Selection {
  readonly phase: string
  readonly inheritEnv: boolean
  readonly keepToken?: boolean
}

export const run: Verb = {
  define(command: Command) {
    command.argument('<command>').argument('[args...]').passThroughOptions()
    command.usage('[options] -- <command> [args...]')
    addPlace(command)
    command
      .addOption(new Option('--phase <phase>', 'what for').choices(['build', 'runtime']).default('runtime'))
      .option('--only <name>', 'only these secrets; repeat, or separate by commas', collect)
      .option('--skip <name>', 'all but these', collect)
      .option('--prefix <text>', 'put before each name')
      .option('--allow-dangerous <name>', 'set this variable although it can take over the command', collect)
      .option('--no-inherit-env', 'start from an almost empty environment (PATH, HOME, language, terminal)')
      .option('--keep-token', 'leave KEYWELL_TOKEN in the environment of the command')
    addConnection(command)
    example(command, 'keywell run -w acme -p app -e production -- node server.js')
  },
  async run(command, { io }) {
    const [name = '', ...args] = command.args
    const options = command.opts<Options>()
    const { workspace, project, environment } = placeOf(options, io)
    if (workspace === undefined) throw usageError('no workspace: give -w SLUG or set KEYWELL_WORKSPACE')
    if (project === undefined) throw usageError('no project: give -p NAME or set KEYWELL_PROJECT')
    const { phase } = options
    const items = await connect(options, io).resolve({ workspace, project, environment, phase })
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
