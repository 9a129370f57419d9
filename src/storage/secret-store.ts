import { DomainError } from '../core/error.ts'
import type { PrincipalId, ProjectId, SecretId, ValueId, WorkspaceId } from '../core/ids.ts'
import type { RowGuard } from '../core/row-guard.ts'
import type { Home, Secret, SecretAt, SecretHead, SecretValue, SecretVersion } from '../core/secret/secret.ts'
import type { FoundLine, Line, Page, SecretStore, Slice, UncheckedHead } from '../core/secret/secret-store.ts'
import { isLiveAt, isOfLine, isSecretIn } from './asked-secret.ts'
import { misplaced } from './columns.ts'
import { unpackedRows, type PlainRow } from './packed.ts'
import type { Rows } from './rows.ts'
import { openSecretAt } from './secret-at.ts'
import * as secrets from './secret-statements.ts'
import { plainVersion, versionView } from './secret-statements.ts'
import { selectedProjectTable, type SelectedProject } from './tables/link.ts'
import { insertVersion, secretTable, toVersion, valueTable, versionRow } from './tables/secret.ts'
import { walkHead } from './walk-head.ts'

export class StoredSecrets implements SecretStore {
  readonly #rows: Rows

  constructor(rows: Rows) {
    this.#rows = rows
  }

  find(home: Home, store: string, foldedName: string): Promise<Secret | undefined> {
    const args = { ...storeOf(home, store), foldedName }
    return this.#rows.one(secretTable, secrets.secretByName, args, isSecretIn(home, store, { foldedName }))
  }

  findById(id: SecretId): Promise<Secret | undefined> {
    return this.#rows.one(secretTable, secrets.secretById, { id }, (found) => found.id === id)
  }

  async findLine(home: Home, store: string, foldedName: string, line: Line): Promise<FoundLine | undefined> {
    const { kind: homeKind, id: homeId } = home
    const { environmentId, principalId } = lineOf(line)
    const args = { homeKind, homeId, store, environmentId, principalId, foldedName }
    const found = await this.#rows.session.first(secrets.lineByName, args)
    if (found === undefined) return undefined
    const secret = secrets.secretView.open(this.#rows.guard, found)
    if (secret === undefined || !isSecretIn(home, store, { foldedName })(secret)) throw misplaced('secret')
    const value = secrets.valueView.open(this.#rows.guard, found)
    const isAsked = value === undefined || (value.secretId === secret.id && isOfLine(line)(value))
    if (!isAsked) throw misplaced('secret_value')
    return { secret, value }
  }

  async findHead(home: Home, store: string, foldedName: string, line: Line): Promise<SecretHead | undefined> {
    const { kind: homeKind, id: homeId } = home
    const { environmentId, principalId } = lineOf(line)
    const args = { homeKind, homeId, store, environmentId, principalId, foldedName }
    const found = await this.#rows.session.first(secrets.headByName, args)
    return found === undefined ? undefined : this.#head(found, isLiveAt(home, store, line, foldedName))
  }

  async list(
    home: Home,
    store: string,
    line: Line,
    page: Page,
  ): Promise<{ total: number; items: SecretAt[] }> {
    const where = { ...storeOf(home, store), ...lineOf(line) }
    const { offset, limit } = page
    const args = { ...where, offset, limit, limitAndOne: limit + 1 }
    const found = await this.#rows.session.first(secrets.livePage, args)
    const rows = unpackedRows(found?.rows ?? null).slice(0, limit)
    return { total: found?.total ?? 0, items: this.#opened(rows, isLiveAt(home, store, line)) }
  }

  async listAfter(
    home: Home,
    store: string,
    line: Line,
    { after = '', limit }: Slice,
  ): Promise<{ more: boolean; items: SecretAt[] }> {
    const args = { ...storeOf(home, store), ...lineOf(line), after, limitAndOne: limit + 1 }
    const found = await this.#rows.session.first(secrets.livePageAfter, args)
    const rows = unpackedRows(found?.rows ?? null)
    const items = this.#opened(rows.slice(0, limit), isLiveAt(home, store, line))
    return { more: rows.length > limit, items }
  }

  async heads(home: Home, store: string, line: Line): Promise<SecretHead[]> {
    const args = { ...storeOf(home, store), ...lineOf(line) }
    const isAsked = isLiveAt(home, store, line)
    return (await this.#rows.session.all(secrets.liveHeads, args)).map((row) => this.#head(row, isAsked))
  }

  async headsNamed(
    home: Home,
    store: string,
    line: Line,
    foldedNames: readonly string[],
  ): Promise<SecretHead[]> {
    const args = { ...storeOf(home, store), ...lineOf(line) }
    const found = await secrets.headsNamed.all(this.#rows.session, args, foldedNames)
    const names = new Set(foldedNames)
    const isThere = isLiveAt(home, store, line)
    return found.map((row) => this.#head(row, (at) => isThere(at) && names.has(at.secret.foldedName)))
  }

  liveSecrets(home: Home, store: string): Promise<Secret[]> {
    const isAsked = isSecretIn(home, store, { live: true })
    return this.#rows.many(secretTable, secrets.liveSecrets, storeOf(home, store), isAsked)
  }

  named(workspaceId: WorkspaceId, foldedName: string, limit: number): Promise<Secret[]> {
    const isAsked = (found: Secret) =>
      found.home.workspaceId === workspaceId && found.foldedName === foldedName && found.live
    return this.#rows.many(secretTable, secrets.secretsNamed, { workspaceId, foldedName, limit }, isAsked)
  }

  values(secretId: SecretId): Promise<SecretValue[]> {
    return this.#rows.many(valueTable, secrets.valuesOf, { secretId }, (found) => found.secretId === secretId)
  }

  findValue(secretId: SecretId, line: Line): Promise<SecretValue | undefined> {
    const isLine = isOfLine(line)
    const isAsked = (found: SecretValue) => found.secretId === secretId && isLine(found)
    return this.#rows.one(valueTable, secrets.valueOfLine, { secretId, ...lineOf(line) }, isAsked)
  }

  async versions(valueId: ValueId, page: Page): Promise<SecretVersion[]> {
    const args = { valueId, offset: page.offset, limit: page.limit }
    const found = await this.#rows.session.all(secrets.versionsOf, args)
    return found.map((row) => openVersion(row, valueId))
  }

  async version(valueId: ValueId, version: number): Promise<SecretVersion | undefined> {
    const found = await this.#rows.session.first(secrets.versionOf, { valueId, version })
    return found === undefined ? undefined : openVersion(found, valueId, version)
  }

  async personalValues(workspaceId: WorkspaceId, principalId: PrincipalId): Promise<SecretAt[]> {
    const found = await this.#rows.session.all(secrets.personalValues, { workspaceId, principalId })
    const texts = found.map(({ row }) => row)
    return this.#opened(
      texts,
      ({ secret, value }) =>
        secret.home.workspaceId === workspaceId && value.principalId === principalId && value.live,
    )
  }

  count(home: Home, store: string, line: Line): Promise<number> {
    return this.#count({ ...storeOf(home, store), ...lineOf(line) })
  }

  async countPerProject(workspaceId: WorkspaceId, store: string): Promise<ReadonlyMap<string, number>> {
    const found = await this.#rows.session.all(secrets.countsPerProject, { workspaceId, store })
    return new Map(found.map(({ home_id, total }) => [home_id, total]))
  }

  insert(secret: Secret): Promise<void> {
    return this.#rows.insert(secretTable, secret)
  }

  update(secret: Secret): Promise<void> {
    return this.#rows.update(secretTable, secret)
  }

  insertValue(value: SecretValue): Promise<void> {
    return this.#rows.insert(valueTable, value)
  }

  updateValue(value: SecretValue): Promise<void> {
    return this.#rows.update(valueTable, value)
  }

  async insertVersion(version: SecretVersion): Promise<void> {
    await this.#rows.session.run(insertVersion, versionRow(version))
  }

  async selectedProjects(secretId: SecretId): Promise<ProjectId[]> {
    const isAsked = (each: SelectedProject) => each.secretId === secretId
    const found = await this.#rows.many(selectedProjectTable, secrets.selectedProjects, { secretId }, isAsked)
    return found.map(({ projectId }) => projectId)
  }

  async secretsSelecting(projectId: ProjectId): Promise<SecretId[]> {
    const isAsked = (each: SelectedProject) => each.projectId === projectId
    const found = await this.#rows.many(
      selectedProjectTable,
      secrets.secretsSelecting,
      { projectId },
      isAsked,
    )
    return found.map(({ secretId }) => secretId)
  }

  async replaceSelectedProjects(secretId: SecretId, projects: readonly ProjectId[]): Promise<void> {
    await this.#rows.remove(secrets.deselectProjects, { secretId })
    for (const projectId of new Set(projects)) {
      await this.#rows.insert(selectedProjectTable, { secretId, projectId })
    }
  }

  async walk(after: string, limit: number): Promise<UncheckedHead[]> {
    const found = await this.#rows.session.all(secrets.headsAfter, { after, limit })
    return found.map((row) => walkHead(this.#rows.guard, row))
  }

  async #count(args: secrets.StoreArguments & secrets.LineArguments): Promise<number> {
    return (await this.#rows.session.first(secrets.liveCount, args))?.total ?? 0
  }

  #opened(rows: readonly string[], isAsked: (found: SecretAt) => boolean): SecretAt[] {
    return rows.map((row) => {
      const found = openSecretAt(this.#rows.guard, row)
      if (!isAsked(found)) throw misplaced('secret')
      return found
    })
  }

  #head(found: PlainRow, isAsked: (found: SecretAt) => boolean): SecretHead {
    const opened = openVersionAt(this.#rows.guard, found)
    if (!isAsked(opened)) throw misplaced('secret')
    if (opened.head.version !== opened.value.version) throw misplaced('secret_version')
    return opened
  }
}

/** A value with its secret and one of its versions; that version's row is bound to them by its envelope alone. */
export function openVersionAt(guard: RowGuard, found: PlainRow): SecretHead {
  const { secret, value } = openSecretAt(guard, found.row)
  const head = versionView.take(found)
  if (head === undefined) throw incomplete()
  if (head.value_id !== value.id) throw misplaced('secret_version')
  return { secret, value, head: toVersion(head) }
}

function storeOf(home: Home, store: string): secrets.StoreArguments {
  return { homeKind: home.kind, homeId: home.id, store }
}

function lineOf({ environmentId, principalId }: Line): secrets.LineArguments {
  return { environmentId: environmentId ?? '', principalId: principalId ?? '' }
}

/** Its envelope vouches for the rest. */
function openVersion(found: object, valueId: ValueId, version?: number): SecretVersion {
  const row = plainVersion.take(found)
  if (row === undefined) throw incomplete()
  if (row.value_id !== valueId || (version !== undefined && row.version !== version)) {
    throw misplaced('secret_version')
  }
  return toVersion(row)
}

function incomplete(): DomainError {
  return new DomainError('integrity', 'A stored secret is incomplete', { subject: 'secret' })
}
