import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import type { Carried } from '../src/core/resolve/consumer.ts'
import { crossings } from '../src/surfaces/index.ts'

/** One secret of each sort that some front end might not carry. */
const sorts: readonly (readonly [string, Carried])[] = [
  ['`DB_URL`, `db_url`', { name: 'db_url', kind: 'value', dataType: 'text' }],
  ['a JSON value', { name: 'SETTINGS', kind: 'value', dataType: 'json' }],
  ['`SOME-NAME`', { name: 'SOME-NAME', kind: 'value', dataType: 'text' }],
  ['`some.name`', { name: 'some.name', kind: 'value', dataType: 'text' }],
  ['`some/name`', { name: 'some/name', kind: 'value', dataType: 'text' }],
  ['`1ST`', { name: '1ST', kind: 'value', dataType: 'text' }],
  ['`GITHUB_X`', { name: 'GITHUB_X', kind: 'value', dataType: 'text' }],
  ['a file', { name: '/etc/app.conf', kind: 'file', dataType: 'text' }],
  ['a docker mount', { name: 'mount', kind: 'mount', dataType: 'text' }],
]

const start = '<!-- from the code: test/crossings.test.ts -->\n'
const end = '\n<!-- end -->'

function table(): string {
  const head = ['secret', ...crossings.map(({ surface }) => surface)]
  const rows = sorts.map(([label, secret]) => [
    label,
    ...crossings.map(({ leavesOut }) => leavesOut(secret) ?? 'yes'),
  ])
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

it('shows in the documentation what each front end leaves out, as the front ends say it themselves', async () => {
  const text = await readFile(new URL('../docs/crossings.md', import.meta.url), 'utf8')
  const [, shown = ''] = text.split(start)
  expect(shown.slice(0, shown.indexOf(end))).toBe(table())
})
