/**
 * What a database administrator can do who has every row and no root key. Each change is made behind the back of the
 * running server; then the same questions are asked as before. Allowed answers: as before, a refusal that names the row,
 * or that the thing is not there. Never success with another meaning.
 */
import { filesIn } from '../reliability/stored-truth.ts'
import { app, bundles, furnish, goOn, places, type Furniture } from './furniture.ts'
import { startPeopled, type PeopledServer } from './peopled-server.ts'
import { compare, Prober, type Probe, type Probed } from './probes.ts'
import { flipped, StoredRows, type StoredRow } from './stored-rows.ts'

const paths = [
  bundles,
  `${bundles}/bundle`,
  `${bundles}/bundle/details`,
  '/api/v1/me',
  places,
  `${places}/acme`,
  `${places}/other`,
  `${places}/acme/projects`,
  app,
  `${app}/environments`,
  `${app}/groups/bundle/history`,
  `${app}/secrets`,
  `${app}/secrets/SHARED_DEFAULT/value`,
  `${app}/environments/staging/changes`,
  `${app}/environments/production/secrets`,
  `${app}/environments/production/secrets/DB_URL`,
  `${app}/environments/production/secrets/DB_URL/value`,
  `${app}/environments/production/secrets/DB_URL/versions`,
  `${app}/environments/production/secrets/GONE/versions`,
  `${app}/environments/production/secrets/API_KEY/value`,
  `${app}/environments/staging/secrets/DB_URL/value`,
  `${app}/environments/staging/secrets/DB_URL/value?personal=true`,
  `${app}/resolved?as=run&environment=production`,
  `${app}/resolved?as=run&environment=staging`,
  `${places}/acme/secrets/ORG/value`,
  `${places}/other/projects/lab/environments/production/secrets/DB_URL/value`,
  '/api/v1/tokens',
  '/repos/acme/app',
  '/repos/acme/app/environments',
  '/repos/acme/app/environments/production/secrets',
  '/repos/acme/app/environments/production/secrets/public-key',
  '/orgs/acme/actions/secrets/ORG_SELECTED/repositories',
  '/v1/workspace/acme/project/app/secret-share',
  '/v1/workspace/acme/oidc',
]
/** Where a row that was moved could appear. */
const lists = [
  `${app}/environments/staging/secrets`,
  `${places}/acme/projects/tools/secrets`,
  `${places}/acme/projects/site/secrets`,
  `${places}/acme/secrets`,
  `${places}/other/projects/lab/secrets`,
  `${places}/other/projects/lab/environments/production/secrets`,
]
const people = ['alice', 'vic', 'eve', 'narrow', 'bound', 'ended']
/** Of an app, as its signature shows it. */
const appPaths = ['/app', '/app/installations', '/repos/acme/app/installation']

const readersMax = 40

export interface Verdict {
  /** The doctor, asked where something is wrong, finds a fault. */
  readonly isFound: boolean
  /** Success with another meaning, or an error that names nothing. */
  readonly wrong: readonly string[]
  readonly isNoticed: boolean
}

interface Parts {
  readonly house: PeopledServer
  readonly stored: StoredRows
  readonly earlier: ReadonlyMap<string, readonly StoredRow[]>
  readonly furniture: Furniture
  readonly prober: Prober
  readonly before: readonly Probed[]
}

/** A running server, its database in the administrator's hand, and what everybody was answered before. */
export class AdministeredHouse {
  readonly house: PeopledServer
  readonly stored: StoredRows
  /** Every row as it was before some of them were changed by their owners. */
  readonly earlier: ReadonlyMap<string, readonly StoredRow[]>
  readonly furniture: Furniture
  readonly #prober: Prober
  readonly #before: readonly Probed[]
  readonly #readers = new Map<string, readonly number[]>()

  static async start(): Promise<AdministeredHouse> {
    const house = await startPeopled()
    const stored = await StoredRows.open(filesIn(house.server.directory).database)
    const furniture = await furnish(house)
    const earlier = new Map(stored.tables().map((table) => [table, stored.rows(table)]))
    await goOn(house)
    const probes = [
      ...people.flatMap((as) => [...paths, ...lists].map((path): Probe => ({ as, path }))),
      ...appPaths.map((path): Probe => ({ as: 'app', path })),
      ...furniture.shares.map((share): Probe => ({ as: 'nobody', path: `/v1/share/${share}/meta` })),
      {
        as: 'nobody',
        path: '/v1/auth/device/token',
        body: { clientId: 'cli', deviceCode: furniture.deviceCode },
      },
    ]
    const prober = new Prober(house.client, house.tokens, probes)
    // Twice: what is made at its first reading is there at the second.
    await prober.askAll()
    const before = await prober.askAll()
    return new AdministeredHouse({ house, stored, earlier, furniture, prober, before })
  }

  private constructor(parts: Parts) {
    this.house = parts.house
    this.stored = parts.stored
    this.earlier = parts.earlier
    this.furniture = parts.furniture
    this.#prober = parts.prober
    this.#before = parts.before
  }

  async stop(): Promise<void> {
    this.stored[Symbol.dispose]()
    await this.house.stop()
  }

  /** How many answers are other ones than before. */
  async differences(): Promise<number> {
    const after = await this.#prober.askAll()
    return after.filter((is, index) => compare(this.#before[index]!, is) !== 'same').length
  }

  /** Makes the table hold other rows, asks, and puts the table back. `undefined`: its keys do not allow these rows. */
  async judge(table: string, rows: readonly StoredRow[]): Promise<Verdict | undefined> {
    const kept = this.stored.rows(table)
    const which = await this.#readersOf(table)
    try {
      this.stored.replace(table, rows)
    } catch {
      return undefined
    }
    try {
      const { wrong, isNoticed } = this.#weigh(table, which, await this.#prober.askAll(which))
      return { wrong, isNoticed, isFound: wrong.length > 0 && (await this.faults()).length > 0 }
    } finally {
      this.stored.replace(table, kept)
    }
  }

  /** What the doctor says. Who cannot even ask the doctor has noticed, too. */
  async faults(): Promise<string[]> {
    const { client, server } = this.house
    const answer = await client.send('/api/v1/doctor/integrity', { token: server.ownerToken })
    const report = JSON.parse(answer.text) as { detail?: string; faults: { row: string; fault: string }[] }
    if (answer.status !== 200) return [`the doctor cannot be asked: ${report.detail}`]
    return report.faults.map(({ row, fault }) => `${row} ${fault}`)
  }

  #weigh(table: string, which: readonly number[], after: readonly Probed[]) {
    let isNoticed = false
    const wrong: string[] = []
    for (const [place, index] of which.entries()) {
      const [was, is] = [this.#before[index]!, after[place]!]
      const outcome = compare(...ofMeaning(table, was, is))
      isNoticed ||= compare(was, is) !== 'same'
      if (outcome !== 'changed' && outcome !== 'broken') continue
      const { as, path } = this.#prober.probes[index]!
      wrong.push(`${as} ${path}: ${outcome}: ${is.status} ${JSON.stringify(is.body).slice(0, 300)}`)
    }
    return { wrong, isNoticed }
  }

  /** The questions that read rows of a table: those that notice when none of its rows is authentic. And every list. */
  async #readersOf(table: string): Promise<readonly number[]> {
    const known = this.#readers.get(table)
    if (known !== undefined) return known
    const kept = this.stored.rows(table)
    const columns = this.stored.columns(table)
    const proof = ['mac', 'envelope'].find((column) => columns.includes(column)) ?? ''
    this.stored.replace(
      table,
      kept.map((row) => ({ ...row, [proof]: flipped(row[proof] ?? null) })),
    )
    const after = await this.#prober.askAll()
    this.stored.replace(table, kept)
    const reading = after.flatMap((is, index) =>
      compare(this.#before[index]!, is) === 'same' ? [] : [index],
    )
    // Everything reads tokens and grants: then a part of everything is enough.
    const step = Math.ceil(reading.length / readersMax)
    const shown = this.#prober.probes.flatMap(({ path }, index) => (lists.includes(path) ? [index] : []))
    const made = [...new Set([...reading.filter((_, place) => place % step === 0), ...shown])]
    this.#readers.set(table, made)
    return made
  }
}

/**
 * What stands for a row that is not found says nothing else: a thing without its number gets a new one, the author
 * who is gone is shown by id, as is the workspace a token was bound to, and a place without a sealing key gets a new pair.
 */
const standIns: Readonly<Record<string, readonly string[]>> = {
  external_id: ['id', 'node_id', 'app_id', 'target_id', 'access_tokens_url'],
  principal: ['createdBy'],
  workspace: ['workspace'],
  sealing_key: ['key_id', 'key'],
}

function ofMeaning(table: string, ...both: readonly [Probed, Probed]): [Probed, Probed] {
  const hidden = standIns[table] ?? []
  const [was, is] = both.map(({ status, body }) => ({
    status,
    body: JSON.parse(JSON.stringify(body), (key, value: unknown) => {
      const isStandIn = hidden.includes(key) && (typeof value === 'number' || typeof value === 'string')
      return isStandIn ? 'stand-in' : value
    }) as unknown,
  }))
  return [was!, is!]
}
