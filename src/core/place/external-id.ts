import { randomBytes } from '../../crypto/index.ts'
import type { Context } from '../use-case.ts'

// Nine digits: what every client takes for an id, far below 2^53, and with room for collisions to be rare.
const lowest = 100_000_000
const span = 900_000_000
const attemptsMax = 8

/** The numbers a surface knows these things by, made at first need and stable for ever. Nothing without a surface. */
export async function externalIds(
  context: Pick<Context, 'tx'>,
  surface: string | undefined,
  kind: string,
  internalIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (surface === undefined || internalIds.length === 0) return new Map()
  const known = new Map(await context.tx.places.externalIds(surface, kind, internalIds))
  for (const id of internalIds) {
    if (!known.has(id)) known.set(id, await allocate(context, surface, kind, id))
  }
  return known
}

async function allocate(
  context: Pick<Context, 'tx'>,
  surface: string,
  kind: string,
  internalId: string,
): Promise<string> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const candidate = String(lowest + (Buffer.from(randomBytes(6)).readUIntBE(0, 6) % span))
    const taken = await context.tx.places.internalId(surface, kind, candidate)
    if (taken !== undefined) continue
    await context.tx.places.insertExternalId(surface, kind, candidate, internalId)
    return candidate
  }
  throw new Error('no free external id was found')
}
