import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'
import { vi } from 'vitest'

/** What must stand on the screen, and what is then typed. */
export type Typing = readonly [waitFor: string, keys: string]

export interface TerminalRun {
  readonly code: number | null
  /** All that was printed, without control characters and line ends: prompts are drawn anew at each key. */
  readonly screen: string
}

export const enter = '\r'
export const down = '\u001B[B'

const answerMsMax = 60_000

/** Runs a program on a terminal of its own (`script`, of util-linux) and types as somebody would who reads. */
export async function runOnTerminal(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  typing: readonly Typing[],
): Promise<TerminalRun> {
  const line = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  const child = spawn('script', ['-qec', `stty cols 200; ${line}`, '/dev/null'], { env: { ...env } })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const ended = once(child, 'exit') as Promise<[number | null]>
  let seen = 0
  for (const [waitFor, keys] of typing) {
    await vi.waitFor(
      () => {
        const screen = textOf(printed.slice(seen))
        if (!screen.includes(waitFor)) throw new Error(`no "${waitFor}" in: ${screen}`)
      },
      { timeout: answerMsMax, interval: 50 },
    )
    seen = printed.length
    child.stdin.write(keys)
  }
  const [code] = await ended
  return { code, screen: textOf(printed) }
}

function textOf(printed: string): string {
  return stripVTControlCharacters(printed).replaceAll(/[\r\n]+/g, ' ')
}
