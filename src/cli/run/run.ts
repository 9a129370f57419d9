import tty from 'node:tty'
import type { Command } from 'commander'
import { addConsumer } from '../consume/consumer.ts'
import { type FallbackOptions, receive } from '../consume/receive.ts'
import { pickSource } from '../pick/pick-place.ts'
import { type Verb, example } from '../verb.ts'
import { childEnvironment } from './child-environment.ts'
import { type InjectionOptions, inject } from './injection.ts'
import { startChild } from './start-child.ts'

interface Options extends FallbackOptions, InjectionOptions {
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
      .option('--mount <file>', 'write the values to this file (0600) instead, and remove it at the end')
      .option('--mount-format <format>', 'as for `keywell export` (default: by the name of the file)')
      .option('--files <dir>', 'write secrets that are files below this folder, and remove them at the end')
      .option('--fallback <file>', 'keep an encrypted copy here, for when the server cannot be reached')
      .option('--fallback-max-age <time>', 'how old a copy may be, such as 90m, 12h or 7d (default 24h)')
      .option('--keep-token', 'leave KEYWELL_TOKEN in the environment of the command')
    example(command, 'keywell run -w acme -p app -e production -- node server.js')
  },
  async run(command, { io }) {
    const [name = '', ...args] = command.args
    const options = await pickSource(command.opts<Options>(), io)
    const items = await receive(options, io)
    const { variables, files } = await inject(items, options)
    const inheritance = { inherit: options.inheritEnv, keepToken: options.keepToken === true }
    const env = childEnvironment(io.env, inheritance, variables)
    // Asked of the descriptor: it is the child's to open.
    return startChild({ command: name, args, env, files }, tty.isatty(0))
  },
}
