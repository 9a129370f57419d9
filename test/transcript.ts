import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { launcher } from './acceptance/server.ts'

/**
 * A session at a shell, as a text. `$ ` begins a command; the lines that follow are what it must print, those of stderr
 * behind `! `; `[exit N]` ends a command that does not exit with 0. `…` stands for anything within a line. Empty lines
 * do not count.
 */
export interface Step {
  readonly command: string
  readonly expected: readonly string[]
}

export function parseTranscript(text: string): Step[] {
  const steps: { command: string; expected: string[] }[] = []
  const indent = /^ *(?=\$ )/m.exec(text)?.[0] ?? ''
  for (const indented of text.split('\n')) {
    const line = indented.startsWith(indent) ? indented.slice(indent.length) : indented.trimStart()
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), expected: [] })
    else if (line !== '') steps.at(-1)?.expected.push(line)
  }
  return steps
}

/** Where a session runs: a folder of its own, with `keywell` as a command. */
export interface Shell {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

export function makeShell(env: Readonly<Record<string, string>>): Shell {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keywell-shell-'))
  const command = path.join(folder, 'bin/keywell')
  fs.mkdirSync(path.dirname(command))
  fs.writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${launcher}' "$@"\n`, { mode: 0o755 })
  const searched = `${path.dirname(command)}:${process.env['PATH'] ?? ''}`
  return { folder, env: { HOME: folder, PATH: searched, LANG: 'C.UTF-8', ...env } }
}

/** Runs one command and gives what it did in the form of a transcript. */
export async function runStep(shell: Shell, command: string): Promise<string[]> {
  const child = spawn('sh', ['-c', command], {
    cwd: shell.folder,
    env: shell.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()))
  const status = await new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  const exit = status === 0 ? [] : [`[exit ${status}]`]
  return [...linesOf(output.out), ...linesOf(output.err).map((line) => `! ${line}`), ...exit]
}

/** Runs a whole session, and shows a text that differs from the expected one where it is wrong. */
export async function checkTranscript(text: string, shell: Shell): Promise<void> {
  for (const { command, expected } of parseTranscript(text)) {
    const actual = await runStep(shell, command)
    expect([`$ ${command}`, ...settle(expected, actual)]).toEqual([`$ ${command}`, ...expected])
  }
}

/** Replaces what a line was right about by the expectation, so that a test compares texts and shows what differs. */
export function settle(expected: readonly string[], actual: readonly string[]): string[] {
  return actual.map((line, index) => {
    const pattern = expected[index]
    return pattern !== undefined && matches(pattern, line) ? pattern : line
  })
}

function matches(pattern: string, line: string): boolean {
  const parts = pattern.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 'u').test(line)
}

function linesOf(text: string): string[] {
  return text === ''
    ? []
    : text
        .replace(/\n$/, '')
        .split('\n')
        .filter((line) => line !== '')
}
