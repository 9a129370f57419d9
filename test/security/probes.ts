import type { Answer, HttpClient } from '../reliability/http-client.ts'

/** One question to the running server, always the same: as whom, and what. */
export interface Probe {
  readonly as: string
  readonly path: string
  /** Sent with POST; without one it is a GET. */
  readonly body?: object
}

export interface Probed {
  readonly status: number
  readonly body: unknown
}

export type Outcome =
  /** As before. */
  | 'same'
  /** The row was refused by name. */
  | 'refused'
  /** What it was about is not there, or less of it is. */
  | 'absent'
  /** Success, and something else than before. */
  | 'changed'
  /** An error that names nothing. */
  | 'broken'

export class Prober {
  readonly #client: HttpClient
  readonly #tokens: Readonly<Record<string, string>>
  readonly probes: readonly Probe[]

  constructor(client: HttpClient, tokens: Readonly<Record<string, string>>, probes: readonly Probe[]) {
    this.#client = client
    this.#tokens = tokens
    this.probes = probes
  }

  async ask(probe: Probe): Promise<Probed> {
    const token = this.#tokens[probe.as]
    const { path, body } = probe
    const answer = await this.#client.send(path, {
      ...(token === undefined ? {} : { token }),
      ...(body === undefined ? {} : { method: 'POST', body }),
    })
    return { status: answer.status, body: steady(answer) }
  }

  /** Many at once: they share commits. By their places in the list; all of them without. */
  askAll(which: readonly number[] = this.probes.map((_, index) => index)): Promise<Probed[]> {
    return Promise.all(which.map((index) => this.ask(this.probes[index]!)))
  }
}

/** What is different each time, or decides nothing, set aside. */
function steady(answer: Answer): unknown {
  if (answer.text === '') return ''
  return JSON.parse(answer.text, (key, value: unknown) =>
    key === 'requestId' || key === 'lastUsedAt' || key === 'next' ? undefined : value,
  )
}

const namesRow =
  /The stored [\w ]+ \S+ (?:was|were) changed outside|A stored secret is incomplete|key .*is missing|belong together/

export function compare(before: Probed, after: Probed): Outcome {
  if (after.status === before.status && same(before.body, after.body)) return 'same'
  if (after.status === 500) return isRefusal(after.body) ? 'refused' : 'broken'
  if ([401, 403, 404].includes(after.status)) return 'absent'
  // What a client is told whose sign-in nobody knows.
  if (after.status === 400 && same(after.body, { error: 'expired_token' })) return 'absent'
  return after.status === before.status && isLess(before.body, after.body) ? 'absent' : 'changed'
}

const refusals = new Set(['Server Error', 'Stored data was changed outside Keywell'])

/** A surface that speaks for a vendor has no words for it; the native one names the row. */
function isRefusal(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  if ('code' in body) {
    return body.code === 'integrity' && 'detail' in body && namesRow.test(String(body.detail))
  }
  if ('error' in body && isRecord(body.error)) return namesRow.test(String(body.error['message']))
  return 'message' in body && refusals.has(String(body.message))
}

/** Lists may lose items; what is left of them is as it was. */
function isLess(before: unknown, after: unknown): boolean {
  if (same(before, after)) return true
  if (Array.isArray(before) && Array.isArray(after)) {
    return after.every((item) => before.some((known) => same(known, item)))
  }
  if (!isRecord(before) || !isRecord(after)) return false
  return Object.entries(after).every(([key, value]) => {
    const known = before[key]
    const isCount = /^(?:total|count)/.test(key) && typeof value === 'number' && typeof known === 'number'
    return isCount ? value <= known : isLess(known, value)
  })
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
