import type { Command } from 'commander'
import type { Client } from '../../../sdk/src/index.ts'
import type { Io } from '../io.ts'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addProject,
  addWorkspace,
  connect,
  print,
} from '../options.ts'
import { pickPlace } from '../pick/pick-place.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'

export interface AtPlaceOptions extends ConnectionOptions, PlaceOptions {}

/** In what a verb works: the server as a whole, a workspace, or a project. */
export type Within = 'server' | 'workspace' | 'project'

/** The flags of a verb that works within so much. */
export function addWithin(command: Command, within: Within): void {
  if (within !== 'server') addWorkspace(command)
  if (within === 'project') addProject(command)
  addConnection(command)
  addOutput(command)
}

export async function pickWithin<Options extends AtPlaceOptions>(
  command: Command,
  io: Io,
  within: Within,
): Promise<Options> {
  const options = command.opts<Options>()
  return within === 'server' ? options : pickPlace(options, io, within)
}

interface Listed<Item> {
  readonly within: Within
  readonly example: string
  readonly head: readonly string[]
  readonly items: (client: Client, options: AtPlaceOptions, io: Io) => Promise<readonly Item[]>
  readonly row: (item: Item) => readonly string[]
}

/** A verb that lists all of something. */
export function listVerb<Item>({ within, head, items, row, ...listed }: Listed<Item>): Verb {
  return {
    define(command) {
      addWithin(command, within)
      example(command, listed.example)
    },
    async run(command, { io }) {
      const options = await pickWithin<AtPlaceOptions>(command, io, within)
      const found = await items(connect(options, io), options, io)
      await print(io, options, { items: found }, () => writeTable(io.stdout, head, found.map(row)))
      return 0
    },
  }
}
