import type { Command } from 'commander'
import type { GroupChange } from '../../../sdk/src/index.ts'
import { connect, print, projectPlaceOf } from '../options.ts'
import { pickGroup } from '../pick/pick-group.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'
import { type GroupOptions, addGroupOptions } from './group-options.ts'

const head = ['CHANGE', 'AT', 'BY', 'THROUGH', 'WHAT']

export const groupHistory: Verb = {
  define(command: Command) {
    command.argument('[group]', 'its id, also of one that has ended; asked for at a terminal')
    addGroupOptions(command)
    example(command, 'keywell group history example-secret -w acme -p app')
  },
  async run(command, { io }) {
    const { group, options } = await pickGroup(command.args[0], command.opts<GroupOptions>(), io)
    const items = await connect(options, io).groups.history(projectPlaceOf(options, io), group)
    await print(io, options, { items }, () => writeTable(io.stdout, head, items.map(rowOf)))
    return 0
  },
}

function rowOf(change: GroupChange) {
  const { changeId, createdAt, createdBy, surface, live, settingsChanged, values, shortened } = change
  const settings = settingsChanged ? [live ? 'settings' : 'ended'] : []
  const written = values.map(({ name, version }) => `${name} ${version}`)
  const what = [...settings, ...written, ...(shortened ? ['and more'] : [])]
  return [changeId, createdAt, createdBy, surface, what.join(', ')]
}
