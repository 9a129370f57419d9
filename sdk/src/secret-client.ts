import * as answers from './answers.ts'
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
  readonly offset?: number | undefined
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
  delete(at: SecretPlace, name: string): Promise<answers.Deleted>
  /** The value itself; on the audit record as revealed. */
  reveal(at: SecretPlace, name: string): Promise<answers.Revealed>
  /** Newest first; of deleted secrets too. */
  versions(at: SecretPlace, name: string, page?: PageQuery): Promise<readonly answers.SecretVersion[]>
  /** Makes an old version the newest again, as a new version. */
  restore(at: SecretPlace, name: string, version: number): Promise<answers.Written>
}

const pageSize = 100

export function createSecretClient(send: Send): SecretClient {
  const list: SecretClient['list'] = (at, page = {}) => {
    const query = { store: at.store, limit: page.limit, offset: page.offset }
    return send({ method: 'GET', path: pathOf(at), query }, answers.secretPage)
  }
  return {
    list,
    async *listAll(at) {
      for (let offset = 0; ;) {
        const { items, total } = await list(at, { limit: pageSize, offset })
        yield* items
        offset += items.length
        if (items.length === 0 || offset >= total) return
      }
    },
    get: (at, name) => send({ method: 'GET', ...target(at, name) }, answers.secret),
    put: async (at, name, value, { ifVersion, ...rest } = {}) => {
      const body = { ...encodeValue(value), ...rest }
      const headers: Record<string, string> = ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` }
      return send({ method: 'PUT', ...target(at, name), headers, body }, answers.written)
    },
    delete: (at, name) => send({ method: 'DELETE', ...target(at, name) }, answers.deleted),
    reveal: (at, name) => send({ method: 'GET', ...target(at, name, 'value') }, answers.revealed),
    versions: async (at, name, { limit, offset } = {}) => {
      const { path, query } = target(at, name, 'versions')
      return (await send({ method: 'GET', path, query: { ...query, limit, offset } }, answers.versions)).items
    },
    restore: (at, name, version) =>
      send({ method: 'POST', ...target(at, name, 'restore'), body: { version } }, answers.written),
  }
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
