import type { Command } from 'commander'
import type { Group } from '../../../sdk/src/index.ts'
import { connect, print, projectPlaceOf } from '../options.ts'
import { pickPlace } from '../pick/pick-place.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'
import { type GroupOptions, addGroupOptions } from './group-options.ts'

const head = ['GROUP', 'PRIORITY', 'PHASE', 'TYPE', 'ADMITS', 'UPDATED', 'DESCRIPTION']

export const listGroups: Verb = {
  define(command: Command) {
    addGroupOptions(command)
    example(command, 'keywell group list -w acme -p app')
  },
  async run(command, { io }) {
    const options = await pickPlace(command.opts<GroupOptions>(), io, 'project')
    const found = await connect(options, io).groups.list(projectPlaceOf(options, io))
    const items = found.toSorted((a, b) => b.priority - a.priority || (a.createdAt < b.createdAt ? -1 : 1))
    await print(io, options, { items }, () => writeTable(io.stdout, head, items.map(rowOf)))
    return 0
  },
}

function rowOf(group: Group): string[] {
  const { slug, priority, phase, sensitivity, restrictions, updatedAt, description } = group
  const admits = restrictions.restricted ? 'some' : 'all'
  return [slug, String(priority), phase, sensitivity, admits, updatedAt, description]
}
