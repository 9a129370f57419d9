import { mintText } from './core/access/issue-token.ts'
import { createTokenIssuer } from './core/access/token-issuer.ts'
import { newHeadNotes, type HeadNotes } from './core/audit/kept-heads.ts'
import { DomainError } from './core/error.ts'
import type { KeyPurpose, WrappedKey } from './core/keyring/key-store.ts'
import type { Keyring } from './core/keyring/keyring.ts'
import { createKeyring } from './core/keyring/keyring.ts'
import { createRowGuard } from './core/row-guard.ts'
import { acceptDatabase, foundInstance, giveOwnerToken } from './core/seed/found-instance.ts'
import type { Transact } from './core/transaction.ts'
import type { TokenIssuer } from './core/use-case.ts'
import type { Key, RootKey } from './crypto/index.ts'
import { uuidv7 } from './crypto/index.ts'
import type { Engine } from './storage/engine.ts'
import { keyStore } from './storage/key-store.ts'
import { createTransact } from './storage/open-store.ts'

/** An opened store with its keys in hand. */
export interface House {
  readonly transact: Transact
  readonly keyring: Keyring
  readonly tokens: TokenIssuer
  readonly heads: HeadNotes
}

/**
 * Takes the instance keys out of the store, or makes them when there are none. A root key that did not wrap them is
 * refused by name, before anything is changed.
 */
export async function openHouse(
  engine: Engine,
  root: RootKey,
  tokenPrefixes: Readonly<Record<string, string>>,
): Promise<House> {
  const keyring = createKeyring(root)
  const now = Date.now()
  const rows = await engine.submit((session) => keyStore(session).instanceKeys())
  refuseForeign(rows, root)
  const instanceKey = await instanceKeys(engine, keyring, rows, now)
  const tokenKeys = { token: instanceKey('token'), session: instanceKey('session') }
  const tokens = createTokenIssuer(tokenKeys, tokenPrefixes)
  const heads = newHeadNotes()
  const transact = createTransact(engine, createRowGuard(instanceKey('row')), heads)
  return { transact, keyring, tokens, heads }
}

/**
 * The first start makes an owner and a token. `deliver` gets the token before it comes into force: one that cannot be
 * handed over is never made.
 */
export async function foundIfNew(
  house: House,
  deliver: (ownerToken: string) => Promise<void>,
): Promise<void> {
  const { transact, keyring, tokens } = house
  if (!(await isUnfounded(transact))) return
  const now = Date.now()
  const text = mintText(tokens)
  await deliver(text)
  await transact((tx) => foundInstance({ tx, keyring, now, newId: () => uuidv7(now) }, tokens, text))
}

/** The owner of an instance whose token was lost gets another: whoever holds the root key and the data may ask for it. */
export async function replaceOwnerToken(
  house: House,
  deliver: (ownerToken: string) => Promise<void>,
): Promise<void> {
  const now = Date.now()
  const text = mintText(house.tokens)
  await deliver(text)
  const { keyring, tokens } = house
  await house.transact((tx) => giveOwnerToken({ tx, keyring, now, newId: () => uuidv7(now) }, tokens, text))
}

/** An older copy of the database was put back on purpose, and that is on its record from now on. */
export async function acceptOlderDatabase(house: House): Promise<void> {
  const { transact, keyring } = house
  const now = Date.now()
  await transact(async (tx) => acceptDatabase({ tx, keyring, now, newId: () => uuidv7(now) }))
}

/** Founding leaves both a workspace and an event: a store that has only one of them was emptied by somebody. */
function isUnfounded(transact: Transact): Promise<boolean> {
  return transact(async (tx) => {
    if ((await tx.places.workspaces()).length > 0) return false
    if ((await tx.audit.chains()).length === 0) return true
    throw new DomainError('integrity', 'The workspaces of this instance are missing from the database')
  })
}

/** A new store gets all its keys at once; one from before sessions gets theirs. */
async function instanceKeys(
  engine: Engine,
  keyring: Keyring,
  rows: readonly WrappedKey[],
  now: number,
): Promise<(purpose: KeyPurpose) => Key> {
  const isNew = rows.length === 0
  const hasSession = rows.some((row) => row.purpose === 'session')
  const wanted: readonly KeyPurpose[] = isNew ? ['row', 'token', 'session'] : hasSession ? [] : ['session']
  const made = new Map<KeyPurpose, Key>()
  if (wanted.length === 0) return (purpose) => unwrapNewest(keyring, rows, purpose)
  await engine.submit(async (session) => {
    for (const purpose of wanted) {
      made.set(purpose, (await keyring.create(keyStore(session), purpose, undefined, now)).key)
    }
  })
  return (purpose) => made.get(purpose) ?? unwrapNewest(keyring, rows, purpose)
}

function refuseForeign(rows: readonly WrappedKey[], root: RootKey): void {
  const foreign = rows.find((row) => row.rootKeyId !== root.id)
  if (foreign !== undefined) throw foreignRootKey(foreign.rootKeyId, root)
}

export function foreignRootKey(wanted: string, given: RootKey): DomainError {
  const message = `This database is locked with the root key ${wanted}, and the root key given is ${given.id}`
  return new DomainError('conflict', message)
}

function unwrapNewest(keyring: Keyring, rows: readonly WrappedKey[], purpose: KeyPurpose): Key {
  const newest = rows
    .filter((row) => row.purpose === purpose)
    .toSorted((a, b) => b.createdAt - a.createdAt)[0]
  if (newest === undefined) {
    throw new DomainError('integrity', `The ${purpose} key of this instance is missing`)
  }
  return keyring.unwrap(newest)
}
