import type { Command } from 'commander'
import { type DescribedGroup, type GroupValue, valueText } from '../../../sdk/src/index.ts'
import { type Io, write } from '../io.ts'
import { connect, print, projectPlaceOf } from '../options.ts'
import { pickGroup } from '../pick/pick-group.ts'
import { printable } from '../printable.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'
import { type GroupOptions, addGroupOptions } from './group-options.ts'

interface Options extends GroupOptions {
  readonly show?: boolean
}

const head = ['NAME', 'KIND', 'VERSION', 'VALUE']

export const getGroup: Verb = {
  define(command: Command) {
    command
      .argument('[group]', 'its id, such as example-secret; asked for at a terminal')
      .option('--show', 'print the values; all of them are on the audit record as revealed')
    addGroupOptions(command)
    example(command, 'keywell group get example-secret -w acme -p app')
  },
  async run(command, { io }) {
    const { group, options } = await pickGroup(command.args[0], command.opts<Options>(), io)
    const { groups } = connect(options, io)
    const at = projectPlaceOf(options, io)
    const described = await groups.get(at, group)
    if (options.show !== true) {
      const rows = described.values.map(({ name, kind, version, sizeBytes }) => {
        return [name, kind, String(version), `(${sizeBytes} bytes, not shown)`]
      })
      await print(io, options, described, () => writeGroup(io, described, rows))
      return 0
    }
    const values = await groups.reveal(at, group)
    const answer = { ...described, values: values.map(({ bytes: _bytes, ...value }) => value) }
    await print(io, options, answer, () => writeGroup(io, described, values.map(rowOf)))
    return 0
  },
}

function rowOf(value: GroupValue): string[] {
  const { name, kind, version } = value
  return [name, kind, String(version), valueText(value) ?? value.value]
}

async function writeGroup(io: Io, group: DescribedGroup, rows: readonly (readonly string[])[]) {
  const { slug, name, priority, phase, sensitivity, links } = group
  const lines = [
    `${slug} (${name}): priority ${priority}, ${phase}, type ${sensitivity}`,
    `admits ${admittedBy(group)}`,
    ...links.map((link) => `links ${link.kind} addon ${link.addon}: ${link.keys.map(keyText).join(', ')}`),
  ]
  await write(io.stdout, lines.map((line) => `${printable(line)}\n`).join(''))
  await writeTable(io.stdout, head, rows)
}

function admittedBy({ restrictions }: DescribedGroup): string {
  const { restricted, workloads, tags, match, stages } = restrictions
  if (!restricted) return 'every workload'
  const selectors = [
    ...workloads.map(({ kind, slug }) => `${kind} ${slug}`),
    ...(tags.length === 0 ? [] : [`${match} of the tags ${tags.join(', ')}`]),
    ...stages.map((stage) => `stage ${stage}`),
  ]
  return selectors.length === 0 ? 'no workload' : selectors.join('; ')
}

function keyText({ name, aliases }: DescribedGroup['links'][number]['keys'][number]): string {
  return aliases === undefined || aliases.length === 0 ? name : `${name} as ${aliases.join(', ')}`
}
