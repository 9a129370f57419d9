import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parse as parseDotenv } from 'dotenv'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { choose } from '../consume/choose.ts'
import type { Format } from './format.ts'
import { formatNames, loadFormat, renderChoice } from './formats.ts'
import { manifestName } from './manifest-name.ts'

let folder = ''
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keywell-formats-'))
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const secret = (name: string, value: string | Uint8Array) => ({
  name,
  kind: 'value',
  bytes: typeof value === 'string' ? Buffer.from(value) : value,
})

/** What a hostile or unlucky writer puts into a value. */
const hostile = [
  '',
  ' ',
  'a\nb\n',
  '\n\n',
  `it's "quoted" \`touch pwned\` $(touch pwned) \${HOME} $HOME`,
  `'`,
  `'''`,
  `"`,
  'ends with "',
  'ends with \\',
  '\\',
  '\\n \\r \\\\ \\$ \\"',
  `'$(touch pwned)'`,
  `'; touch pwned; '`,
  `\\'; touch pwned #`,
  '# no comment',
  'a # b',
  '  padded  ',
  '\t',
  '-----BEGIN KEY-----\nMIIB\n-----END KEY-----\n',
  '---\n',
  'no',
  '1e3',
  'null',
  '\r',
  'a\r\nb\r\n',
  '!important !!',
  '*',
  '~',
  '%s%n',
  '\u0001\u007f\u0081\u0085\u009b\u2028\u2029\ufeff\ufffe\uffff',
  '\u{1f511}\u{e0041}',
  '\ufeffbom',
  'a=b=c',
  'export X=1',
  'NAME0=other',
  '$$',
  '${NAME0}',
  'x'.repeat(65_535),
  `${"'".repeat(30_000)}$(touch pwned)`,
]

const pieces = fc.constantFrom(
  "'",
  '"',
  '`',
  '$',
  '\\',
  '\n',
  '\r',
  '#',
  ' ',
  '=',
  'a',
  '(',
  '{',
  'é',
  '\t',
  '!',
)
const anyText = fc.oneof(
  fc.constantFrom(...hostile),
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme-composite', maxLength: 40 }),
)
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  anyText.map((text) => new Uint8Array(Buffer.from(text))),
)

/** The values that the format takes, each with its name, and the file it makes of them all. */
function written(format: Format, values: readonly (string | Uint8Array)[]) {
  const items = values.map((value, index) => secret(`NAME${index}`, value))
  const { entries } = choose(items, {})
  const taken = entries.filter((entry) => format.refuse(entry) === undefined)
  const bytes = format.render(taken, { name: 'app' })
  return { bytes, expected: new Map(taken.map((entry) => [entry.name, Buffer.from(entry.bytes)])) }
}

function textsOf(expected: ReadonlyMap<string, Buffer>): Record<string, string> {
  return Object.fromEntries([...expected].map(([name, bytes]) => [name, bytes.toString('utf8')]))
}

/** What a shell holds after it has sourced the file: nothing else may have happened. */
function sourced(shell: string, bytes: Uint8Array, names: readonly string[], locale: string): Buffer[] {
  const room = fs.mkdtempSync(path.join(folder, 'room-'))
  fs.writeFileSync(path.join(room, 'file'), bytes)
  const print = names.map((name) => `printf '%s\\0' "$${name}"`).join('\n')
  fs.writeFileSync(path.join(room, 'print'), `. ./file\n${print}\n`)
  const env = { PATH: process.env['PATH'], LC_ALL: locale }
  const { stdout, stderr, status } = spawnSync(shell, ['./print'], { cwd: room, env, maxBuffer: 2 ** 26 })
  expect([status, stderr.toString(), fs.readdirSync(room).toSorted()]).toEqual([0, '', ['file', 'print']])
  const values: Buffer[] = []
  for (let at = 0; at < stdout.length;) {
    const end = stdout.indexOf(0, at)
    values.push(stdout.subarray(at, end))
    at = end + 1
  }
  return values
}

describe.each(['dash', 'bash', 'sh'])('a file that %s sources', (program) => {
  it('as shell gives any bytes back, and runs nothing', async () => {
    const format = await loadFormat('shell')
    const check = (values: readonly (string | Uint8Array)[], locale: string) => {
      const { bytes, expected } = written(format, values)
      expect(sourced(program, bytes, [...expected.keys()], locale)).toEqual([...expected.values()])
    }
    check(hostile, 'C.UTF-8')
    expect(written(format, hostile).expected.size).toBe(hostile.length)
    const many = fc.array(anyBytes, { minLength: 20, maxLength: 40 })
    fc.assert(
      fc.property(many, fc.constantFrom('C', 'C.UTF-8'), (values, locale) => check(values, locale)),
      { numRuns: 15 },
    )
  })

  it('as dotenv gives the same text as the dotenv package, or was refused', async () => {
    const format = await loadFormat('dotenv')
    const many = fc.array(anyText, { minLength: 20, maxLength: 40 })
    fc.assert(
      fc.property(many, (values) => {
        const { bytes, expected } = written(format, values)
        expect(parseDotenv(Buffer.from(bytes))).toEqual(textsOf(expected))
        expect(sourced(program, bytes, [...expected.keys()], 'C.UTF-8')).toEqual([...expected.values()])
      }),
      { numRuns: 15 },
    )
  })

  it('as act runs nothing', async () => {
    const { bytes, expected } = written(await loadFormat('act'), hostile)
    expect(expected.size).toBeGreaterThan(hostile.length / 2)
    expect(sourced(program, bytes, [...expected.keys()], 'C.UTF-8')).toHaveLength(expected.size)
  })
})

describe('a file of variables', () => {
  it('in dotenv holds most of what is hostile, and refuses the rest by name', async () => {
    const format = await loadFormat('dotenv')
    const refused = hostile.filter((value) => {
      const [entry] = choose([secret('NAME', value)], {}).entries
      return entry !== undefined && format.refuse(entry) !== undefined
    })
    for (const value of refused) expect(value).toMatch(/\r|\\$|'/)
    expect(refused.length).toBeLessThan(hostile.length / 2)
  })

  it.each([
    ['a', '"a"'],
    ['', '""'],
    ['a"b', '"a\\"b"'],
    ['a\nb\r', '"a\\nb\\r"'],
    ['$A \\$A `a`', '"\\$A \\\\\\$A \\`a\\`"'],
    ['say "hi"', `'say "hi"'`],
  ])('in act holds %j as %s', async (value, line) => {
    const { bytes } = written(await loadFormat('act'), [value])
    expect(Buffer.from(bytes).toString()).toBe(`NAME0=${line}\n`)
  })

  it.each(['a\\', `it's "it"`, 'a\n"'])('in act refuses %j', async (value) => {
    expect(written(await loadFormat('act'), [value]).expected.size).toBe(0)
  })

  it.each(['RANDOM', 'UID', '_', 'OPTIND', 'status'])(
    'refuses %s, which a shell evaluates or keeps for itself',
    async (name) => {
      const choice = choose([secret(name, 'a[$(touch pwned)]')], {})
      for (const format of ['shell', 'dotenv']) {
        const loaded = await loadFormat(format)
        expect(() => renderChoice(loaded, choice, {}, { name: 'app' })).toThrow(
          `${name}: a variable that shells keep for themselves`,
        )
      }
    },
  )
})

describe('a document', () => {
  it('in JSON and YAML gives every text back', async () => {
    const formats = [await loadFormat('json'), await loadFormat('yaml')]
    const names = fc.oneof(
      fc.constantFrom('no', '1', '__proto__', 'a.b/c', '<<', '? x'),
      fc.stringMatching(/^[\w./-]+$/),
    )
    const world = fc.array(fc.tuple(names, anyText), { maxLength: 30 }).map((pairs) => new Map(pairs))
    fc.assert(
      fc.property(world, (values) => {
        const items = [...values].map(([name, value]) => secret(name, value))
        const { entries } = choose(items, {})
        for (const format of formats) {
          const text = Buffer.from(format.render(entries, { name: 'app' })).toString()
          const read: unknown = format === formats[0] ? JSON.parse(text) : parseYaml(text)
          expect(new Map(Object.entries(read ?? {}))).toEqual(values)
          expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/u)
        }
      }),
    )
  })

  it('for Kubernetes keeps any bytes in base64', async () => {
    const format = await loadFormat('kubernetes')
    fc.assert(
      fc.property(fc.array(anyBytes, { maxLength: 10 }), (values) => {
        const { bytes, expected } = written(format, values)
        const manifest: unknown = parseYaml(Buffer.from(bytes).toString())
        const data = Object.fromEntries(
          [...expected].map(([name, value]) => [name, value.toString('base64')]),
        )
        expect(manifest).toEqual({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'app' },
          type: 'Opaque',
          data,
        })
      }),
    )
  })

  it.each([
    [['App_1', 'Production'], 'app-1-production'],
    [['_', 'é..x'], 'x'],
    [['a'.repeat(300)], 'a'.repeat(253)],
    [['..', '-'], 'keywell'],
  ])('for Kubernetes is named after %j: %s', (words, name) => {
    expect(manifestName(words)).toBe(name)
    expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/)
  })
})

describe('what cannot be written', () => {
  const refusals: [format: string, name: string, value: string | Uint8Array, why: string][] = [
    ['shell', 'A', 'canary\0', 'a NUL byte'],
    ['shell', 'A-B', 'canary', 'no usable variable name'],
    ['dotenv', 'A', 'canary\r', 'a carriage return'],
    ['dotenv', 'A', 'canary\\', 'a backslash at its end'],
    ['dotenv', 'A', `canary's $HOME`, 'a single quote beside'],
    ['dotenv', 'A', Uint8Array.of(0x63, 0xff), 'no UTF-8'],
    ['docker', 'A', 'canary\n', 'a line end'],
    ['docker', 'A', `canary${'x'.repeat(65_530)}`, '65536 bytes'],
    ['json', 'A', Uint8Array.of(0xff), 'no UTF-8'],
    ['yaml', 'A', Uint8Array.of(0xff), 'no UTF-8'],
    ['act', 'A', 'canary\0', 'a NUL byte'],
    ['kubernetes', 'a/b', 'canary', 'no usable key'],
    ['kubernetes', '..', 'canary', 'no usable key'],
  ]
  it.each(refusals)('in %s is told by name and reason: %s', async (name, secretName, value, why) => {
    const format = await loadFormat(name)
    const choice = choose([secret('FINE', 'x'), secret(secretName, value)], {})
    const render = () => renderChoice(format, choice, {}, { name: 'app' })
    expect(render).toThrow(
      new RegExp(`^nothing was written\\. ${secretName.replaceAll('.', '\\.')}: .*${why}`),
    )
    expect(render).not.toThrow(/canary/)
  })

  it.each(formatNames)('in %s: dangerous names where it makes variables', async (name) => {
    const format = await loadFormat(name)
    const choice = choose([secret('LD_PRELOAD', 'x')], {})
    const render = (allowDangerous: string[]) => () =>
      renderChoice(format, choice, { allowDangerous }, { name: 'a' })
    expect(render(['LD_PRELOAD'])).not.toThrow()
    if (format.isEnvironment) expect(render([])).toThrow('a name that can take over')
    else expect(render([])).not.toThrow()
  })

  it('is also what was asked for and is not there', async () => {
    const choice = choose([secret('A', 'x')], { only: ['A', 'B'] })
    const format = await loadFormat('json')
    expect(() => renderChoice(format, choice, {}, { name: 'app' })).toThrow(
      'not among the resolved values: B',
    )
  })
})
