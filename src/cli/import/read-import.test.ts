import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choose } from '../consume/choose.ts'
import { loadFormat } from '../format/formats.ts'
import { checkAssignments } from './assignment.ts'
import { type ImportFormat, parseImport } from './read-import.ts'

async function valuesOf(text: string, file = '.env', format?: ImportFormat) {
  const imported = await parseImport(text, file, format)
  if ('names' in imported) return imported.names
  return Object.fromEntries(imported.assignments.map(({ name, value }) => [name, value]))
}

describe('a .env file', () => {
  it.each<[string, Record<string, string>]>([
    ['A=1', { A: '1' }],
    ['\ufeffA=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['export A = 1 # remark', { A: '1' }],
    ["A='1' # 'x'", { A: '1' }],
    ['A="a\\nb"', { A: 'a\nb' }],
    ["A='a\\nb'", { A: 'a\\nb' }],
    ['A="1\n# no remark\nB=no\n"\nC=3', { A: '1\n# no remark\nB=no\n', C: '3' }],
    ['A=`it\'s "it"`', { A: `it's "it"` }],
    ['A: 1', { A: '1' }],
    ['a.b-c=1', { 'a.b-c': '1' }],
    ['A=', { A: '' }],
    ['A=a=b', { A: 'a=b' }],
    ['\n  # only a remark\n', {}],
  ])('%j is %j', async (text, values) => {
    expect(await valuesOf(text)).toEqual(values)
  })

  it.each([
    ['canary', 'line 1'],
    ['A=1\n\ncanary canary\n', 'line 3'],
    ["A='canary\nB=2\n", 'A: a quote that is not closed'],
    ['A="canary', 'A: a quote that is not closed'],
    ['=canary', 'line 1'],
    ['A+=canary', 'line 1'],
  ])('%j is refused, by %s', async (text, why) => {
    await expect(parseImport(text, '.env')).rejects.toThrow(why)
    await expect(parseImport(text, '.env')).rejects.not.toThrow('canary')
  })

  it('tells a name that stands there twice', async () => {
    expect(await parseImport('A=1\nB=2\nA=3\n', '.env')).toEqual({
      assignments: [
        { name: 'A', value: '3' },
        { name: 'B', value: '2' },
      ],
      remarks: ['A stands there more than once: the last counts'],
    })
  })
})

describe('what export writes', () => {
  const values = fc.array(
    fc.tuple(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/), fc.string({ unit: 'binary' })),
  )
  it.each(['dotenv', 'json', 'yaml'] as const)('in %s is imported as it was', async (name) => {
    const format = await loadFormat(name)
    await fc.assert(
      fc.asyncProperty(values, async (pairs) => {
        const items = [...new Map(pairs)].map(([key, value]) => ({
          name: key,
          kind: 'value',
          bytes: Buffer.from(value),
        }))
        const entries = choose(items, {}).entries.filter((entry) => format.refuse(entry) === undefined)
        const text = Buffer.from(format.render(entries, { name: 'app' })).toString()
        const expected = Object.fromEntries(entries.map((entry) => [entry.name, entry.text]))
        expect(await valuesOf(text, `file.${name}`, name)).toEqual(expected)
      }),
    )
  })
})

describe('a document', () => {
  it.each<[string, string, unknown]>([
    ['{"A":"1","B":2,"C":true}', 'x.json', { A: '1', B: '2', C: 'true' }],
    ['[{"key":"A","value":"1"}]', '-', { A: '1' }],
    ['{"secrets":[{"secretKey":"A","secretValue":"1","type":"shared"}]}', '-', { A: '1' }],
    ['{"request_id":"r","data":{"A":"1","data":"2"}}', '-', { A: '1', data: '2' }],
    ['{"A":{"computed":"1","raw":"${B}"}}', '-', { A: '1' }],
    ['[{"name":"A"},{"name":"B","updatedAt":"x"}]', '-', ['A', 'B']],
    ['A: no\nB: 0x1f\nC: ~\n', 'x.yml', { A: 'no', B: '0x1f', C: '~' }],
  ])('%s in %s is %j', async (text, file, expected) => {
    expect(await valuesOf(text, file)).toEqual(expected)
  })

  it.each([
    ['{"A":"canary","B":1.5}', 'B: neither'],
    ['{"A":["canary"]}', 'A: neither'],
    ['["canary"]', 'entry 1 has no key'],
    ['[{"key":"canary"}]', 'entry 1 has no key'],
    ['{"A":"canary"', 'not valid JSON'],
  ])('%s is refused: %s', async (text, why) => {
    await expect(parseImport(text, 'x.json')).rejects.toThrow(why)
    await expect(parseImport(text, 'x.json')).rejects.not.toThrow('canary')
  })

  it('in YAML is refused when it is wrong, or a bomb of aliases', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n`
    await expect(parseImport('a: b: canary', 'x.yaml')).rejects.toThrow('not valid YAML')
    await expect(parseImport(bomb, 'x.yaml')).rejects.toThrow('aliases')
  })

  it('whose kind cannot be told needs --format', async () => {
    await expect(parseImport('A\nB\n', 'names.txt')).rejects.toThrow('give --format')
    expect(await valuesOf('NAME  UPDATED\nA  about 1 day ago\n', '-', 'names')).toEqual(['A'])
  })
})

describe('checkAssignments', () => {
  it('names everything that the server would refuse', () => {
    const check = (name: string, value: string) => () => checkAssignments([{ name, value }])
    expect(check('ok/A.b-1', 'x')).not.toThrow()
    expect(check('no space', 'x')).toThrow('no space: no name for a secret')
    expect(check('A', 'é'.repeat(32_769))).toThrow('A: a value of more than 65536 bytes')
    expect(check('A', '\ud800')).toThrow('A: a value with half a surrogate pair')
  })
})
