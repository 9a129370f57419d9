import type { Command } from 'commander'
import { Option } from 'commander'
import { checkAssignments } from '../import/assignment.ts'
import { type ImportFormat, importFormats, parseImport, readImportText } from '../import/read-import.ts'
import { connect, secretPlaceOf } from '../options.ts'
import { type Verb, example } from '../verb.ts'
import { type PlanOptions, addHome, planAt } from './home.ts'

interface Options extends PlanOptions {
  readonly format?: ImportFormat
}

/** As `import`, without importing it. */
export const planImport: Verb = {
  define(command: Command) {
    command
      .argument('<file>', '- is stdin')
      .addOption(
        new Option('--format <format>', 'what the file is (default: what it looks like)').choices(
          importFormats,
        ),
      )
    addHome(command)
    example(command, 'keywell plan import .env -w acme -p app -e production')
  },
  async run(command, { io }) {
    const [file = ''] = command.args
    const options = command.opts<Options>()
    const imported = await parseImport(await readImportText(file, io), file, options.format)
    if ('names' in imported) return planAt(options, io, { set: imported.names.map((name) => ({ name })) })
    checkAssignments(imported.assignments)
    const spelled = new Map<string, string>()
    if (options.group === undefined) {
      const { secrets } = connect(options, io)
      for await (const { name } of secrets.listAll(secretPlaceOf(options, io))) {
        spelled.set(name.toUpperCase(), name)
      }
    }
    // What is there keeps its spelling, as an import does it.
    const set = imported.assignments.map(({ name, value }) => {
      return { name: spelled.get(name.toUpperCase()) ?? name, value }
    })
    return planAt(options, io, { set })
  },
}
