import { type Client, KeywellError, type SecretPlace } from '../../../sdk/src/index.ts'
import type { ImportStep } from './plan-import.ts'

/** Writes what a plan found, each against the version that was seen. A failure tells how far it came. */
export async function writeSteps(
  client: Client,
  at: SecretPlace,
  steps: readonly ImportStep[],
): Promise<void> {
  const changes = steps.filter(({ action }) => action === 'create' || action === 'update')
  for (const [index, { name, assignment, version }] of changes.entries()) {
    const { value, note } = assignment
    try {
      await client.secrets.put(at, name, value, { note, ifVersion: version })
    } catch (error) {
      throw stopped(error, changes, index)
    }
  }
}

function stopped(error: unknown, changes: readonly ImportStep[], index: number): unknown {
  if (!(error instanceof KeywellError)) return error
  const { status, code, detail, violations, requestId } = error
  const name = changes[index]?.name ?? ''
  const rest = changes.length - index - 1
  const told = `${name}: ${detail}. Written before it: ${index}; not tried: ${rest}. Run it again: what is written is unchanged then`
  return new KeywellError(status, code, told, { violations, requestId })
}
