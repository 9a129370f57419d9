import { Command, CommanderError } from 'commander'
import { describeFailure, exitCodes } from './failure.ts'
import { type Io, withSettings, write } from './io.ts'
import { printable } from './printable.ts'
import { findSettings } from './settings/settings.ts'
import type { Context, ServeOptions, Verb, VerbEntry } from './verb.ts'
import { calledVerb, nouns, verbs } from './verbs.ts'

export { processIo } from './io.ts'
export type { Io } from './io.ts'
export type { ServeOptions } from './verb.ts'

export interface RunCliOptions {
  /** Starts the server and returns the exit code once it has stopped. */
  readonly serve: (options: ServeOptions) => Promise<number>
  /** For `--version`. */
  readonly version?: string
}

/**
 * Runs one command line (the words after the program's name) and returns the exit code; never throws.
 * Answers go to stdout, one line about a failure to stderr.
 */
export async function runCli(argv: readonly string[], io: Io, options: RunCliOptions): Promise<number> {
  try {
    if (argv[0] === '__complete') return await completeWords(argv.slice(1), io)
    return await parseAndRun(helpLast(argv), io, options)
  } catch (error) {
    const failure = error instanceof CommanderError ? describeUsage(error, argv) : describeFailure(error)
    if (failure.line !== '') await write(io.stderr, `keywell: ${failure.line}\n`).catch(() => undefined)
    return failure.exitCode
  }
}

/** What the scripts of `keywell completion` call: `__complete -- WORD…`. */
async function completeWords([, ...words]: readonly string[], io: Io): Promise<number> {
  const { complete } = await import('./completion/complete.ts')
  await complete(words, withSettings(io, await findSettings(io.cwd)))
  return exitCodes.ok
}

async function parseAndRun(argv: readonly string[], io: Io, options: RunCliOptions): Promise<number> {
  let exitCode: number = exitCodes.ok
  const help: Help = { out: '', err: '' }
  const root = createRoot(io, options, help)
  const called = calledVerb(argv)
  const parents = new Map<string, Command>()
  for (const entry of shownWith(called)) {
    const command = commandOf(entry, root, parents)
    command.description(entry.summary)
    if (entry !== called) continue
    const verb = await entry.load()
    verb.define(command)
    command.action(async () => {
      exitCode = await verb.run(command, await contextOf(verb, io, options))
    })
  }
  try {
    await root.parseAsync(argv, { from: 'user' })
    return exitCode
  } finally {
    // Here, and not where commander says it: nobody may read it any more (`keywell --help | head`).
    if (help.out !== '') await write(io.stdout, help.out)
    if (help.err !== '') await write(io.stderr, help.err)
  }
}

/** What commander has to say by itself, until it is written. */
interface Help {
  out: string
  err: string
}

/** All that a help or a proposal for a misspelt verb may name; where a verb is called, only what stands under its first word. */
function shownWith(called: VerbEntry | undefined): readonly VerbEntry[] {
  return called === undefined ? verbs : verbs.filter(({ words }) => words[0] === called.words[0])
}

async function contextOf(verb: Verb, io: Io, { serve }: RunCliOptions): Promise<Context> {
  const settings = verb.ignoresSettings === true ? undefined : await findSettings(io.cwd)
  return { io: withSettings(io, settings), serve }
}

function createRoot(io: Io, { version }: RunCliOptions, help: Help): Command {
  const root = new Command('keywell')
    .description('Keeps secrets, and hands them to the programs that need them.')
    .helpCommand(false)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => (help.out += text),
      writeErr: (text) => (help.err += text),
      // The error is thrown as well, and told once.
      outputError: () => undefined,
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', '\n`keywell VERB --help` explains a verb and gives an example.')
  return version === undefined ? root : root.version(version)
}

function commandOf({ words }: VerbEntry, root: Command, parents: Map<string, Command>): Command {
  const [noun = '', verb] = words
  if (nouns[noun] === undefined) return root.command(noun)
  const parent = parentOf(noun, root, parents)
  return verb === undefined ? parent : parent.command(verb)
}

function parentOf(noun: string, root: Command, parents: Map<string, Command>): Command {
  const known = parents.get(noun)
  if (known !== undefined) return known
  const parent = root
    .command(noun)
    .description(nouns[noun] ?? '')
    .helpCommand(false)
  parents.set(noun, parent)
  return parent
}

/** `keywell help token create` means `keywell token create --help`. */
function helpLast(argv: readonly string[]): readonly string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv
}

function describeUsage(error: CommanderError, argv: readonly string[]): { line: string; exitCode: number } {
  if (error.exitCode === 0) return { line: '', exitCode: exitCodes.ok }
  // Help that nobody asked for has said everything.
  if (error.code === 'commander.help') return { line: '', exitCode: exitCodes.usage }
  const entry = calledVerb(argv)
  const where = entry === undefined ? 'keywell --help' : `keywell ${entry.words.join(' ')} --help`
  const isEarly = entry === undefined && error.code === 'commander.unknownOption'
  const advice = isEarly ? `flags stand behind the verb; see \`${where}\`` : `see \`${where}\``
  const [message = '', proposal] = error.message
    .replace(/^error: /, '')
    // What stands behind the sign may be a value that was given to a misspelt option.
    .replaceAll(/(--?[^\s'=]+)=[^']*/g, '$1=…')
    .replaceAll(/\s*\n\s*/g, ' ')
    .split(/ \(D(?=id you mean [^()]*\?\)$)/)
  const bracket = proposal === undefined ? advice : `d${proposal.slice(0, -1)} ${advice}`
  return { line: `${printable(message)} (${printable(bracket)})`, exitCode: exitCodes.usage }
}
