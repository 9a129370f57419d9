import type { Page } from './answers.ts'
import type { Shape } from './shape.ts'
import type { Query, Send } from './transport.ts'

/** All items of a list, page after page. What is written meanwhile neither hides an item nor shows one twice. */
export async function* eachItem<Item>(
  pageAt: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | undefined
  do {
    const { items, next }: Page<Item> = await pageAt(cursor)
    yield* items
    cursor = next ?? undefined
  } while (cursor !== undefined)
}

/** All of a list that is never long. */
export async function whole<Item>(
  send: Send,
  path: readonly string[],
  shape: Shape<Page<Item>>,
  query: Query = {},
): Promise<readonly Item[]> {
  const all: Item[] = []
  const pageAt = (cursor: string | undefined) =>
    send({ method: 'GET', path, query: { ...query, limit: pageSize, cursor } }, shape)
  for await (const item of eachItem(pageAt)) all.push(item)
  return all
}

const pageSize = 100
