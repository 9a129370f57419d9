import { isDenial } from '../../../sdk/src/cached-values.ts'
import type { Client, ResolveRequest, Resolved, TaggedValues, Unresolved } from '../../../sdk/src/index.ts'
import { mergeSources } from './consumer.ts'

/** What several sources give together; asked again, the server sends only what was changed. */
export interface Reader {
  readonly read: () => Promise<readonly Resolved[]>
  /** References that were left as they stand in what was read last. */
  readonly unresolved: () => readonly Unresolved[]
}

export function createReader(client: Client, requests: readonly ResolveRequest[]): Reader {
  let known: readonly Known[] = []
  return {
    /** All sources at once. An answer that denies counts more than an answer that is missing. */
    async read() {
      const answers = await Promise.allSettled(
        requests.map((request, index) => readOne(client, request, known[index])),
      )
      const failures = answers.flatMap((answer) =>
        answer.status === 'rejected' ? [answer.reason as unknown] : [],
      )
      if (failures.length > 0) throw failures.find(isDenial) ?? failures[0]
      known = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
      return mergeSources(known.map(({ items }) => items))
    },
    unresolved: () => known.flatMap(({ unresolved }) => unresolved),
  }
}

interface Known extends TaggedValues {
  readonly items: readonly Resolved[]
  readonly unresolved: readonly Unresolved[]
}

async function readOne(client: Client, request: ResolveRequest, known: Known | undefined): Promise<Known> {
  const { tag, items, unresolved } = await client.resolveTagged(request, known?.tag)
  return {
    tag,
    items: items ?? known?.items ?? [],
    unresolved: unresolved ?? known?.unresolved ?? [],
  }
}
