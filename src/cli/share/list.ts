import type { Command } from 'commander'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addPlace,
  connect,
  print,
  projectPlaceOf,
} from '../options.ts'
import { pickPlace } from '../pick/pick-place.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'

export interface SharesOptions extends ConnectionOptions, PlaceOptions {}

const head = ['ID', 'NAMES', 'STATE', 'VIEWS', 'PASSPHRASE', 'CREATED', 'EXPIRES']

export const listShares: Verb = {
  define(command: Command) {
    addPlace(command)
    addConnection(command)
    addOutput(command)
    example(command, 'keywell share list -w acme -p app')
  },
  async run(command, { io }) {
    const options = await pickPlace(command.opts<SharesOptions>(), io, 'project')
    const shares = await connect(options, io).shares.list(projectPlaceOf(options, io))
    await print(io, options, { items: shares }, ({ items }) =>
      writeTable(
        io.stdout,
        head,
        items.map(({ id, names, state, views, viewsMax, passphrase, createdAt, expiresAt }) => [
          id,
          names.join(' '),
          state,
          `${views}/${viewsMax}`,
          passphrase ? 'yes' : 'no',
          createdAt,
          expiresAt,
        ]),
      ),
    )
    return 0
  },
}
