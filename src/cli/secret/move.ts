import type { Command } from 'commander'
import { type Client, KeywellError, type Secret } from '../../../sdk/src/index.ts'
import { CliError, describeFailure, exitCodes, usageError } from '../failure.ts'
import { connect, placeText, print, secretPlaceOf } from '../options.ts'
import { pickUnnamed } from '../pick/pick-place.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import { type CopyOptions, addCopyOptions, isPrecondition, thereAlready } from './copy.ts'
import { type ValueTarget, copyValue } from './copy-value.ts'
import { type Nearness, nearnessOf } from './nearness.ts'
import { parseTarget } from './target-place.ts'

/** The history stays behind, with the deleted value. */
export const moveSecret: Verb = {
  define(command: Command) {
    addCopyOptions(command)
    example(
      command,
      'keywell move DB_URL -w acme -p app -e staging --to production',
      'keywell move DB_URL -w acme -p app -e staging --to acme/      (another home: copied first, then deleted)',
    )
  },
  async run(command, { io }) {
    const [name = ''] = command.args
    const options = await pickUnnamed(command.opts<CopyOptions>(), io)
    const from = { at: secretPlaceOf(options, io), name }
    const to = { at: parseTarget(options.to, from.at), name: options.name ?? name }
    const client = connect(options, io)
    const moved = await move(
      { client, from, to, replace: options.force === true },
      await nearnessOf(client, from.at, to.at),
    )
    const told = { ...moved, from: placeText(from.at), to: placeText(to.at) }
    await print(io, options, told, (answer) => {
      const change = answer.changeId === null ? '' : `, change ${answer.changeId}`
      return printable(
        `moved ${name} (${answer.from}) to ${answer.name}, version ${answer.version} (${answer.to})${change}`,
      )
    })
    return 0
  },
}

interface Move {
  readonly client: Client
  readonly from: ValueTarget
  readonly to: ValueTarget
  readonly replace: boolean
}

interface Moved {
  readonly name: string
  readonly version: number
  /** What `undo` takes back; null for a new name in one place, and where there were two. */
  readonly changeId: string | null
}

async function move(work: Move, { isOneHome, isOnePlace }: Nearness): Promise<Moved> {
  const { from, to } = work
  if (!isOneHome) return moveAway(work)
  if (!isOnePlace || from.at.personal === true) return moveAtHome(work)
  if (from.name.toUpperCase() !== to.name.toUpperCase()) return moveToName(work)
  throw usageError(`${from.name} is there already (${placeText(to.at)})`)
}

/** The server renames with all that is known of a secret, and without showing it; but never onto another. */
async function moveToName(work: Move): Promise<Moved> {
  const { client, from, to, replace } = work
  try {
    const { name, version } = await client.secrets.revise(from.at, from.name, { name: to.name })
    return { name, version, changeId: null }
  } catch (error) {
    const isTaken = error instanceof KeywellError && error.code === 'conflict' && error.subject === 'secret'
    if (!isTaken) throw error
    if (replace) return moveAtHome(work)
    throw thereAlready(placeText(to.at))
  }
}

/** Within a project, or a workspace's own secrets: one change, all or nothing, and the value must still be what was read. */
async function moveAtHome(work: Move): Promise<Moved> {
  const { client, from, to, replace } = work
  const secret = await client.secrets.get(from.at, from.name)
  requireReach(secret, work)
  const { kind, phase, dataType, note } = secret
  const { bytes, version } = await client.secrets.reveal(from.at, from.name)
  const { environment: _environment, ...home } = from.at
  const isRenamed = from.name.toUpperCase() !== to.name.toUpperCase()
  // A secret that stays the same one keeps what is known about it.
  const about = isRenamed ? { kind, phase, dataType, note: note ?? undefined } : { kind }
  const items = [
    {
      name: to.name,
      environment: to.at.environment,
      personal: false,
      value: bytes,
      ...about,
      ifVersion: replace ? undefined : 0,
    },
    { name: from.name, environment: from.at.environment, ifVersion: version },
  ]
  try {
    const { changeId, items: done } = await client.secrets.change(home, items)
    const [written] = done
    return { name: written?.name ?? to.name, version: written?.version ?? 0, changeId }
  } catch (error) {
    const isTarget = isPrecondition(error) && error.violations.some(({ path }) => path === 'items.0')
    throw isTarget ? thereAlready(placeText(to.at)) : error
  }
}

/** To another home there is no one request: it is copied first, so that there is never none, and ended as it was read. */
async function moveAway(work: Move): Promise<Moved> {
  const { client, from, to, replace } = work
  const secret = await client.secrets.get(from.at, from.name)
  requireReach(secret, work)
  const { name, version: written } = await copyValue(client, from, to, replace).catch((error: unknown) => {
    throw isPrecondition(error) ? thereAlready(placeText(to.at)) : error
  })
  try {
    await client.secrets.delete(from.at, from.name, { ifVersion: secret.version })
  } catch (error) {
    if (!(error instanceof KeywellError)) throw error
    const { line, exitCode } = describeFailure(error)
    throw new CliError(
      exitCode,
      `${from.name} is at ${placeText(to.at)} now, and still at ${placeText(from.at)}, where it could not be deleted: ${line}`,
    )
  }
  return { name, version: written, changeId: null }
}

/** Which projects a secret was selected for is known to no other place or name: what it is given there would reach others. */
function requireReach({ audience }: Secret, { from, to }: Move): void {
  if (audience !== 'selected' || to.at.project !== undefined) return
  throw new CliError(
    exitCodes.refused,
    `${from.name} is for selected projects, which would not be kept: copy it, select them there, then delete it here`,
  )
}
