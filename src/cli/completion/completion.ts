import type { Command } from 'commander'
import { Argument } from 'commander'
import { write } from '../io.ts'
import { type Verb, example } from '../verb.ts'
import { scripts } from './scripts.ts'

export const completion: Verb = {
  ignoresSettings: true,
  define(command: Command) {
    command.addArgument(new Argument('<shell>', 'which shell').choices([...scripts.keys()]))
    example(
      command,
      'keywell completion bash > ~/.local/share/bash-completion/completions/keywell',
      'keywell completion zsh > "${fpath[1]}/_keywell"',
      'keywell completion fish > ~/.config/fish/completions/keywell.fish',
    )
  },
  async run(command, { io }) {
    await write(io.stdout, scripts.get(command.args[0] ?? '') ?? '')
    return 0
  },
}
