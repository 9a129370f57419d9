import type { Body, CallOperation, DryRunOptions, Item, OnceOptions } from './call.ts'
import type { DescribedGroup, Group, GroupChange, GroupChanges } from './generated/shapes.ts'
import type { ProjectPlace } from './home.ts'
import { whole } from './pages.ts'
import { encodeValue } from './value.ts'

export type GroupValue = Item<'revealGroup'>
type EditBody = Body<'editGroup'>
type SetInBody = NonNullable<EditBody['set']>[number]

/** A file is named by its absolute path; a path means a file, anything else a value, unless a `kind` says otherwise. */
export type GroupName = NonNullable<EditBody['unset']>[number]

/** How a file is put in place may be given beside the value; what is not given stays as it is. */
export type SetGroupValue = Omit<SetInBody, 'value' | 'encoding'> & {
  /** Bytes that are no UTF-8 travel as base64. */
  readonly value: string | Uint8Array
}

export interface GroupEdit {
  readonly set?: readonly SetGroupValue[] | undefined
  /** One that is not there is an error, and then nothing is changed. */
  readonly unset?: readonly GroupName[] | undefined
}

export type NewGroup = Omit<Body<'createGroup'>, 'values'> & {
  readonly values?: readonly SetGroupValue[] | undefined
}

/** Secret groups of a project, by slug. */
export interface GroupClient {
  list(at: ProjectPlace): Promise<readonly Group[]>
  /** How a group is set and what it holds, by name: never values. */
  get(at: ProjectPlace, group: string): Promise<DescribedGroup>
  create(at: ProjectPlace, body: NewGroup, options?: DryRunOptions): Promise<Group>
  /** What it is and who receives it; its values stay. */
  change(
    at: ProjectPlace,
    group: string,
    changes: Body<'reviseGroup'>,
    options?: DryRunOptions,
  ): Promise<Group>
  /** With every value in it; both stay in history. */
  delete(at: ProjectPlace, group: string, once?: OnceOptions): Promise<Group>
  /** Every value of it, in one event on the audit record. */
  reveal(at: ProjectPlace, group: string): Promise<readonly GroupValue[]>
  /** Sets and unsets single values in one change; all others stay. */
  edit(at: ProjectPlace, group: string, edit: GroupEdit, options?: DryRunOptions): Promise<GroupChanges>
  /** Newest first; of ended groups too. */
  history(at: ProjectPlace, group: string): Promise<readonly GroupChange[]>
  /** Writes again what stood before a change; refused (`conflict`) where later ones wrote the same. */
  undo(at: ProjectPlace, group: string, changeId: string, options?: DryRunOptions): Promise<GroupChanges>
}

export function createGroupClient(call: CallOperation): GroupClient {
  return {
    list: ({ workspace, project }) => whole((page) => call('listGroups', { workspace, project, ...page })),
    get: ({ workspace, project }, group) => call('getGroup', { workspace, project, group }),
    create: ({ workspace, project }, { values, ...rest }, options) => {
      const body = { ...rest, values: values?.map(encoded) }
      return call('createGroup', { workspace, project, body, ...options })
    },
    change: ({ workspace, project }, group, body, options) =>
      call('reviseGroup', { workspace, project, group, body, ...options }),
    delete: ({ workspace, project }, group, once) =>
      call('deleteGroup', { workspace, project, group, ...once }),
    reveal: async ({ workspace, project }, group) =>
      (await call('revealGroup', { workspace, project, group })).items,
    edit: async ({ workspace, project }, group, { set, unset }, options) => {
      const body = { set: set?.map(encoded), unset }
      return call('editGroup', { workspace, project, group, body, ...options })
    },
    history: ({ workspace, project }, group) =>
      whole((page) => call('groupHistory', { workspace, project, group, ...page })),
    undo: ({ workspace, project }, group, changeId, options) =>
      call('undoGroupChange', { workspace, project, group, body: { changeId }, ...options }),
  }
}

function encoded({ value, ...rest }: SetGroupValue): SetInBody {
  return { ...rest, ...encodeValue(value) }
}
