import type { Entry } from '../consume/choose.ts'

export interface RenderOptions {
  /** What a manifest calls itself. */
  readonly name: string
  readonly namespace?: string | undefined
}

/** One way to write values down so that its readers get the same bytes back, or hear why they cannot. */
export interface Format {
  /** Whether what reads it makes variables of it: names that can take over a program are refused then. */
  readonly isEnvironment: boolean
  /** Why this entry cannot be carried, without its value; `undefined` when it can. */
  refuse(entry: Entry): string | undefined
  /** Only for entries that were not refused. */
  render(entries: readonly Entry[], options: RenderOptions): Uint8Array
}

export const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** The reasons that most formats share. */
export const reasons = {
  name: 'no usable variable name',
  nul: 'a NUL byte in the value',
  binary: 'a value that is no UTF-8',
} as const

export function refuseVariable({ name, text }: Entry): string | undefined {
  if (!variableName.test(name)) return reasons.name
  if (text === undefined) return reasons.binary
  return text.includes('\0') ? reasons.nul : undefined
}

export function lines(texts: readonly string[]): Uint8Array {
  return Buffer.from(texts.map((text) => `${text}\n`).join(''), 'utf8')
}
