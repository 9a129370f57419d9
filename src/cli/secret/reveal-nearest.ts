import { type Client, KeywellError, type SecretPlace, valueText } from '../../../sdk/src/index.ts'

/**
 * What a person may see of the value that a consumer at this place gets: the environment's, else the project's default,
 * else the workspace's. `(imported)` when it comes from further away.
 */
export async function revealNearest(client: Client, at: SecretPlace, name: string): Promise<string> {
  const { workspace, project, environment } = at
  const places: SecretPlace[] = [{ workspace, project, environment }, { workspace, project }, { workspace }]
  for (const place of places.slice(environment === undefined ? 1 : 0)) {
    try {
      const revealed = await client.secrets.reveal(place, name)
      return valueText(revealed) ?? `(${revealed.bytes.length} bytes that are no text)`
    } catch (error) {
      if (!(error instanceof KeywellError && error.code === 'not_found')) throw error
    }
  }
  return '(imported)'
}
