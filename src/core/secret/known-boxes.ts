import { sha256 } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import { hex } from '../audit/chain.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { Secret } from './secret.ts'

/** What the audit record says of a sealed box. */
export interface BoxFacts {
  /** What it is known by: the same box has the same digest under whatever name it comes. */
  readonly box: string
  /** The name of another secret at the same place that it set before. */
  readonly boxBefore?: string
}

/** A box begins with a public key that was made for it alone (`crypto_box_seal` of libsodium). */
const ephemeralKeyBytes = 32
const digestChars = 32

/** By key and digest, what each box set last. One memory for each house, which its keyring stands for. */
const memories = new WeakMap<Keyring, Map<string, string>>()

/**
 * Remembers which secret a box set, and tells of another one that it set before. For as long as the process runs, and so
 * many boxes: the digests on the record know no such end.
 */
export function boxFacts(
  keyring: Keyring,
  { keyId, box }: { readonly keyId: string; readonly box: Uint8Array },
  { name }: Secret,
): BoxFacts {
  const digest = hex(sha256(box.subarray(0, ephemeralKeyBytes))).slice(0, digestChars)
  const earlier = remember(memoryOf(keyring), `${keyId} ${digest}`, name)
  return earlier === undefined || earlier === name ? { box: digest } : { box: digest, boxBefore: earlier }
}

function memoryOf(keyring: Keyring): Map<string, string> {
  const found = memories.get(keyring)
  if (found !== undefined) return found
  const made = new Map<string, string>()
  memories.set(keyring, made)
  return made
}

/** Answers what was known before. What was asked for last goes last. */
function remember(memory: Map<string, string>, known: string, name: string): string | undefined {
  const earlier = memory.get(known)
  memory.delete(known)
  memory.set(known, name)
  if (memory.size > limits.sealedBoxesKnown) {
    const [oldest = known] = memory.keys()
    memory.delete(oldest)
  }
  return earlier
}
