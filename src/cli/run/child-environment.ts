import { decodeUtf8 } from '../../../sdk/src/index.ts'
import { isDangerousName } from './dangerous-names.ts'

export interface Injectable {
  readonly name: string
  readonly kind: string
  readonly bytes: Uint8Array
}

export interface Selection {
  /** Only these secrets, by name. */
  readonly only?: readonly string[]
  /** All but these. */
  readonly skip?: readonly string[]
  /** Put before each name. */
  readonly prefix?: string
  /** Variables that may be set although they are dangerous. */
  readonly allowDangerous?: readonly string[]
}

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

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

export interface Injection {
  readonly variables: Readonly<Record<string, string>>
  /** Why nothing may be started, one sentence each; never a value. */
  readonly refusals: readonly string[]
}

/** Turns resolved secrets into variables. Files and mounts are not variables and are left out. */
export function selectVariables(items: readonly Injectable[], selection: Selection): Injection {
  const { prefix = '' } = selection
  const values = items.filter(({ kind }) => kind === 'value')
  const chosen = values.filter(({ name }) => isChosen(name, selection))
  const named = chosen.map(({ name, bytes }) => ({ name: prefix + name, text: decodeUtf8(bytes) }))
  const isAllowed = hasName(selection.allowDangerous ?? [])
  const isDangerous = (name: string) => isDangerousName(name) && !isAllowed(name)
  const namesWhere = (test: (variable: (typeof named)[number]) => boolean) =>
    named.filter(test).map(({ name }) => name)
  const isPresent = hasName(values.map(({ name }) => name))
  return {
    variables: Object.fromEntries(named.map(({ name, text }) => [name, text ?? ''])),
    refusals: [
      refuseMissing((selection.only ?? []).filter((name) => !isPresent(name))),
      refuseDangerous(namesWhere(({ name }) => isDangerous(name))),
      refuse(
        'no usable variable name',
        'leave out with --skip',
        namesWhere(({ name }) => !variableName.test(name)),
      ),
      refuse(
        'a NUL byte in the value',
        'leave out with --skip',
        namesWhere(({ text }) => text?.includes('\0') === true),
      ),
      refuse(
        'a value that is no UTF-8',
        'leave out with --skip',
        namesWhere(({ text }) => text === undefined),
      ),
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

function isChosen(name: string, { only, skip }: Selection): boolean {
  return (only === undefined || hasName(only)(name)) && !hasName(skip ?? [])(name)
}

/** Secret names are unique without regard to case. */
function hasName(names: readonly string[]): (name: string) => boolean {
  const folded = new Set(names.map((name) => name.toUpperCase()))
  return (name) => folded.has(name.toUpperCase())
}

function refuseMissing(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `not among the resolved values: ${names.join(', ')}`
}

function refuseDangerous(names: readonly string[]): string | undefined {
  const list = names.join(',')
  return refuse(
    'a name that can take over the command',
    `allow with --allow-dangerous ${list} or leave out with --skip`,
    names,
  )
}

function refuse(why: string, advice: string, names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `${names.join(', ')}: ${why} (${advice})`
}
