import type { Command } from 'commander'
import type { ProposedChange } from '../../../sdk/src/index.ts'
import { usageError } from '../failure.ts'
import { connect } from '../options.ts'
import { readSeed } from '../seed/read-seed.ts'
import { type Verb, example } from '../verb.ts'
import { type PlanOptions, addHome, planAt } from './home.ts'
import { mergePlans, printPlan } from './present-plan.ts'

interface Options extends PlanOptions {
  readonly file?: string
}

/** As `imports set`, or as the imports that a seed declares, without making them. */
export const planImports: Verb = {
  define(command: Command) {
    command
      .argument('[from...]', 'all that the place would import, the strongest first')
      .option('-f, --file <seed>', 'the imports of a file for `keywell apply`; - is stdin')
    addHome(command)
    example(
      command,
      'keywell plan imports environment:base group:example-secret -w acme -p app -e production',
      'keywell plan imports -f seed.yaml',
    )
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    if (options.file === undefined) return planAt(options, io, { imports: command.args })
    if (command.args.length > 0) throw usageError('give what to import, or a file, not both')
    const client = connect(options, io)
    const { seed } = await readSeed(options.file, io)
    const declared = importsOf(seed)
    const plans = await Promise.all([...declared].map(([slug, changes]) => client.plan(slug, changes)))
    return printPlan(io, options, mergePlans(plans))
  },
}

/** By workspace. What the file has otherwise is not looked at. */
function importsOf(seed: unknown): ReadonlyMap<string, readonly ProposedChange[]> {
  const found = new Map<string, ProposedChange[]>()
  for (const workspace of itemsOf(seed, 'workspaces')) {
    const changes = itemsOf(workspace, 'projects').flatMap((project) =>
      itemsOf(project, 'imports').map((edge) => ({
        project: textOf(project, 'slug'),
        environment: textOf(edge, 'into'),
        imports: itemsOf(edge, 'from').map(String),
      })),
    )
    const slug = textOf(workspace, 'slug')
    if (slug !== undefined && changes.length > 0) found.set(slug, changes)
  }
  return found
}

function itemsOf(of: unknown, key: string): readonly unknown[] {
  const items = fieldOf(of, key)
  return Array.isArray(items) ? items : []
}

function textOf(of: unknown, key: string): string | undefined {
  const text = fieldOf(of, key)
  return typeof text === 'string' ? text : undefined
}

function fieldOf(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null ? new Map(Object.entries(of)).get(key) : undefined
}
