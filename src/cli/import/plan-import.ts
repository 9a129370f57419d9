import { type Client, KeywellError, type SecretPlace } from '../../../sdk/src/index.ts'
import type { Assignment } from './assignment.ts'

export interface ImportStep {
  readonly action: 'create' | 'update' | 'unchanged' | 'kept'
  /** As the server spells it, where it is there already. */
  readonly name: string
  readonly assignment: Assignment
  /** The newest version there is; 0 for none. What is written must still find it. */
  readonly version: number
}

const comparedAtOnce = 8

/** What an import would do. Values that are there are revealed to be compared, which is on the audit record. */
export async function planImport(
  client: Client,
  at: SecretPlace,
  assignments: readonly Assignment[],
  keepExisting: boolean,
): Promise<readonly ImportStep[]> {
  const there = new Map<string, { name: string; version: number }>()
  for await (const { name, version } of client.secrets.listAll(at)) {
    there.set(name.toUpperCase(), { name, version })
  }
  const steps: ImportStep[] = []
  for (let from = 0; from < assignments.length; from += comparedAtOnce) {
    const some = assignments.slice(from, from + comparedAtOnce)
    steps.push(...(await Promise.all(some.map((assignment) => step(assignment)))))
  }
  return steps

  async function step(assignment: Assignment): Promise<ImportStep> {
    const found = there.get(assignment.name.toUpperCase())
    if (found === undefined) return { action: 'create', name: assignment.name, assignment, version: 0 }
    const { name, version } = found
    if (keepExisting) return { action: 'kept', name, assignment, version }
    const isSame = await isValue(client, at, name, assignment.value)
    return { action: isSame ? 'unchanged' : 'update', name, assignment, version }
  }
}

/** Whoever may write and not reveal cannot know; then it is written. */
async function isValue(client: Client, at: SecretPlace, name: string, value: string): Promise<boolean> {
  try {
    const { bytes } = await client.secrets.reveal(at, name)
    return Buffer.from(value, 'utf8').equals(bytes)
  } catch (error) {
    if (error instanceof KeywellError && error.code === 'forbidden') return false
    throw error
  }
}
