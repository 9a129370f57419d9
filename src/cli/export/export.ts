import type { Command } from 'commander'
import { Option } from 'commander'
import { choose } from '../consume/choose.ts'
import { type ConsumerOptions, addConsumer, requestsOf } from '../consume/consumer.ts'
import { createReader } from '../consume/reader.ts'
import { tellNoEnvironment } from '../consume/tell-no-environment.ts'
import { tellUnresolved } from '../consume/tell-unresolved.ts'
import { formatOfFile } from '../format/format-of-file.ts'
import { manifestName } from '../format/manifest-name.ts'
import { formatNames, loadFormat, renderChoice } from '../format/formats.ts'
import { type Io, write } from '../io.ts'
import { connect } from '../options.ts'
import { pickSource } from '../pick/pick-place.ts'
import { printable, printableLines } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import { writeFileAtomically } from '../write-file.ts'

interface Options extends ConsumerOptions {
  readonly format?: string
  readonly to?: string
  readonly name?: string
  readonly namespace?: string
}

export const exportSecrets: Verb = {
  define(command: Command) {
    command
      .addOption(
        new Option(
          '--format <format>',
          'how to write (default: by the name of the file; dotenv without one)',
        ).choices(formatNames),
      )
      .option(
        '--to <file>',
        'write this file, for you alone (0600), instead of stdout; an older one is replaced',
      )
      .option('--name <name>', 'what a Kubernetes Secret is called (default: project-environment)')
      .option('--namespace <name>', 'where a Kubernetes Secret belongs')
    addConsumer(command)
    example(
      command,
      'keywell export -w acme -p app -e staging --to .env',
      'eval "$(keywell export -w acme -p app -e staging --format shell)"',
      'keywell export -w acme -p app -e production --format kubernetes | kubectl apply -f -',
    )
  },
  async run(command, { io }) {
    const options = await pickSource(command.opts<Options>(), io)
    const requests = requestsOf(options, io)
    const formatName = options.format ?? formatOfFile(options.to ?? '')
    const format = await loadFormat(formatName)
    const reader = createReader(connect(options, io), requests)
    const choice = choose(await reader.read(), options)
    const [{ project, environment } = {}] = requests.slice(-1)
    const name = options.name ?? manifestName([project, environment])
    const bytes = renderChoice(format, choice, options, { name, namespace: options.namespace })
    if (options.to !== undefined) {
      writeFileAtomically(options.to, bytes)
      await tellWritten(options.to, formatName, choice.entries.length, io)
    } else if (io.stdout.isTTY === true) await show(bytes, io)
    else await write(io.stdout, bytes)
    await tellNoEnvironment(options, io)
    await tellUnresolved(reader.unresolved(), options, io)
    await tellLeftOut(choice.files, io)
    return 0
  },
}

async function tellWritten(file: string, format: string, count: number, io: Io): Promise<void> {
  const counted = count === 1 ? '1 secret' : `${count} secrets`
  await write(io.stderr, `${printable(`keywell: wrote ${file} (${format}, ${counted})`)}\n`)
}

/** A value can hold what takes over a terminal. */
async function show(bytes: Uint8Array, io: Io): Promise<void> {
  const text = Buffer.from(bytes).toString('utf8')
  const shown = printableLines(text)
  await write(io.stdout, shown)
  if (shown === text) return
  await write(
    io.stderr,
    'keywell: control characters are shown as \\uXXXX; redirect it for the exact bytes\n',
  )
}

async function tellLeftOut(files: readonly { readonly name: string }[], io: Io): Promise<void> {
  if (files.length === 0) return
  const names = printable(files.map(({ name }) => name).join(', '))
  await write(io.stderr, `keywell: files are left out: ${names} (\`keywell run --files DIR\` writes them)\n`)
}
