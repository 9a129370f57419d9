import type { Key } from '../../crypto/index.ts'
import { associatedData, generateSealingKeyPair, openSealedBox, randomBytes } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { SealingKeyRow } from '../keyring/key-store.ts'
import type { Locator, Place } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'

export interface PublicSealingKey {
  readonly keyId: string
  readonly publicKey: Uint8Array
}

/** One X25519 pair per place and store: an environment has its own, as does each store of a project. */
function keyHome(place: Place): { homeKind: string; homeId: string } {
  if (place.environment !== undefined) return { homeKind: 'environment', homeId: place.environment.id }
  if (place.project !== undefined) return { homeKind: 'project', homeId: place.project.id }
  return { homeKind: 'workspace', homeId: place.workspace.id }
}

export interface GetSealingKey {
  readonly at: Locator
  readonly store: string
}

/** The public key clients seal values with; made at its first use. */
export const getSealingKey = useCase<GetSealingKey, PublicSealingKey & { readonly created: boolean }>({
  action: 'key.read',
  permission: 'key:read',
  at: (input) => input.at,
  async run(context, input) {
    const home = keyHome(context.place)
    const [current] = await context.tx.keys.sealingKeys(home.homeKind, home.homeId, input.store)
    const row = current ?? (await createSealingKey(context, context.place, input.store))
    return { keyId: row.keyId, publicKey: row.publicKey, created: current === undefined }
  },
  event: (input, output) => ({
    action: output.created ? 'key.created' : 'key.read',
    targets: [{ kind: 'sealing_key', id: output.keyId, store: input.store }],
  }),
})

/** A new pair at once; boxes for the old one open during the grace time. */
export const rotateSealingKey = useCase<GetSealingKey, PublicSealingKey>({
  action: 'key.rotated',
  permission: 'secret:write',
  at: (input) => input.at,
  async run(context, input) {
    const home = keyHome(context.place)
    for (const row of await context.tx.keys.sealingKeys(home.homeKind, home.homeId, input.store)) {
      if (row.retiredAt === undefined) await context.tx.keys.retireSealingKey(row, context.now)
    }
    const row = await createSealingKey(context, context.place, input.store)
    return { keyId: row.keyId, publicKey: row.publicKey }
  },
  event: (input, output) => ({
    action: 'key.rotated',
    targets: [{ kind: 'sealing_key', id: output.keyId, store: input.store }],
  }),
})

async function createSealingKey(context: Context, place: Place, store: string): Promise<SealingKeyRow> {
  const pair = generateSealingKeyPair()
  const facts = {
    id: context.newId(),
    workspaceId: place.workspace.id,
    ...keyHome(place),
    store,
    keyId: newKeyId(),
    publicKey: pair.publicKey,
    createdAt: context.now,
  }
  const bound = boundTo(facts)
  const privateEnvelope = await context.keyring.wrapKey(
    context.tx.keys,
    place.workspace.id,
    pair.privateKey,
    bound,
  )
  const row = { ...facts, privateEnvelope }
  await context.tx.keys.insertSealingKey(row)
  return row
}

/** Opens a box made for this place and store; throws `sealed_box` when no key in force or in grace opens it. */
export async function openForPlace(
  context: Context,
  place: Place,
  store: string,
  keyId: string,
  box: Uint8Array,
): Promise<Uint8Array> {
  const home = keyHome(place)
  const rows = await context.tx.keys.sealingKeys(home.homeKind, home.homeId, store)
  const row = rows.find((candidate) => candidate.keyId === keyId)
  const inForce =
    row !== undefined &&
    (row.retiredAt === undefined || row.retiredAt + limits.sealingKeyGraceMs > context.now)
  const opened = inForce ? openSealedBox(row.publicKey, await privateHalf(context, row), box) : undefined
  if (opened === undefined) {
    throw new DomainError(
      'sealed_box',
      'The value is not a sealed box for the current public key; fetch the key again',
    )
  }
  return opened
}

/** Kept for as long as the very row is: a row that is read anew, or changed, is another. */
const privateHalves = new WeakMap<SealingKeyRow, Key>()

async function privateHalf(context: Context, row: SealingKeyRow): Promise<Key> {
  const known = privateHalves.get(row)
  if (known !== undefined) return known
  const what = `sealing key ${row.keyId}`
  const bound = boundTo(row)
  const key = await context.keyring.unwrapKey(
    context.tx.keys,
    row.workspaceId,
    row.privateEnvelope,
    bound,
    what,
  )
  privateHalves.set(row, key)
  return key
}

function boundTo(row: Omit<SealingKeyRow, 'privateEnvelope' | 'retiredAt'>): Uint8Array {
  const { id, workspaceId, homeKind, homeId, store, keyId, publicKey } = row
  return associatedData('kw1', 'sealing_key', id, workspaceId, homeKind, homeId, store, keyId, publicKey)
}

/** Decimal, 18 digits: as long as clients have seen, and still within a signed 64-bit integer. */
function newKeyId(): string {
  const digits = Buffer.from(randomBytes(8)).readBigUInt64BE(0) % 900_000_000_000_000_000n
  return (digits + 100_000_000_000_000_000n).toString()
}
