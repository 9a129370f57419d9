import { sha256 } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import { hex } from '../audit/chain.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { Secret } from './secret.ts'

/** A box begins with a public key that was made for it alone (`crypto_box_seal` of libsodium). */
const ephemeralKeyBytes = 32
const digestChars = 32

/** What a sealed box is known by on the audit record: the same box has the same digest under whatever name it comes. */
export function boxDigest(box: Uint8Array): string {
  return hex(sha256(box.subarray(0, ephemeralKeyBytes))).slice(0, digestChars)
}

/** By key and digest, what each box set last. One memory for each house, which its keyring stands for. */
const memories = new WeakMap<Keyring, Map<string, string>>()

/**
 * Remembers which secret a box set, and tells the name of another one at the same place that it set before. For as long
 * as the process runs, and so many boxes: the digests on the record know no such end.
 */
export function earlierNameOf(
  keyring: Keyring,
  { keyId, box }: { readonly keyId: string; readonly box: Uint8Array },
  { name }: Secret,
): string | undefined {
  const memory = memories.get(keyring) ?? new Map<string, string>()
  memories.set(keyring, memory)
  const known = `${keyId} ${boxDigest(box)}`
  const earlier = memory.get(known)
  memory.delete(known)
  memory.set(known, name)
  const [oldest] = memory.keys()
  if (memory.size > limits.sealedBoxesKnown && oldest !== undefined) memory.delete(oldest)
  return earlier === name ? undefined : earlier
}
