import type { Command } from 'commander'
import { CliError, exitCodes, usageError } from '../failure.ts'
import { addConnection, addOutput, addPlace, connect, print, projectPlaceOf } from '../options.ts'
import { isInteractive, pick } from '../pick/pick.ts'
import { pickPlace } from '../pick/pick-place.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import type { SharesOptions } from './list.ts'

export const revokeShare: Verb = {
  define(command: Command) {
    command.argument('[id]', 'as `keywell share list` prints it')
    addPlace(command)
    addConnection(command)
    addOutput(command)
    example(command, 'keywell share revoke 01932f3e-7c1a-7d2b-9a31-5b0e6f8c2d4a -w acme -p app')
  },
  async run(command, { io }) {
    const [given] = command.args
    if (given === undefined && !isInteractive(io)) {
      throw usageError("missing required argument 'id' (`keywell share list` prints it)")
    }
    const options = await pickPlace(command.opts<SharesOptions>(), io, 'project')
    const at = projectPlaceOf(options, io)
    const { shares } = connect(options, io)
    const id = given ?? (await pickShare(await shares.list(at)))
    const revoked = await shares.revoke(at, id)
    await print(io, options, revoked, (answer) => printable(`revoked ${answer.id}; what it held is erased`))
    return 0
  },
}

async function pickShare(
  shares: readonly { readonly id: string; readonly names: readonly string[]; readonly state: string }[],
): Promise<string> {
  const active = shares.filter(({ state }) => state === 'active')
  if (active.length === 0) throw new CliError(exitCodes.refused, 'there is no share that could be revoked')
  const labels = new Map(active.map(({ id, names }) => [`${names.join(' ')}  ${id}`, id]))
  return labels.get(await pick('Which share?', [...labels.keys()])) ?? ''
}
