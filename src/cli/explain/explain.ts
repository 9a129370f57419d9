import type { Command } from 'commander'
import type { Candidate, Client, Explanation, ResolveRequest } from '../../../sdk/src/index.ts'
import { type SourceOptions, addSources, requestsOf } from '../consume/consumer.ts'
import { exitCodes } from '../failure.ts'
import { write } from '../io.ts'
import { addOutput, connect, placeText, print } from '../options.ts'
import { printable } from '../printable.ts'
import { isDeletedHere, wayBack } from '../secret/deleted-here.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'
import { type ExplainedName, type ExplainedSource, mergeExplanations } from './merge-explanations.ts'

const head = ['NAME', 'FROM', 'VERSION', 'SET BY', 'THROUGH', 'AT', 'HIDES']

export const explain: Verb = {
  define(command: Command) {
    command.argument('[name]', 'one secret (default: all that are received)')
    addSources(command)
    addOutput(command)
    example(
      command,
      'keywell explain DB_URL -w acme -p app -e production',
      'keywell explain -w acme -p app -e production --as workload:api',
    )
  },
  async run(command, { io }) {
    const [name] = command.args
    const options = command.opts<SourceOptions>()
    const client = connect(options, io)
    const requests = requestsOf(options, io)
    const explanations = await Promise.all(requests.map((request) => client.explain({ ...request, name })))
    const sources = explanations.map((explanation, index) => ({
      explanation,
      label: labelOf(requests, index),
    }))
    const items = mergeExplanations(sources)
    const answer = {
      layers: explanations.flatMap(({ layers }) => layers),
      items,
      elsewhere: elsewhereOf(explanations),
    }
    if (name === undefined) {
      await print(io, options, answer, () => writeTable(io.stdout, head, items.map(rowOf)))
      return exitCodes.ok
    }
    await print(io, options, answer, async () => {
      if (items.length > 0) return write(io.stdout, items.map(paragraphOf).join(''))
      return write(io.stdout, absenceOf(name, sources) + (await deletionsOf(name, requests, client)))
    })
    return items.length > 0 ? exitCodes.ok : exitCodes.refused
  },
}

function labelOf(requests: readonly ResolveRequest[], index: number): string | undefined {
  const request = requests[index]
  return requests.length === 1 || request === undefined ? undefined : placeText(request)
}

function elsewhereOf(explanations: readonly Explanation[]) {
  return explanations.flatMap(({ elsewhere }) => elsewhere)
}

function rowOf({ name, winner, hidden }: ExplainedName): string[] {
  const { version, setBy, setThrough, setAt } = winner
  return [
    name,
    placeOf(winner),
    String(version ?? '-'),
    setBy ?? '-',
    setThrough ?? '-',
    setAt ?? '-',
    String(hidden.length),
  ]
}

function paragraphOf({ name, winner, hidden }: ExplainedName): string {
  const lines = [
    `${name} is taken from ${placeOf(winner)}: ${winner.rule}`,
    `  ${originOf(winner)}`,
    ...hidden.flatMap((loser) => [`  hides ${placeOf(loser)}: ${loser.rule}`, `    ${originOf(loser)}`]),
  ]
  return lines.map((line) => `${printable(line)}\n`).join('')
}

function placeOf({ layer, from }: Candidate & { readonly from?: string | undefined }): string {
  return from === undefined ? layer : `${layer} of ${from}`
}

function originOf({ source, version, setBy, setThrough, setAt, changeId }: Candidate): string {
  if (source !== null) return `given by ${source}`
  return `version ${version ?? '?'}, set by ${setBy ?? '?'} through ${setThrough ?? '?'} at ${setAt ?? '?'} (change ${changeId ?? '?'})`
}

function absenceOf(name: string, sources: readonly ExplainedSource[]): string {
  const layers = sources.flatMap(({ explanation }) => explanation.layers.map(({ layer }) => layer))
  const found = elsewhereOf(sources.map(({ explanation }) => explanation))
  const lines = [
    `${name} is not received. Read, the strongest first: ${layers.join(', ')}`,
    ...found.map(({ where, why, importWith }) => {
      return `  it is in ${where}: ${why}${importWith === null ? '' : `; import it with \`${importWith}\``}`
    }),
  ]
  return lines.map((line) => `${printable(line)}\n`).join('')
}

/** Of the places that were asked for themselves: what they import is not looked through. */
async function deletionsOf(
  name: string,
  requests: readonly ResolveRequest[],
  client: Client,
): Promise<string> {
  const places = requests.map(({ workspace, project, environment }) => ({ workspace, project, environment }))
  const deleted = await Promise.all(places.map((at) => isDeletedHere(client, at, name)))
  return places
    .filter((_, index) => deleted[index])
    .map((at) => `${printable(`  it was deleted in ${placeText(at)}: ${wayBack(name)}`)}\n`)
    .join('')
}
