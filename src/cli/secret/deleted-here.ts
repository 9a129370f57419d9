import { type Client, KeywellError, type SecretPlace } from '../../../sdk/src/index.ts'

/** Whether the newest version at this very place says that it was deleted. False where its versions may not be seen. */
export async function isDeletedHere(client: Client, at: SecretPlace, name: string): Promise<boolean> {
  try {
    const { items } = await client.secrets.versions(at, name, { limit: 1 })
    return items[0]?.deleted === true
  } catch (error) {
    if (error instanceof KeywellError) return false
    throw error
  }
}

/** The two ways on from there. */
export function wayBack(name: string): string {
  return `\`keywell history ${name}\` still has it, \`keywell restore ${name}\` brings it back`
}
