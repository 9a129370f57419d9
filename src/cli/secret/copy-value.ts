import type { Client, SecretPlace, WrittenSecret } from '../../../sdk/src/index.ts'

export interface ValueTarget {
  readonly at: SecretPlace
  readonly name: string
}

/** Writes the value, with what is known about the secret, at another place or under another name. */
export async function copyValue(
  client: Client,
  from: ValueTarget,
  to: ValueTarget,
  replace: boolean,
): Promise<WrittenSecret> {
  const { kind, phase, dataType, note } = await client.secrets.get(from.at, from.name)
  const { bytes } = await client.secrets.reveal(from.at, from.name)
  const options = { kind, phase, dataType, note: note ?? undefined, ifVersion: replace ? undefined : 0 }
  return client.secrets.put(to.at, to.name, bytes, options)
}
