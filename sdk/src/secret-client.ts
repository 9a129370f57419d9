import * as answers from './answers.ts'
import { eachItem } from './pages.ts'
import type { Send } from './transport.ts'
import { encodeValue } from './value.ts'

/** Where a secret is: a workspace, a project, or (for a value of its own) an environment. */
export interface SecretHome {
  readonly workspace: string
  readonly project?: string | undefined
  /** Only with a project. */
  readonly environment?: string | undefined
}

export interface SecretPlace extends SecretHome {
  /** `shared` unless given. */
  readonly store?: string | undefined
  /** The caller's own value; only with an environment. */
  readonly personal?: boolean | undefined
}

export interface PageQuery {
  /** 1 to 100. */
  readonly limit?: number | undefined
  /** The `next` of the page before. */
  readonly cursor?: string | undefined
}

export interface WriteOptions {
  /** The version that must be the newest, else `precondition`. */
  readonly ifVersion?: number | undefined
}

export interface PutOptions {
  readonly note?: string | undefined
  readonly phase?: string | undefined
  readonly dataType?: string | undefined
  readonly kind?: string | undefined
  /** The version that must be the newest (0: none may exist), else `precondition`. */
  readonly ifVersion?: number | undefined
}

/** One value of a change: written, or deleted. */
export interface ChangeItem extends PutOptions {
  readonly name: string
  /** At a project: which environment's value; the default one without. */
  readonly environment?: string | undefined
  /** Bytes that are no UTF-8 travel as base64; absent: the value is deleted. */
  readonly value?: string | Uint8Array | undefined
  /** As the place says unless given. */
  readonly personal?: boolean | undefined
}

export interface ChangeOptions {
  /** Tells what would become of each item, and changes nothing. */
  readonly dryRun?: boolean | undefined
  /** What a value that is there already means; `replace` unless given. */
  readonly ifExists?: 'replace' | 'keep' | undefined
  /** What a name in other letters than it has means; `refuse` unless given. */
  readonly spelling?: 'refuse' | 'keep' | undefined
}

export interface SecretClient {
  /** Never values. */
  list(at: SecretPlace, page?: PageQuery): Promise<answers.SecretPage>
  /** Page after page. */
  listAll(at: SecretPlace): AsyncIterable<answers.Secret>
  get(at: SecretPlace, name: string): Promise<answers.Secret>
  /** Bytes that are no UTF-8 travel as base64. */
  put(
    at: SecretPlace,
    name: string,
    value: string | Uint8Array,
    options?: PutOptions,
  ): Promise<answers.Written>
  delete(at: SecretPlace, name: string, options?: WriteOptions): Promise<answers.Deleted>
  /** The value itself; on the audit record as revealed. */
  reveal(at: SecretPlace, name: string): Promise<answers.Revealed>
  /** Newest first; of deleted secrets too. */
  versions(at: SecretPlace, name: string, page?: PageQuery): Promise<answers.Page<answers.SecretVersion>>
  /** Makes an old version the newest again, as a new version. */
  restore(at: SecretPlace, name: string, version: number, options?: WriteOptions): Promise<answers.Written>
  /** Writes and deletes many values as one change: all or none. At most 1,000. */
  change(
    at: SecretPlace,
    items: readonly ChangeItem[],
    options?: ChangeOptions,
  ): Promise<answers.ChangedSecrets>
  /** What was changed at a place and below it, newest first. */
  changes(at: SecretHome, page?: PageQuery): Promise<answers.ChangePage>
  /** Takes back what one change did to the values of a place, as a new change. */
  undo(
    at: SecretHome,
    changeId: string,
    options?: { readonly dryRun?: boolean | undefined },
  ): Promise<answers.TakenBack>
}

const pageSize = 100

export function createSecretClient(send: Send): SecretClient {
  const list: SecretClient['list'] = (at, page = {}) => {
    const query = { store: at.store, personal: at.personal, limit: page.limit, cursor: page.cursor }
    return send({ method: 'GET', path: pathOf(at), query }, answers.secretPage)
  }
  return {
    list,
    listAll: (at) => eachItem((cursor) => list(at, { limit: pageSize, cursor })),
    get: (at, name) => send({ method: 'GET', ...target(at, name) }, answers.secret),
    put: async (at, name, value, { ifVersion, ...rest } = {}) => {
      const body = { ...encodeValue(value), ...rest }
      const headers = ifMatch(ifVersion)
      return send({ method: 'PUT', ...target(at, name), headers, body }, answers.written)
    },
    delete: (at, name, { ifVersion } = {}) =>
      send({ method: 'DELETE', ...target(at, name), headers: ifMatch(ifVersion) }, answers.deleted),
    reveal: (at, name) => send({ method: 'GET', ...target(at, name, 'value') }, answers.revealed),
    versions: (at, name, { limit, cursor } = {}) => {
      const { path, query } = target(at, name, 'versions')
      return send({ method: 'GET', path, query: { ...query, limit, cursor } }, answers.versions)
    },
    restore: (at, name, version, { ifVersion } = {}) => {
      const headers = ifMatch(ifVersion)
      return send(
        { method: 'POST', ...target(at, name, 'restore'), headers, body: { version } },
        answers.written,
      )
    },
    ...changeMethods(send),
  }
}

function changeMethods(send: Send): Pick<SecretClient, 'change' | 'changes' | 'undo'> {
  const path = (at: SecretHome, ...rest: readonly string[]) => [...homePath(at), 'changes', ...rest]
  return {
    change: async (at, items, { dryRun, ...options } = {}) => {
      const query = { store: at.store, dryRun }
      const body = { items: items.map((item) => itemOf(item, at)), ...options }
      return send({ method: 'POST', path: path(at), query, body }, answers.changedSecrets)
    },
    changes: (at, { limit, cursor } = {}) =>
      send({ method: 'GET', path: path(at), query: { limit, cursor } }, answers.changePage),
    undo: (at, changeId, { dryRun } = {}) =>
      send({ method: 'POST', path: path(at, changeId, 'undo'), query: { dryRun } }, answers.takenBack),
  }
}

function itemOf({ value, ifVersion: expected, ...item }: ChangeItem, at: SecretPlace): object {
  const content = value === undefined ? { delete: true } : encodeValue(value)
  return { ...item, ...content, expected, personal: item.personal ?? at.personal }
}

function ifMatch(version: number | undefined): Record<string, string> {
  return version === undefined ? {} : { 'if-match': `"${version}"` }
}

function target(at: SecretPlace, name: string, ...rest: readonly string[]) {
  return { path: [...pathOf(at), name, ...rest], query: { store: at.store, personal: at.personal } }
}

function pathOf(home: SecretHome): string[] {
  return [...homePath(home), 'secrets']
}

export function homePath({ workspace, project, environment }: SecretHome): string[] {
  const path = ['workspaces', workspace]
  if (project !== undefined) path.push('projects', project)
  if (environment !== undefined) path.push('environments', environment)
  return path
}
