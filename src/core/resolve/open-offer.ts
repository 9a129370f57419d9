import type { Target } from '../audit/event.ts'
import { secretTarget } from '../secret/secret-target.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Context } from '../use-case.ts'
import type { Offer } from './layer.ts'

export async function openOffer(
  context: Pick<Context, 'keyring' | 'tx'>,
  { origin }: Offer,
): Promise<Uint8Array> {
  if (origin.by === 'source') return origin.bytes
  return openVersion(context.keyring, context.tx.keys, origin.head)
}

export function offerTarget({ name, origin }: Offer): Target {
  return origin.by === 'secret' ? secretTarget(origin.head) : { kind: 'source', id: origin.source, name }
}

export async function openOffers<Offered extends Offer>(
  context: Pick<Context, 'keyring' | 'tx'>,
  offers: readonly Offered[],
): Promise<ReadonlyMap<Offered, Uint8Array>> {
  const bytes = new Map<Offered, Uint8Array>()
  for (const offer of offers) bytes.set(offer, await openOffer(context, offer))
  return bytes
}
