import type { Target } from '../audit/event.ts'
import type { Opening } from '../group/bundle.ts'
import { drawnStore, textOf } from '../group/bundle.ts'
import { openDrawn } from '../group/drawn-values.ts'
import { replaceDrawn } from '../group/random-secret.ts'
import type { SecretHead } from '../secret/secret.ts'
import { secretTarget } from '../secret/secret-target.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Offer } from './layer.ts'

/** As it was written. */
export async function openOffer(context: Opening, { origin }: Offer): Promise<Uint8Array> {
  if (origin.by === 'source') return origin.bytes
  return openVersion(context.keyring, context.tx.keys, origin.head)
}

/** As it is consumed: what a group's value was drawn to stands in it. */
export async function openConsumed(context: Opening, head: SecretHead): Promise<Uint8Array> {
  const bytes = await openVersion(context.keyring, context.tx.keys, head)
  const { home, kind, foldedName } = head.secret
  if (home.kind !== 'group' || kind !== 'value' || !Buffer.from(bytes).includes('${fn.')) return bytes
  const drawn = await context.tx.secrets.findHead(home, drawnStore, foldedName, {})
  if (drawn === undefined) return bytes
  return Buffer.from(replaceDrawn(textOf(bytes), await openDrawn(context, drawn)))
}

export function offerTarget({ name, origin }: Offer): Target {
  return origin.by === 'secret' ? secretTarget(origin.head) : { kind: 'source', id: origin.source, name }
}

export async function openOffers<Offered extends Offer>(
  context: Opening,
  offers: readonly Offered[],
): Promise<ReadonlyMap<Offered, Uint8Array>> {
  const bytes = new Map<Offered, Uint8Array>()
  for (const offer of offers) bytes.set(offer, await openOffer(context, offer))
  return bytes
}
