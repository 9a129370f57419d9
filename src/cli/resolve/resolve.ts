import type { Command } from 'commander'
import { type Client, KeywellError, valueText } from '../../../sdk/src/index.ts'
import { type ConsumerOptions, addSources, requestsOf } from '../consume/consumer.ts'
import { exitCodes } from '../failure.ts'
import {
  type ExplainedName,
  type SourcedCandidate,
  mergeExplanations,
} from '../explain/merge-explanations.ts'
import { addOutput, connect, placeText, print } from '../options.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'

interface Options extends ConsumerOptions {
  readonly show?: boolean
}

interface Shown extends ExplainedName {
  readonly value?: string
}

const masked = '••••••'

export const resolveNames: Verb = {
  define(command: Command) {
    command.option('--show', 'print the values as they were written; each is on the audit record as revealed')
    addSources(command)
    addOutput(command)
    example(
      command,
      'keywell resolve -w acme -p app -e production',
      'keywell resolve -w acme -p app --as actions -e production',
    )
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const client = connect(options, io)
    const requests = requestsOf(options, io)
    const explanations = await Promise.all(requests.map((request) => client.explain(request)))
    const sources = explanations.map((explanation, index) => {
      const request = requests[index]
      const label = requests.length === 1 || request === undefined ? undefined : placeText(request)
      return { explanation, label }
    })
    const items: Shown[] = []
    for (const item of mergeExplanations(sources)) {
      items.push(options.show === true ? { ...item, value: await revealed(client, item) } : item)
    }
    const answer = items.map(({ name, winner, value }) => ({
      name,
      ...winner,
      ...(value === undefined ? {} : { value }),
    }))
    await print(io, options, { items: answer }, () =>
      writeTable(
        io.stdout,
        ['NAME', 'VALUE', 'FROM'],
        items.map(({ name, winner, value }) => [name, value ?? masked, fromOf(winner)]),
      ),
    )
    return exitCodes.ok
  },
}

function fromOf({ layer, from }: SourcedCandidate): string {
  return from === undefined ? layer : `${layer} of ${from}`
}

/** Where it lies, by the right to see it there; what is no secret of a place, or may not be seen, stays masked. */
async function revealed(client: Client, { name, winner }: ExplainedName): Promise<string> {
  const { workspace, project, environment, group, workload, store, secretId, personal } = winner
  if (secretId === null || group !== null || workload !== null) return masked
  const place = {
    workspace,
    project: project ?? undefined,
    environment: environment ?? undefined,
    store,
    personal,
  }
  try {
    const found = await client.secrets.reveal(place, name)
    return valueText(found) ?? `(${found.bytes.length} bytes that are no text)`
  } catch (error) {
    const isUnseen = error instanceof KeywellError && ['forbidden', 'not_found'].includes(error.code)
    if (isUnseen) return masked
    throw error
  }
}
