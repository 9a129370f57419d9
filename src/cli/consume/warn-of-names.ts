import { variableName } from '../format/format.ts'
import { type Io, write } from '../io.ts'
import { printable } from '../printable.ts'
import { isDangerousName } from '../run/dangerous-names.ts'

/** One line a reason on stderr, for names that `run` and `export` will refuse: told while it is easy to choose another. */
export async function warnOfNames(names: readonly string[], io: Io): Promise<void> {
  const dangerous = names.filter(isDangerousName)
  const unusable = names.filter((name) => !variableName.test(name))
  if (dangerous.length > 0) {
    await warn(io, `${dangerous.join(', ')}: \`keywell run\` takes this name only with --allow-dangerous`)
  }
  if (unusable.length > 0) {
    await warn(io, `${unusable.join(', ')}: no name of a variable, so \`keywell run\` has to --skip it`)
  }
}

async function warn(io: Io, told: string): Promise<void> {
  await write(io.stderr, `keywell: ${printable(told)}\n`)
}
