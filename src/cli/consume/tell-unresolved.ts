import type { Unresolved } from '../../../sdk/src/index.ts'
import { type Io, write } from '../io.ts'
import { printable } from '../printable.ts'
import { type Selection, chooserOf } from './choose.ts'

const reasons: ReadonlyMap<string, string> = new Map([
  ['unknown', 'there is no such value'],
  ['cycle', 'it leads back to itself'],
  ['too_large', 'what it gives is too large'],
])

/**
 * That references were left as they stand, on stderr: a program gets the text, and its reader the secret and the reason.
 * Never the reference: its text is a part of the value.
 */
export async function tellUnresolved(
  unresolved: readonly Unresolved[],
  selection: Selection,
  io: Io,
): Promise<void> {
  const isChosen = chooserOf(selection)
  const told = unresolved
    .filter(({ in: name }) => isChosen(name))
    .map(({ in: name, fault }) => {
      const reason = reasons.get(fault) ?? fault
      return `keywell: ${name} holds a reference that stays as it is: ${reason}`
    })
  for (const line of new Set(told)) await write(io.stderr, `${printable(line)}\n`)
}
