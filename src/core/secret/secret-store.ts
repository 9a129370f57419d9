import type { EnvironmentId, PrincipalId, ProjectId, SecretId, ValueId, WorkspaceId } from '../ids.ts'
import type { Home, Secret, SecretAt, SecretHead, SecretValue, SecretVersion } from './secret.ts'

/** Which line of values: absent parts mean the default value, and the shared one. */
export interface Line {
  readonly environmentId?: EnvironmentId
  readonly principalId?: PrincipalId
}

export interface Page {
  readonly offset: number
  readonly limit: number
}

/** A page by key: what comes after one, so that writes between two pages move nothing. */
export interface Slice {
  readonly after?: string
  readonly limit: number
}

export interface FoundLine {
  readonly secret: Secret
  /** Absent where the line never had one. */
  readonly value: SecretValue | undefined
}

/** Every row is authenticated as it is read: a changed, moved or planted one throws `integrity`, naming it. */
export interface SecretStore {
  /** Live or deleted. */
  find(home: Home, store: string, foldedName: string): Promise<Secret | undefined>
  findById(id: SecretId): Promise<Secret | undefined>
  /** A secret with its value in one line, live or deleted, in one statement: what a write begins with. */
  findLine(home: Home, store: string, foldedName: string, line: Line): Promise<FoundLine | undefined>
  /** The live value of one line with its newest version, in one statement. */
  findHead(home: Home, store: string, foldedName: string, line: Line): Promise<SecretHead | undefined>
  /** Live secrets that have a live value in this line, by folded name. */
  list(home: Home, store: string, line: Line, page: Page): Promise<{ total: number; items: SecretAt[] }>
  /** The same after a folded name; `more`: that there are others behind them. */
  listAfter(
    home: Home,
    store: string,
    line: Line,
    slice: Slice,
  ): Promise<{ more: boolean; items: SecretAt[] }>
  /** The same with newest versions, unpaged: a layer of the resolver. Bounded by limits.secretsPerHomeMax. */
  heads(home: Home, store: string, line: Line): Promise<SecretHead[]>
  /** Those of these folded names alone. */
  headsNamed(home: Home, store: string, line: Line, foldedNames: readonly string[]): Promise<SecretHead[]>
  /** Every live secret of a home and store, whatever lines of values it has, by folded name. Bounded as `heads`. */
  liveSecrets(home: Home, store: string): Promise<Secret[]>
  /** Every live secret of that name in a workspace, whatever its home and store. At most `limit`. */
  named(workspaceId: WorkspaceId, foldedName: string, limit: number): Promise<Secret[]>
  /** Every line of values of a secret, deleted ones included. */
  values(secretId: SecretId): Promise<SecretValue[]>
  findValue(secretId: SecretId, line: Line): Promise<SecretValue | undefined>
  /** Newest first. */
  versions(valueId: ValueId, page: Page): Promise<SecretVersion[]>
  version(valueId: ValueId, version: number): Promise<SecretVersion | undefined>
  /** A principal's live personal values in a workspace. */
  personalValues(workspaceId: WorkspaceId, principalId: PrincipalId): Promise<SecretAt[]>
  count(home: Home, store: string, line: Line): Promise<number>
  /** Live secrets of every project of a workspace that has any, by the project's id. */
  countPerProject(workspaceId: WorkspaceId, store: string): Promise<ReadonlyMap<string, number>>

  insert(secret: Secret): Promise<void>
  update(secret: Secret): Promise<void>
  insertValue(value: SecretValue): Promise<void>
  updateValue(value: SecretValue): Promise<void>
  insertVersion(version: SecretVersion): Promise<void>

  selectedProjects(secretId: SecretId): Promise<ProjectId[]>
  /** The secrets that select a project. */
  secretsSelecting(projectId: ProjectId): Promise<SecretId[]>
  replaceSelectedProjects(secretId: SecretId, projects: readonly ProjectId[]): Promise<void>
  /** Walks all live and deleted heads in id order, for integrity checks; `after` exclusive. Rows are not authenticated here. */
  walk(after: string, limit: number): Promise<UncheckedHead[]>
}

/** A head as it lies in the store, with the faults its authentication showed. */
export interface UncheckedHead {
  readonly valueId: string
  readonly secret: Secret | undefined
  readonly value: SecretValue | undefined
  readonly head: SecretVersion | undefined
  readonly fault?: string
}
