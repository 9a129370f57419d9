import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { Locator } from '../place/place.ts'
import { useCase } from '../use-case.ts'
import type { GivenAudience } from './audience.ts'
import { applyAudience } from './audience.ts'
import { homeOf, lineOf } from './home.ts'
import { boxFacts, type BoxFacts } from './known-boxes.ts'
import { secretTarget } from './secret-target.ts'
import { openForPlace } from './sealing-key.ts'
import type { SecretAttributes, Spelling, Written } from './write-value.ts'
import { ensureLine, lineOwner, requireVersion, writeNext } from './write-value.ts'

/** A value as a client hands it over: plain, or in a sealed box made for this place's public key. */
export type GivenValue =
  | { readonly kind: 'plain'; readonly bytes: Uint8Array }
  | { readonly kind: 'sealed'; readonly keyId: string; readonly box: Uint8Array }

export interface PutSecret {
  readonly at: Locator
  readonly store: string
  readonly name: string
  readonly value: GivenValue
  readonly personal?: boolean | undefined
  readonly attributes?: SecretAttributes
  /** The surface's own limits on what is written. */
  readonly bytesMax?: number
  readonly countMax?: number
  /** The version the caller saw; 0 = must not exist yet. */
  readonly expected?: number
  readonly spelling?: Spelling
  /** Throws `conflict` when the value is there already. */
  readonly mustBeNew?: boolean
  /** Which projects may consume it; what was chosen before is replaced. Without it an old secret's audience stays. */
  readonly audience?: GivenAudience | undefined
}

/** As it was written, and what the record says of a sealed box. */
interface Put extends Written {
  readonly sealed: BoxFacts | undefined
}

/** Creates the value of one line, or writes its next version. */
export const putSecret = useCase<PutSecret, Put>({
  action: 'secret.write',
  permission: 'secret:write',
  at: (input) => input.at,
  async run(context, input) {
    const home = homeOf(context.place)
    const line = lineOf(context, input.store, lineOwner(input.personal, context.caller.principal.id))
    const bytes = await openGiven(context, input)
    const { store, name, spelling } = input
    const asked = spelling === undefined ? {} : { spelling }
    const target = { home, store, name, line, attributes: input.attributes ?? {}, ...asked }
    const ensured = await ensureLine(context, target)
    const secret =
      input.audience === undefined
        ? ensured.secret
        : await applyAudience(context, ensured.secret, input.audience)
    const written = await writeNext(context, secret, { line, value: ensured.value }, bytes)
    if (written.created) await refuseBeyond(context, input, target)
    refuseStale(input, written)
    const { value } = input
    const sealed = value.kind === 'sealed' ? boxFacts(context.keyring, value, secret) : undefined
    return Object.assign(written, { sealed })
  },
  event: (input, output) => ({
    action: output.created ? 'secret.created' : 'secret.updated',
    targets: [secretTarget(output)],
    details: {
      sealed: input.value.kind === 'sealed',
      ...output.sealed,
      ...(input.personal === true ? { personal: true } : {}),
      ...(input.audience === undefined ? {} : { audience: input.audience.audience }),
    },
  }),
})

type RunContext = Parameters<typeof putSecret.run>[0]

/** The bytes of a given value, opened where it is sealed. Throws `sealed_box` and `too_large`. */
export async function openGiven(
  context: RunContext,
  input: Pick<PutSecret, 'store' | 'value' | 'bytesMax'>,
): Promise<Uint8Array> {
  const bytesMax = Math.min(input.bytesMax ?? limits.valueBytesMax, limits.valueBytesMax)
  const bytes =
    input.value.kind === 'plain'
      ? input.value.bytes
      : await openForPlace(context, context.place, input.store, input.value.keyId, input.value.box)
  if (bytes.length <= bytesMax) return bytes
  throw new DomainError('too_large', `A value is at most ${bytesMax} bytes`, { subject: 'value' })
}

async function refuseBeyond(
  context: RunContext,
  input: PutSecret,
  target: Parameters<typeof ensureLine>[1],
): Promise<void> {
  if (input.countMax === undefined) return
  const count = await context.tx.secrets.count(target.home, target.store, target.line)
  if (count <= input.countMax) return
  throw new DomainError('limit', `There may be at most ${input.countMax} secrets here`, { subject: 'secret' })
}

function refuseStale(input: PutSecret, written: Written): void {
  if (input.mustBeNew === true && !written.created) {
    throw new DomainError('conflict', 'This secret exists already', { subject: 'secret' })
  }
  requireVersion(written.created ? 0 : written.version - 1, input.expected)
}
