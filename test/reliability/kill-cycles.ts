import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import sodium from 'libsodium-wrappers'
import { launcher, startServer, type RunningServer } from '../acceptance/server.ts'
import { HttpClient, type Sent } from './http-client.ts'
import { FileLedger, type Write } from './ledger.ts'
import type { Random } from './random.ts'
import { filesIn, readTruth } from './stored-truth.ts'
import { idOf, valueOf } from './written-value.js'

const writerCount = 16
const namesPerWriter = 6
const home = '/api/v1/workspaces/acme/projects/app/environments/production/secrets'
/** The same place where a client seals what it writes. */
const sealedHome = '/repos/acme/app/environments/production/secrets'

export interface KillFigures {
  cycles: number
  acknowledged: number
  /** Sent and never answered. */
  unknown: number
  storedUnacknowledged: number
  /** Kills that came while at least one request had been sent and not answered. */
  killsBetweenRequestAndAnswer: number
  /** Kills of a server that was still starting. */
  killsWhileStarting: number
  restartMsMax: number
  readonly findings: string[]
}

interface Cycle {
  readonly client: HttpClient
  readonly token: string
  readonly ledger: FileLedger
  readonly figures: KillFigures
  readonly seal: (value: Buffer) => object
  /** Sent, and the connection ended without an answer. */
  unanswered: number
  acknowledged: number
  ended: boolean
}

/** Kills a real server under 16 writers again and again, and after each kill looks at what it left and at what it serves. */
export async function runKillCycles(
  count: number,
  random: Random,
  progress: (line: string) => void = () => {},
): Promise<KillFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'keywell-kill-'))
  const figures: KillFigures = {
    cycles: 0,
    acknowledged: 0,
    unknown: 0,
    storedUnacknowledged: 0,
    killsBetweenRequestAndAnswer: 0,
    killsWhileStarting: 0,
    restartMsMax: 0,
    findings: [],
  }
  const ledger = await FileLedger.open(join(directory, 'acknowledged'))
  let server = await startServer({ directory, keep: true })
  try {
    const { writer = '' } = await server.apply(seed)
    const { ownerToken } = server
    while (figures.cycles < count && figures.findings.length === 0) {
      await killUnderWriters(server, { token: writer, ledger, figures }, random)
      if (random.between(1, 6) === 1) await killWhileStarting(directory, random, figures)
      await lookAtFiles(directory, ledger, ownerToken, figures)
      const startedAt = performance.now()
      server = await startServer({ directory, keep: true, ownerToken })
      figures.restartMsMax = Math.max(figures.restartMsMax, Math.round(performance.now() - startedAt))
      await lookAtServer(server, writer, ledger, figures)
      figures.cycles += 1
      figures.acknowledged = ledger.acknowledged.size
      progress(JSON.stringify({ ...figures, findings: figures.findings.length }))
    }
  } finally {
    await server.stop()
    await ledger.close()
    await rm(directory, { recursive: true, force: true })
  }
  return figures
}

const seed = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'admin' }],
      projects: [{ slug: 'app', environments: ['production'] }],
    },
  ],
  tokens: [{ name: 'writer', user: 'alice' }],
}

async function killUnderWriters(
  server: RunningServer,
  parts: Pick<Cycle, 'token' | 'ledger' | 'figures'>,
  random: Random,
): Promise<void> {
  const { figures } = parts
  const client = new HttpClient(server.url)
  const seal = await sealer(client, parts.token)
  const cycle: Cycle = { ...parts, client, seal, unanswered: 0, acknowledged: 0, ended: false }
  const writers = Array.from({ length: writerCount }, (_, writer) => write(cycle, writer))
  const enough = random.between(0, 260)
  while (cycle.acknowledged < enough && figures.findings.length === 0) await pause(1)
  await pause(random.between(0, 40))
  cycle.ended = true
  await kill(server.process, () => server.output())
  await Promise.all(writers)
  figures.unknown += cycle.unanswered
  if (cycle.unanswered > 0) figures.killsBetweenRequestAndAnswer += 1
  client.close()
}

/** Each name has one writer, which waits for each answer: so the order of its versions is known. */
async function write(cycle: Cycle, writer: number): Promise<void> {
  const { client, ledger, figures } = cycle
  for (let turn = 0; !cycle.ended; turn += 1) {
    const entry = ledger.attempt(`WRITER_${writer}_NAME_${turn % namesPerWriter}`)
    try {
      const answer = await client.send(...putOf(cycle, writer, entry))
      if (answer.status >= 300) figures.findings.push(`${entry.name}: ${answer.status} ${answer.text}`)
      else await acknowledge(cycle, entry, answer.text)
    } catch {
      // The connection broke: a write whose fate nobody knows.
      cycle.unanswered += 1
      return
    }
  }
}

/** Every other writer seals its values, as the clients of that API do. */
function putOf(cycle: Cycle, writer: number, entry: Write): [path: string, sent: Sent] {
  const value = valueOf(entry)
  const isSealed = writer % 2 === 1
  const body = isSealed ? cycle.seal(value) : { value: value.toString() }
  const path = `${isSealed ? sealedHome : home}/${entry.name}`
  return [path, { method: 'PUT', token: cycle.token, body }]
}

async function sealer(client: HttpClient, token: string): Promise<Cycle['seal']> {
  await sodium.ready
  const answer = await client.send(`${sealedHome}/public-key`, { token })
  const { key, key_id } = JSON.parse(answer.text) as { key: string; key_id: string }
  const publicKey = Buffer.from(key, 'base64')
  return (value) => {
    const box = sodium.crypto_box_seal(value, publicKey)
    return { encrypted_value: Buffer.from(box).toString('base64'), key_id }
  }
}

async function acknowledge(cycle: Cycle, entry: Write, answer: string): Promise<void> {
  // The sealed write's answer does not tell the version.
  const { version } = (answer === '' ? {} : JSON.parse(answer)) as { version?: number }
  await cycle.ledger.acknowledge({ ...entry, ...(version === undefined ? {} : { version }) })
  cycle.acknowledged += 1
}

async function kill(child: ChildProcess, said = () => ''): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    throw new Error(`the server ended by itself, with ${child.exitCode ?? child.signalCode}: ${said()}`)
  }
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function killWhileStarting(directory: string, random: Random, figures: KillFigures): Promise<void> {
  const { rootKey } = filesIn(directory)
  const flags = ['serve', '--data', join(directory, 'data'), '--root-key', rootKey, '--port', '0']
  const child = spawn(process.execPath, [launcher, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  await pause(random.between(100, 900))
  await kill(child, () => said)
  figures.killsWhileStarting += 1
}

/** On a copy: looking at it must not be what repairs it. */
async function lookAtFiles(
  directory: string,
  ledger: FileLedger,
  ownerToken: string,
  figures: KillFigures,
): Promise<void> {
  const copy = await mkdtemp(join(tmpdir(), 'keywell-killed-'))
  try {
    await cp(join(directory, 'data'), join(copy, 'data'), { recursive: true })
    await cp(filesIn(directory).rootKey, filesIn(copy).rootKey)
    const truth = await readTruth(filesIn(copy), ledger, ownerToken)
    figures.findings.push(...truth.findings)
    figures.storedUnacknowledged = truth.storedUnacknowledged
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

/** The started server serves, for one name of each writer, what was acknowledged last, or what came after it. */
async function lookAtServer(
  server: RunningServer,
  token: string,
  ledger: FileLedger,
  figures: KillFigures,
): Promise<void> {
  const client = new HttpClient(server.url)
  const newest = new Map<string, number>()
  for (const { id, name } of ledger.acknowledged.values()) newest.set(name, id)
  const looks = [...newest].map(async ([name, acknowledged]) => {
    const answer = await client.send(`${home}/${name}/value`, { token })
    const { value = '' } = JSON.parse(answer.text) as { value?: string }
    const id = idOf(Buffer.from(value))
    const isWritten = ledger.attempted.get(id)?.name === name && valueOf({ id, name }).toString() === value
    if (answer.status !== 200 || !isWritten || id < acknowledged) {
      figures.findings.push(`${name}: served ${answer.status} and write ${id}, not ${acknowledged}`)
    }
  })
  await Promise.all(looks)
  const doctor = await client.send('/api/v1/doctor/integrity', { token: server.ownerToken })
  const { faults } = JSON.parse(doctor.text) as { faults?: unknown[] }
  if (faults?.length !== 0) figures.findings.push(`the doctor of the server: ${doctor.text}`)
  client.close()
}
