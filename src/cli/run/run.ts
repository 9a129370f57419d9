import tty from 'node:tty'
import type { Command } from 'commander'
import { addConsumer } from '../consume/consumer.ts'
import { type FallbackOptions, type Receiver, openReceiver } from '../consume/receive.ts'
import { tellNoEnvironment } from '../consume/tell-no-environment.ts'
import { pickSource } from '../pick/pick-place.ts'
import { parseDuration } from '../duration.ts'
import type { Io } from '../io.ts'
import { type Verb, example } from '../verb.ts'
import { childEnvironment } from './child-environment.ts'
import { type Injected, type InjectionOptions, inject } from './injection.ts'
import { type ChildCommand, startChild } from './start-child.ts'

interface Options extends FallbackOptions, InjectionOptions {
  readonly inheritEnv: boolean
  readonly keepToken?: boolean
  readonly watch?: boolean
  readonly grace: string
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
    command
      .option('--watch', 'start the command anew when the values have changed: the server tells of it')
      .option('--grace <time>', 'how long it may take to end before it is killed, with --watch', '10s')
    example(command, 'keywell run -w acme -p app -e production -- node server.js')
  },
  async run(command, { io }) {
    const [name = '', ...args] = command.args
    const options = await pickSource(command.opts<Options>(), io)
    const receiver = openReceiver(options, io)
    const injected = await inject(await receiver.first(), options)
    await tellNoEnvironment(options, io)
    const inheritance = { inherit: options.inheritEnv, keepToken: options.keepToken === true }
    const commandOf = ({ variables, files }: Injected): ChildCommand => {
      return { command: name, args, env: childEnvironment(io.env, inheritance, variables), files }
    }
    // Asked of the descriptor: it is the child's to open.
    const isTerminal = tty.isatty(0)
    if (options.watch !== true) return startChild(commandOf(injected), { isTerminal })
    return runWatched({ receiver, injected, options, commandOf, isTerminal, io })
  },
}

interface WatchedRun {
  readonly receiver: Receiver
  readonly injected: Injected
  readonly options: Options
  readonly commandOf: (injected: Injected) => ChildCommand
  readonly isTerminal: boolean
  readonly io: Io
}

/** Ends with the command, when it ends by itself. */
async function runWatched(watched: WatchedRun): Promise<number> {
  const { receiver, injected, options, commandOf, isTerminal, io } = watched
  const { watch } = await import('./watch.ts')
  const graceMs = parseDuration(options.grace)
  const over = new AbortController()
  try {
    return await startChild(commandOf(injected), {
      isTerminal,
      graceMs,
      replacing: (replace) =>
        void watch({
          client: receiver.client,
          requests: receiver.requests,
          started: injected,
          read: () => receiver.again(),
          inject: (items) => inject(items, options),
          replace: (next) => replace(commandOf(next)),
          io,
          signal: over.signal,
        }),
    })
  } finally {
    over.abort()
  }
}
