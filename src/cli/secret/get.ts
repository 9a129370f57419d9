import type { Command } from 'commander'
import { type SecretValue, valueText } from '../../../sdk/src/index.ts'
import { type Io, write } from '../io.ts'
import { type SecretOptions, addPersonal, addSecretOptions, connect, secretPlaceOf } from '../options.ts'
import { jsonText, printableLines } from '../printable.ts'
import { pickSecret } from '../pick/pick-secret.ts'
import { type Verb, example } from '../verb.ts'
import { tellAbsent } from './absent.ts'

export const getSecret: Verb = {
  define(command: Command) {
    command.argument('[name]', 'asked for at a terminal')
    addPersonal(command)
    addSecretOptions(command)
    example(
      command,
      'keywell get DB_URL -w acme -p app -e production',
      'keywell get TLS_KEY -w acme -p app -e production > tls.key     (the exact bytes)',
    )
  },
  async run(command, { io }) {
    const { name, options } = await pickSecret(command.args[0], command.opts<SecretOptions>(), io)
    const at = secretPlaceOf(options, io)
    const client = connect(options, io)
    const revealed = await client.secrets.reveal(at, name).catch(tellAbsent(name, at, client))
    const { bytes, ...answer } = revealed
    if (options.output === 'json') await write(io.stdout, jsonText(answer))
    else if (io.stdout.isTTY === true) await show(revealed, io)
    else await write(io.stdout, bytes)
    return 0
  },
}

/** A value can hold what takes over a terminal, and whoever may write a secret is not always who reads it. */
async function show(revealed: SecretValue, io: Io): Promise<void> {
  const text = valueText(revealed)
  if (text === undefined) {
    await write(io.stderr, `keywell: not text (${revealed.bytes.length} bytes): redirect it to a file\n`)
    return
  }
  const shown = printableLines(text)
  await write(io.stdout, shown.endsWith('\n') ? shown : `${shown}\n`)
  if (shown !== text) {
    await write(
      io.stderr,
      'keywell: control characters are shown as \\uXXXX; redirect it for the exact bytes\n',
    )
  }
}
