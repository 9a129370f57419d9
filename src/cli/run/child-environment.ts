import {
  type Injectable,
  type Selection,
  choose,
  dangerousEntries,
  dangerousRefusal,
  missingRefusal,
  refusalOf,
} from '../consume/choose.ts'
import { reasons, refuseVariable } from '../format/format.ts'

export interface Inheritance {
  readonly inherit: boolean
  readonly keepToken: boolean
}

type Variables = Readonly<Record<string, string | undefined>>

/** What stays of our own environment with `--no-inherit-env`: enough to be found, and to speak the person's language. */
const kept = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'TERM',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
]

export interface Injection {
  readonly variables: Readonly<Record<string, string>>
  /** Why nothing may be started, one sentence each; never a value. */
  readonly refusals: readonly string[]
}

/** Turns resolved secrets into variables. Files and mounts are none; whether they may be asked for by name is told. */
export function selectVariables(
  items: readonly Injectable[],
  selection: Selection,
  takesFiles = false,
): Injection {
  const known = takesFiles ? items : items.filter(({ kind }) => kind === 'value')
  const { entries, missing } = choose(known, selection)
  const namesFor = (reason: string) =>
    entries.filter((entry) => refuseVariable(entry) === reason).map(({ name }) => name)
  return {
    variables: Object.fromEntries(entries.map(({ name, text }) => [name, text ?? ''])),
    refusals: [
      missingRefusal(missing),
      dangerousRefusal(dangerousEntries(entries, selection)),
      ...Object.values(reasons).map((reason) => refusalOf(namesFor(reason), reason, 'leave out with --skip')),
    ].filter((refusal) => refusal !== undefined),
  }
}

/** The child's whole environment. Secrets are stronger than what is inherited. */
export function childEnvironment(
  parent: Variables,
  { inherit, keepToken }: Inheritance,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, text] of Object.entries(parent)) {
    const stays = name === 'KEYWELL_TOKEN' ? keepToken : inherit || kept.includes(name)
    if (stays && text !== undefined) env[name] = text
  }
  return { ...env, ...variables }
}
