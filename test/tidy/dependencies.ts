import { fieldAt } from './json.ts'
import type { Findings, Tree } from './tree.ts'

/** Every direct dependency has a line of reason. */
export function checkDependencies(tree: Tree): Findings {
  const reasons = tree.get('docs/dependencies.md') ?? ''
  return ['package.json', 'sdk/package.json'].flatMap((file) =>
    dependenciesOf(tree.get(file) ?? '{}')
      .filter((name) => !reasons.includes(`\`${name}\``))
      .map((name) => `${file} depends on ${name} without a reason in docs/dependencies.md`),
  )
}

function dependenciesOf(manifest: string): string[] {
  const parsed: unknown = JSON.parse(manifest)
  return ['dependencies', 'optionalDependencies', 'devDependencies', 'peerDependencies'].flatMap((kind) =>
    Object.keys(fieldAt(parsed, kind) ?? {}),
  )
}
