import type { Unresolved } from '../../../sdk/src/index.ts'
import { type Io, write } from '../io.ts'
import { printable } from '../printable.ts'
import { type Selection, chooserOf } from './choose.ts'

const reasons: ReadonlyMap<string, string> = new Map([
  ['unknown', 'there is no such value'],
  ['cycle', 'it leads back to itself'],
  ['too_large', 'what it gives is too large'],
])

/** References that were left as they stand, one line each on stderr: a program gets the text, and its reader the reason. */
export async function tellUnresolved(
  unresolved: readonly Unresolved[],
  selection: Selection,
  io: Io,
): Promise<void> {
  const isChosen = chooserOf(selection)
  for (const { in: name, reference, fault } of unresolved) {
    if (!isChosen(name)) continue
    const told = `keywell: ${name} holds ${reference}, which stays as it is: ${reasons.get(fault) ?? fault}`
    await write(io.stderr, `${printable(told)}\n`)
  }
}
