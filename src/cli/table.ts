import type { Output } from './io.ts'
import { write } from './io.ts'
import { printable } from './printable.ts'

/** People get aligned columns under a head; programs get tabs and no head, so that `cut` works. */
export async function writeTable(
  stream: Output,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  const cells = rows.map((row) => row.map(printable))
  const lines = stream.isTTY === true ? align([head, ...cells]) : cells.map((row) => row.join('\t'))
  if (lines.length > 0) await write(stream, `${lines.join('\n')}\n`)
}

function align(rows: readonly (readonly string[])[]): string[] {
  const columns = rows[0]?.length ?? 0
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
