import type { Command } from 'commander'
import { usageError } from './failure.ts'
import type { Io } from './io.ts'

/** Flags as they were given; the environment's settings and the checks are the server's. */
export interface ServeOptions {
  readonly data?: string
  readonly rootKey?: string
  readonly host?: string
  readonly port?: string
  readonly ownerTokenFile?: string
  readonly newOwnerToken?: boolean
  readonly acceptOlderDatabase?: boolean
}

export interface Context {
  readonly io: Io
  readonly serve: (options: ServeOptions) => Promise<number>
}

/** What a verb's module gives: how its line is read, and what it does with it. */
export interface Verb {
  /** Works where `keywell.yaml` is absent, wrong or none of its business. */
  readonly ignoresSettings?: boolean
  /** Adds arguments, options and an example. */
  define(command: Command): void
  /** Returns the exit code, or throws what `describeFailure` explains. */
  run(command: Command, context: Context): Promise<number>
}

/** A verb's place on the command line. */
export interface VerbEntry {
  /** One word, or a noun and a verb. */
  readonly words: readonly string[]
  readonly summary: string
  /** Only the verb that is called is loaded: `run` stands in front of every start of a program. */
  load(): Promise<Verb>
}

/** An example stands at the end of every verb's help. */
export function example(command: Command, ...lines: readonly string[]): void {
  command.addHelpText('after', `\nExample:\n${lines.map((line) => `  ${line}`).join('\n')}`)
}

/** For options that may be repeated or hold a list: `--only A,B --only C`. Names hold no commas. */
export function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  const names = text.split(',').filter((name) => name !== '')
  return [...(before ?? []), ...names]
}

/** Throws a usage error for anything but a positive whole number. */
export function parseCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw usageError('a version, a sequence number or a count is a positive whole number')
}
