/** What is answered beside the generated shapes: what is not in the OpenAPI document's answers, or must be there at once. */
import { type Shape, list, nullable, number, object, text } from './shape.ts'
import type { Answer } from './call.ts'
import { encoding, withBytes } from './value-shape.ts'

/** One page of a list; `next` is the cursor of the page after, null on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/**
 * The answer that every start of a program waits for. Written out, so that the table of all operations need not be loaded
 * for it; its type is the generated one.
 */
export const resolved: Shape<Answer<'resolve'>> = object({
  items: list(
    withBytes(object({ name: text, value: text, encoding, kind: text, version: number, secretId: text })),
  ),
  unresolved: list(object({ in: text, reference: text, fault: text })),
})

/** The data of a server-sent event. */
export const pushedChange = object({
  id: nullable(text),
  at: nullable(text),
  action: nullable(text),
  surface: nullable(text),
  workspace: nullable(text),
  project: nullable(text),
  environment: nullable(text),
})

/** RFC 9457, of any server. */
export const problem = object({
  code: text,
  title: nullable(text),
  detail: nullable(text),
  requestId: nullable(text),
  subject: nullable(text),
  violations: nullable(list(object({ path: text, rule: text, message: text }))),
})
