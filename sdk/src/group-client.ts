import * as answers from './group-answers.ts'
import { whole } from './pages.ts'
import type { Send } from './transport.ts'
import { encodeValue } from './value.ts'

/** The project whose groups are meant. */
export interface GroupPlace {
  readonly workspace: string
  readonly project: string
}

export interface GroupEdit {
  readonly set?: readonly SetGroupValue[] | undefined
  /** One that is not there is an error, and then nothing is changed. */
  readonly unset?: readonly GroupName[] | undefined
}

export interface GroupName {
  /** A file is named by its absolute path. */
  readonly name: string
  /** `value`, `file` or `mount`; a path means a file, anything else a value. */
  readonly kind?: string | undefined
}

export interface SetGroupValue extends GroupName {
  /** Bytes that are no UTF-8 travel as base64. */
  readonly value: string | Uint8Array
  /** How a file is put in place; what is not given stays as it is. */
  readonly fileEncoding?: string | undefined
  readonly owner?: string | undefined
  readonly group?: string | undefined
  readonly permissions?: string | undefined
}

export interface DryRunOptions {
  /** Tells what would change, and changes nothing. */
  readonly dryRun?: boolean | undefined
}

/** Secret groups of a project, by slug. */
export interface GroupClient {
  list(at: GroupPlace): Promise<readonly answers.Group[]>
  /** How a group is set and what it holds, by name: never values. */
  get(at: GroupPlace, group: string): Promise<answers.DescribedGroup>
  /** Every value of it, in one event on the audit record. */
  reveal(at: GroupPlace, group: string): Promise<readonly answers.GroupValue[]>
  /** Sets and unsets single values in one change; all others stay. */
  edit(at: GroupPlace, group: string, edit: GroupEdit, options?: DryRunOptions): Promise<answers.GroupChanges>
  /** Newest first; of ended groups too. */
  history(at: GroupPlace, group: string): Promise<readonly answers.GroupChange[]>
  /** Writes again what stood before a change; refused (`conflict`) where later ones wrote the same. */
  undo(
    at: GroupPlace,
    group: string,
    changeId: string,
    options?: DryRunOptions,
  ): Promise<answers.GroupChanges>
}

export function createGroupClient(send: Send): GroupClient {
  const pathOf = ({ workspace, project }: GroupPlace, ...rest: readonly string[]) => {
    return ['workspaces', workspace, 'projects', project, 'groups', ...rest]
  }
  return {
    list: (at) => whole(send, pathOf(at), answers.groups),
    get: (at, group) => send({ method: 'GET', path: pathOf(at, group) }, answers.describedGroup),
    reveal: async (at, group) =>
      (await send({ method: 'GET', path: pathOf(at, group, 'values') }, answers.groupValues)).items,
    edit: async (at, group, { set, unset }, { dryRun } = {}) => {
      const body = { set: set?.map(({ value, ...rest }) => ({ ...rest, ...encodeValue(value) })), unset }
      const path = pathOf(at, group, 'values')
      return send({ method: 'PATCH', path, query: { dryRun }, body }, answers.groupChanges)
    },
    history: (at, group) => whole(send, pathOf(at, group, 'history'), answers.groupHistory),
    undo: (at, group, changeId, { dryRun } = {}) => {
      const path = pathOf(at, group, 'undo')
      return send({ method: 'POST', path, query: { dryRun }, body: { changeId } }, answers.groupChanges)
    },
  }
}
