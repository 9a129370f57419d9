import type { Command } from 'commander'
import { type ChangeItem, type Client, KeywellError, type SecretPlace } from '../../../sdk/src/index.ts'
import { CliError, exitCodes } from '../failure.ts'
import { type SecretOptions, addSecretOptions, connect, placeText, print, secretPlaceOf } from '../options.ts'
import { pickUnnamed } from '../pick/pick-place.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'

export const renameSecret: Verb = {
  define(command: Command) {
    command.argument('<name>').argument('<new-name>')
    addSecretOptions(command)
    example(
      command,
      "keywell rename DB DB_URL -w acme -p app -e ''      (its default and every environment's value)",
    )
  },
  async run(command, { io }) {
    const [name = '', newName = ''] = command.args
    const options = await pickUnnamed(command.opts<SecretOptions>(), io)
    const at = secretPlaceOf(options, io)
    const client = connect(options, io)
    const places = await placesWithValue(client, at, name)
    const taken = await placesWithValue(client, at, newName)
    if (places.length === 0) throw new CliError(exitCodes.refused, `there is no ${name} (${placeText(at)})`)
    if (taken.length > 0) throw new CliError(exitCodes.refused, `${newName} is taken (${placeText(at)})`)
    await renameAt(client, at, places, { name, newName })
    const renamed = { name: newName, from: name, places: places.map(placeText) }
    await print(io, options, renamed, () =>
      printable(
        `renamed ${name} to ${newName} (${renamed.places.join('; ')}); \`keywell history ${name}\` still has it`,
      ),
    )
    return 0
  },
}

interface Names {
  readonly name: string
  readonly newName: string
}

/** One value is renamed by the server, with all that is known of it and without being seen; several are one change. */
async function renameAt(
  client: Client,
  at: SecretPlace,
  places: readonly SecretPlace[],
  names: Names,
): Promise<void> {
  const [only, ...others] = places
  if (only !== undefined && others.length === 0) {
    await client.secrets.revise(only, names.name, { name: names.newName })
    return
  }
  const items = await Promise.all(places.map((place) => renamedItems(client, at, place, names)))
  await client.secrets.change(at, items.flat())
}

/** The new value, and the end of the old one: it must still be what was read. */
async function renamedItems(
  client: Client,
  at: SecretPlace,
  place: SecretPlace,
  { name, newName }: Names,
): Promise<ChangeItem[]> {
  const { kind, phase, dataType, note } = await client.secrets.get(place, name)
  const { bytes, version } = await client.secrets.reveal(place, name)
  const environment = at.environment === undefined ? place.environment : undefined
  const about = { kind, phase, dataType, note: note ?? undefined }
  return [
    { name: newName, environment, value: bytes, ...about, ifVersion: 0 },
    { name, environment, ifVersion: version },
  ]
}

/** A project's secret is one secret with a value per environment: without `-e`, all of them go along. */
async function placesWithValue(
  client: Client,
  at: SecretPlace,
  name: string,
): Promise<readonly SecretPlace[]> {
  const places = [at]
  if (at.project !== undefined && at.environment === undefined) {
    const environments = await client.environments.list(at.workspace, at.project)
    const names = environments.map((environment) => environment.name).toSorted()
    places.push(...names.map((environment) => ({ ...at, environment })))
  }
  const found = await Promise.all(places.map((place) => hasValue(client, place, name)))
  return places.filter((_, index) => found[index] === true)
}

async function hasValue(client: Client, at: SecretPlace, name: string): Promise<boolean> {
  try {
    await client.secrets.get(at, name)
    return true
  } catch (error) {
    if (error instanceof KeywellError && error.code === 'not_found') return false
    throw error
  }
}
