import type { Page } from './answers.ts'

export interface PageQuery {
  /** 1 to 100. */
  readonly limit?: number | undefined
  /** The `next` of the page before. */
  readonly cursor?: string | undefined
}

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
  pageAt: (page: PageQuery) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const all: Item[] = []
  for await (const item of eachItem((cursor) => pageAt({ limit: pageSize, cursor }))) all.push(item)
  return all
}

export const pageSize = 100
