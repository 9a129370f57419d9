import type { WorkspaceId } from '../ids.ts'
import type { SecretHead } from '../secret/secret.ts'
import type { Opening } from './bundle.ts'
import { bundleAt, textOf } from './bundle.ts'
import { openEntries } from './group-values.ts'
import { groupHome } from './group.ts'

/** The one value of a workspace's own group that is a tree: JSON. */
export const treeName = 'values'

export interface GlobalValues {
  /** The text at a dotted path; `undefined` where there is none, or something that is no single value. */
  at(bundle: string, path: string): string | undefined
  readonly opened: readonly SecretHead[]
}

/** Opens the named groups of a workspace. One that is not there has nothing at any path. */
export async function globalValues(
  context: Opening,
  workspaceId: WorkspaceId,
  slugs: readonly string[],
): Promise<GlobalValues> {
  const trees = new Map<string, unknown>()
  const opened: SecretHead[] = []
  for (const slug of slugs) {
    const group = await context.tx.groups.find({ workspaceId }, slug)
    if (group?.live !== true) continue
    const entries = await openEntries(context, bundleAt(groupHome(group), group.phase))
    const tree = entries.find(({ name, kind }) => kind === 'value' && name === treeName)
    if (tree === undefined) continue
    opened.push(tree.head)
    trees.set(slug, JSON.parse(textOf(tree.bytes)))
  }
  return { at: (bundle, path) => leafText(descend(trees.get(bundle), path)), opened }
}

function descend(tree: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, step) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    const found: unknown = Reflect.get(at, step)
    return found
  }, tree)
}

function leafText(leaf: unknown): string | undefined {
  if (typeof leaf === 'string') return leaf
  return typeof leaf === 'number' || typeof leaf === 'boolean' ? String(leaf) : undefined
}
