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
  }
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
