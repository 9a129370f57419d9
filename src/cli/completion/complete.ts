import { Command, type Option } from 'commander'
import type { Client } from '../../../sdk/src/index.ts'
import { type Io, write } from '../io.ts'
import { connectTo, placeOf } from '../options.ts'
import { serverOf } from '../settings/server.ts'
import type { VerbEntry } from '../verb.ts'
import { calledVerb, verbs } from '../verbs.ts'

/** Somebody waits at the keyboard. */
const answerMsMax = 1_500
/** More than a screen of them. */
const namesMax = 100
/** What a shell takes as it is: a name that it would act on must not come into the command line by a key press. */
const harmless = /^[A-Za-z0-9][A-Za-z0-9._@+/-]*$/

/** Prints what may stand in the place of the last of the words. Says nothing about what goes wrong. */
export async function complete(words: readonly string[], io: Io): Promise<void> {
  const typed = words.at(-1) ?? ''
  const candidates = await candidatesFor(words.slice(0, -1), typed, io).catch(() => [])
  const lines = candidates.filter((candidate) => candidate.startsWith(typed))
  await write(io.stdout, lines.map((line) => `${line}\n`).join(''))
}

async function candidatesFor(before: readonly string[], typed: string, io: Io): Promise<readonly string[]> {
  if (before.includes('--')) return []
  const entry = calledVerb(before)
  if (entry === undefined) return nextWords(before)
  const command = await commandOf(entry)
  const options = [...command.options, command.createOption('--help')]
  const asked = options.find((option) => takesValue(option) && isNamed(option, before.at(-1)))
  if (asked !== undefined) return asked.argChoices ?? (await namesFor(asked, before, options, io))
  if (typed.startsWith('-')) return options.map(({ long }) => long ?? '')
  const isAsked = takesSecret(command) && positionals(before.slice(entry.words.length), options).length === 0
  return isAsked ? secretNames(before, options, io) : nextWords(before)
}

function nextWords(before: readonly string[]): readonly string[] {
  const fitting = verbs.filter(({ words }) => before.every((word, index) => words[index] === word))
  const next = fitting.flatMap(({ words }) => words[before.length] ?? [])
  return [...new Set(next)]
}

async function commandOf(entry: VerbEntry): Promise<Command> {
  const command = new Command()
  const verb = await entry.load()
  verb.define(command)
  return command
}

/** Its first word is the name of a secret at a place. */
function takesSecret({ registeredArguments, options }: Command): boolean {
  return registeredArguments[0]?.name() === 'name' && options.some(({ long }) => long === '--environment')
}

function positionals(words: readonly string[], options: readonly Option[]): readonly string[] {
  return words.filter((word, index) => {
    const before = words[index - 1]
    return !word.startsWith('-') && !options.some((option) => takesValue(option) && isNamed(option, before))
  })
}

function isNamed({ short, long }: Option, word: string | undefined): boolean {
  return word !== undefined && (word === short || word === long)
}

function takesValue(option: Option): boolean {
  return option.required || option.optional
}

async function secretNames(
  before: readonly string[],
  options: readonly Option[],
  io: Io,
): Promise<readonly string[]> {
  const { client, place } = askedPlace(before, options, io)
  const { workspace, project, environment } = place
  if (workspace === undefined) return []
  const { items } = await client.secrets.list({ workspace, project, environment }, { limit: namesMax })
  return items.map(({ name }) => name).filter((name) => harmless.test(name))
}

async function namesFor(
  asked: Option,
  before: readonly string[],
  options: readonly Option[],
  io: Io,
): Promise<readonly string[]> {
  const { client, place } = askedPlace(before, options, io)
  const names = await namesOf(asked.attributeName(), client, place)
  return names.filter((name) => harmless.test(name))
}

/** The place as far as it is typed or set by then. */
function askedPlace(before: readonly string[], options: readonly Option[], io: Io) {
  const typedFor = (name: string) => {
    const option = options.find((each) => each.attributeName() === name)
    const at = before.findLastIndex((word) => option !== undefined && isNamed(option, word))
    return at === -1 ? [] : [[name, before[at + 1] ?? ''] as const]
  }
  const fields = ['url', 'tokenFile', 'workspace', 'project', 'environment']
  const given = Object.fromEntries(fields.flatMap(typedFor))
  return { client: connectTo(serverOf(given, io), {}, answerMsMax), place: placeOf(given, io) }
}

async function namesOf(
  what: string,
  client: Client,
  { workspace, project }: { readonly workspace?: string; readonly project?: string },
): Promise<readonly string[]> {
  if (what === 'workspace') return (await client.workspaces.list()).map(({ slug }) => slug)
  if (workspace === undefined) return []
  if (what === 'project') return (await client.projects.list(workspace)).map(({ name }) => name)
  if (what !== 'environment' || project === undefined) return []
  return (await client.environments.list(workspace, project)).map(({ name }) => name)
}
