import type { Page } from './answers.ts'
import type { Answer, Body, DryRunOptions, OnceOptions } from './call.ts'
import type {
  Change,
  ChangedSecrets,
  DeletedSecret,
  Secret,
  SecretValue,
  SecretVersion,
  TakenBack,
  WrittenSecret,
} from './generated/shapes.ts'
import type { CallAtHome, SecretHome } from './home.ts'
import { type PageQuery, eachItem, pageSize } from './pages.ts'
import { encodeValue } from './value.ts'

export interface SecretPlace extends SecretHome {
  /** `shared` unless given. */
  readonly store?: string | undefined
  /** The caller's own value; only with an environment. */
  readonly personal?: boolean | undefined
}

export interface WriteOptions extends OnceOptions {
  /** The version that must be the newest (for `put`, 0: none may exist), else `precondition`. */
  readonly ifVersion?: number | undefined
}

/** What may be said about a secret beside its value: see the OpenAPI document for the words. */
export interface SecretFacts {
  readonly note?: string | undefined
  /** `build`, `runtime` or `both`. */
  readonly phase?: string | undefined
  /** `text` or `json`. */
  readonly dataType?: string | undefined
  /** `value`, `file` or `mount`. */
  readonly kind?: string | undefined
}

export interface PutOptions extends SecretFacts, WriteOptions {}

/** One value of a change: written, or deleted. */
export interface ChangeItem extends SecretFacts {
  readonly name: string
  /** At a project: which environment's value; the default one without. */
  readonly environment?: string | undefined
  /** Bytes that are no UTF-8 travel as base64; absent: the value is deleted. */
  readonly value?: string | Uint8Array | undefined
  /** As the place says unless given. */
  readonly personal?: boolean | undefined
  /** The version that must be the newest (0: none may exist), else `precondition`. */
  readonly ifVersion?: number | undefined
}

export interface ChangeOptions extends DryRunOptions {
  /** What a value that is there already means; `replace` unless given. */
  readonly ifExists?: 'replace' | 'keep' | undefined
  /** What a name in other letters than it has means; `refuse` unless given. */
  readonly spelling?: 'refuse' | 'keep' | undefined
}

export interface SecretClient {
  /** Never values. */
  list(at: SecretPlace, page?: PageQuery): Promise<Page<Secret>>
  /** Page after page. */
  listAll(at: SecretPlace): AsyncIterable<Secret>
  get(at: SecretPlace, name: string): Promise<Secret>
  /** Bytes that are no UTF-8 travel as base64. */
  put(at: SecretPlace, name: string, value: string | Uint8Array, options?: PutOptions): Promise<WrittenSecret>
  delete(at: SecretPlace, name: string, options?: WriteOptions): Promise<DeletedSecret>
  /** Its name, note, phase, type, audience or write-only switch. A new name leaves the history with the old one. */
  revise(
    at: SecretPlace,
    name: string,
    changes: Body<'changeSecretInProject'>,
    options?: WriteOptions,
  ): Promise<Secret>
  /** The value itself; on the audit record as revealed. */
  reveal(at: SecretPlace, name: string): Promise<SecretValue>
  /** Newest first; of deleted secrets too. */
  versions(at: SecretPlace, name: string, page?: PageQuery): Promise<Page<SecretVersion>>
  /** Makes an old version the newest again, as a new version. */
  restore(at: SecretPlace, name: string, version: number, options?: WriteOptions): Promise<WrittenSecret>
  /** Writes and deletes many values as one change: all or none. At most 1,000. */
  change(at: SecretPlace, items: readonly ChangeItem[], options?: ChangeOptions): Promise<ChangedSecrets>
  /** What was changed at a place and below it, newest first. */
  changes(at: SecretHome, page?: PageQuery): Promise<Page<Change>>
  /** Takes back what one change did to the values of a place, as a new change. */
  undo(at: SecretHome, changeId: string, options?: DryRunOptions): Promise<TakenBack>
}

export type SecretPage = Answer<'listSecretsInProject'>

export function createSecretClient(callAtHome: CallAtHome): SecretClient {
  const list: SecretClient['list'] = (at, page) => callAtHome('listSecrets', at, { ...lineOf(at), ...page })
  return {
    list,
    listAll: (at) => eachItem((cursor) => list(at, { limit: pageSize, cursor })),
    get: (at, name) => callAtHome('getSecret', at, { name, ...lineOf(at) }),
    reveal: (at, name) => callAtHome('revealSecret', at, { name, ...lineOf(at) }),
    versions: (at, name, page) => callAtHome('listSecretVersions', at, { name, ...lineOf(at), ...page }),
    ...writeMethods(callAtHome),
    ...changeMethods(callAtHome),
  }
}

function writeMethods(callAtHome: CallAtHome): Pick<SecretClient, 'put' | 'delete' | 'revise' | 'restore'> {
  return {
    put: async (at, name, value, { ifVersion, idempotencyKey, ...facts } = {}) => {
      const body = { ...encodeValue(value), ...facts }
      return callAtHome('putSecret', at, { ...written(at, name, { ifVersion, idempotencyKey }), body })
    },
    delete: (at, name, options) => callAtHome('deleteSecret', at, written(at, name, options)),
    revise: (at, name, body, options) =>
      callAtHome('changeSecret', at, { ...written(at, name, options), body }),
    restore: (at, name, version, options) =>
      callAtHome('restoreSecret', at, { ...written(at, name, options), body: { version } }),
  }
}

function changeMethods(callAtHome: CallAtHome): Pick<SecretClient, 'change' | 'changes' | 'undo'> {
  return {
    change: async (at, items, { dryRun, idempotencyKey, ...options } = {}) => {
      const body = { items: items.map((item) => itemOf(item, at)), ...options }
      return callAtHome('changeSecrets', at, { store: at.store, dryRun, idempotencyKey, body })
    },
    changes: (at, page) => callAtHome('listChanges', at, page),
    undo: (at, change, options) => callAtHome('undoChange', at, { change, ...options }),
  }
}

function itemOf({ value, ifVersion: expected, ...item }: ChangeItem, at: SecretPlace): object {
  const content = value === undefined ? { delete: true } : encodeValue(value)
  return { ...item, ...content, expected, personal: item.personal ?? at.personal }
}

function lineOf({ store, personal }: SecretPlace) {
  return { store, personal }
}

function written(at: SecretPlace, name: string, { ifVersion, idempotencyKey }: WriteOptions = {}) {
  const ifMatch = ifVersion === undefined ? undefined : `"${ifVersion}"`
  return { name, ...lineOf(at), ifMatch, idempotencyKey }
}
