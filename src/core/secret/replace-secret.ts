import { equalBytes } from '../../crypto/index.ts'
import { needs } from '../access/missing-permission.ts'
import { DomainError } from '../error.ts'
import type { Environment, Locator } from '../place/place.ts'
import { useCase } from '../use-case.ts'
import { refuseUnlessDataType } from './data-type.ts'
import type { InProject, SeenLine } from './in-project.ts'
import { allows, findSeen, inProject, linesIn, placeOf, seenEnvironments } from './in-project.ts'
import { requireWriteEverywhere } from './remove-secret.ts'
import { renameSecret } from './rename-secret.ts'
import type { Secret, SecretValue } from './secret.ts'
import { foldSecretName } from './secret-name.ts'
import type { Line } from './secret-store.ts'
import { secretTarget } from './secret-target.ts'
import { openVersion } from './value-envelope.ts'
import type { SecretAttributes, Written } from './write-value.ts'
import { settleSecret, writeVersion } from './write-value.ts'

export interface GivenLine {
  /** An environment's id. */
  readonly environment: string
  readonly personal: boolean
  readonly bytes: Uint8Array
}

export interface ReplaceSecret {
  /** A project. */
  readonly at: Locator
  /** Its id, or its name. */
  readonly secret: string
  readonly name: string
  /** What is to change of what there is; absent parts stay. */
  readonly attributes: (current: Secret) => SecretAttributes
  /** All values the caller wants to see afterwards. */
  readonly values: readonly GivenLine[]
}

export interface ReplacedSecret {
  readonly secret: Secret
  readonly written: readonly Written[]
}

/**
 * Makes a secret's values those given, as far as the caller sees them: what it cannot see stays. An echo of what was shown
 * changes nothing. Throws `not_found`; `conflict` where the new name is taken; `invalid` for an environment outside the
 * project and for a personal value where none are permitted. Name and attributes are of the whole secret, so changing
 * them asks for `secret:write` wherever it has a value.
 */
export const replaceSecret = useCase<ReplaceSecret, ReplacedSecret>({
  action: 'secret.update',
  permission: undefined,
  at: (input) => input.at,
  async run(context, input) {
    const at = inProject(context)
    const { secret: found, lines } = await findSeen(at, input.secret, 'id')
    const seen = await seenEnvironments(at)
    if (!seen.some((environment) => allows(at, 'secret:write', environment))) throw needs('secret:write')
    const secret = await changeWhole(at, found, lines, input)
    const wanted = wantedLines(at, seen, input.values)
    for (const [index, line] of wanted.entries()) {
      refuseUnlessDataType(secret.dataType, line.bytes, `values.${index}.value`)
    }
    const readable = seen.filter((environment) => allows(at, 'secret:reveal', environment))
    const shown = secret.writeOnly ? [] : linesIn(at, lines, readable)
    const changed = [
      ...(await writeWanted(at, found, lines, { shown, wanted })),
      ...(await endUnwanted(at, found, { shown, wanted })),
    ]
    if (changed.length > 0) await settleSecret(context, secret)
    if (foldSecretName(input.name, found.kind) === found.foldedName) return { secret, written: changed }
    const renamed = await renameSecret(context, secret, input.name)
    return { secret: renamed.secret, written: [...changed, ...renamed.written] }
  },
  event: (_input, output) => ({
    action: output.written.length === 0 ? 'secret.unchanged' : 'secret.updated',
    targets: newest(output.written).map(secretTarget),
    details: { name: output.secret.name },
  }),
})

/** A line that was written and then moved is named once, as it ended. */
function newest(written: readonly Written[]): Written[] {
  return [...new Map(written.map((each) => [each.value.id, each])).values()]
}

async function changeWhole(
  at: InProject,
  found: Secret,
  lines: readonly SecretValue[],
  input: ReplaceSecret,
): Promise<Secret> {
  const wanted: Secret = { ...found, ...input.attributes(found) }
  const changed =
    wanted.phase !== found.phase ||
    wanted.dataType !== found.dataType ||
    wanted.note !== found.note ||
    input.name !== found.name
  if (!changed) return found
  await requireWriteEverywhere(at, lines)
  const sameName = foldSecretName(input.name, found.kind) === found.foldedName
  const secret = { ...wanted, name: sameName ? input.name : found.name, updatedAt: at.context.now }
  await at.context.tx.secrets.update(secret)
  return secret
}

interface WantedLine {
  readonly environment: Environment
  readonly personal: boolean
  readonly bytes: Uint8Array
}

function wantedLines(at: InProject, seen: readonly Environment[], given: readonly GivenLine[]): WantedLine[] {
  const taken = new Set<string>()
  return given.map(({ environment: id, personal, bytes }, index) => {
    const environment = seen.find((each) => each.id === id)
    if (environment === undefined) {
      throw invalid(`values.${index}.environmentId`, 'There is no such environment in this project')
    }
    if (personal && (!environment.personalOverrides || at.personalOf === undefined)) {
      throw invalid(`values.${index}.isPersonal`, 'Personal values are not allowed in this environment')
    }
    const line = `${id} ${personal}`
    if (taken.has(line)) throw invalid(`values.${index}`, 'There are two values for the same environment')
    taken.add(line)
    return { environment, personal, bytes }
  })
}

interface Compared {
  readonly shown: readonly SeenLine[]
  readonly wanted: readonly WantedLine[]
}

async function writeWanted(
  at: InProject,
  secret: Secret,
  lines: readonly SecretValue[],
  { shown, wanted }: Compared,
): Promise<Written[]> {
  const written: Written[] = []
  for (const line of wanted) {
    const current = shown.find((each) => isSameLine(each, line))
    if (current !== undefined && (await holds(at, secret, current.value, line.bytes))) continue
    at.context.require('secret:write', placeOf(at, line.environment))
    written.push(await writeVersion(at.context, secret, lineOf(at, lines, line), line.bytes))
  }
  return written
}

function lineOf(at: InProject, lines: readonly SecretValue[], { environment, personal }: WantedLine): Line {
  const principalId = personal ? at.personalOf : undefined
  const found = lines.find(
    (line) => line.environmentId === environment.id && line.principalId === principalId,
  )
  if (found !== undefined) return found
  return { environmentId: environment.id, ...(principalId === undefined ? {} : { principalId }) }
}

async function endUnwanted(at: InProject, secret: Secret, { shown, wanted }: Compared): Promise<Written[]> {
  const ended: Written[] = []
  for (const line of shown) {
    if (wanted.some((each) => isSameLine(line, each))) continue
    at.context.require('secret:write', placeOf(at, line.environment))
    ended.push(await writeVersion(at.context, secret, line.value, undefined))
  }
  return ended
}

function isSameLine(a: Omit<SeenLine, 'value'>, b: Omit<WantedLine, 'bytes'>): boolean {
  return a.environment.id === b.environment.id && a.personal === b.personal
}

async function holds(at: InProject, secret: Secret, value: SecretValue, bytes: Uint8Array): Promise<boolean> {
  const { tx, keyring } = at.context
  const head = await tx.secrets.version(value.id, value.version)
  if (head === undefined) throw new DomainError('integrity', `The stored secret ${secret.name} is incomplete`)
  return equalBytes(await openVersion(keyring, tx.keys, { secret, value, head }), bytes)
}

function invalid(path: string, message: string): DomainError {
  return new DomainError('invalid', message, { violations: [{ path, rule: 'reference', message }] })
}
