import type { Command } from 'commander'
import { type ServeOptions, type Verb, example } from '../verb.ts'

export const serve: Verb = {
  ignoresSettings: true,
  define(command: Command) {
    command
      .option('--data <dir>', 'where everything is kept (KEYWELL_DATA; default ~/.local/share/keywell)')
      .option(
        '--root-key <file>',
        'the key that opens it, made at the first start (KEYWELL_ROOT_KEY_FILE; default ~/.config/keywell/root.key)',
      )
      .option('--host <host>', 'the address to listen on (KEYWELL_HOST; default 127.0.0.1)')
      .option('--port <port>', 'the port; 0 picks one and prints it (KEYWELL_PORT; default 7700)')
      .option('--owner-token-file <file>', "write the first owner's token here instead of printing it")
      .option('--new-owner-token', "the owner's token was lost: make another")
      .option('--accept-older-database', 'the database was replaced on purpose, by a backup or another one')
    command.addHelpText(
      'after',
      '\nEnvironment only: KEYWELL_DATABASE_URL (postgres://…), KEYWELL_TRUST_PROXY, KEYWELL_LOG_LEVEL, KEYWELL_RATE_LIMITS.\nA supervisor starts `node bin/keywell.js serve`, which takes SIGTERM itself.',
    )
    example(command, 'keywell serve --data /var/lib/keywell --root-key /etc/keywell/root.key --port 7700')
  },
  async run(command, { serve: start }) {
    return start(command.opts<ServeOptions>())
  },
}
