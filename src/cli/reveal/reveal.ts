import type { Command } from 'commander'
import { usageError } from '../failure.ts'
import { type ConnectionOptions, addConnection, addOutput, addWorkspace, connect, print } from '../options.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'

interface Options extends ConnectionOptions {
  readonly workspace?: string
}

export const forbidReveal: Verb = switchVerb('forbid', true)
export const allowReveal: Verb = switchVerb('allow', false)

/** A workspace that a setting names is not meant: too much hangs on it. */
function switchVerb(verb: string, forbidden: boolean): Verb {
  return {
    define(command: Command) {
      command.argument('[login]', 'a user, for the whole server')
      addWorkspace(command)
      addConnection(command)
      addOutput(command)
      example(command, `keywell reveal ${verb} alice`, `keywell reveal ${verb} -w acme`)
    },
    async run(command, { io }) {
      const [login] = command.args
      const options = command.opts<Options>()
      const { workspace } = options
      if ((login === undefined) === (workspace === undefined)) {
        throw usageError('give the login of a user, or -w SLUG')
      }
      const { reveal } = connect(options, io)
      const answer =
        login === undefined
          ? await reveal.inWorkspace(workspace ?? '', forbidden)
          : await reveal.ofUser(login, forbidden)
      await print(io, options, answer, ({ name }) => {
        const who = login === undefined ? `members of ${name}` : name
        return printable(
          `${who} ${forbidden ? 'may not reveal values any more' : 'may reveal values as roles allow'}`,
        )
      })
      return 0
    },
  }
}
