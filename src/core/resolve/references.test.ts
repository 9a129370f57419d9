import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldUpper } from '../place/names.ts'
import type { Reference } from './references.ts'
import { Expander, referencesIn } from './references.ts'

type World = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Scopes are named `project:environment`; a reference without an environment stays where it is. */
function expander(world: World) {
  return new Expander<string>({
    fold: foldUpper,
    scopeOf(from, { project, environment }: Reference) {
      const [own = ''] = from.split(':')
      const scope = environment === '' ? from : `${project || own}:${environment}`
      return scope in world ? scope : undefined
    },
    textOf: (scope, name) =>
      Object.entries(world[scope] ?? {}).find(([each]) => foldUpper(each) === foldUpper(name))?.[1],
  })
}

const expand = (world: World, text: string, name = 'IT', scope = 'api:dev') => {
  const expanding = expander(world)
  return { text: expanding.expand(scope, name, text), unresolved: expanding.unresolved }
}

const world: World = {
  'api:dev': { HOST: 'localhost', PORT: '80', URL: 'http://${HOST}:${PORT}', deep: '${URL}/x' },
  'api:prod': { HOST: 'api.example.com', URL: 'https://${HOST}' },
  'web:prod': { KEY: 'k-${HOST}', HOST: 'web.example.com' },
}

describe('a reference', () => {
  it('is expanded within its environment, through others, whatever the case of the name', () => {
    expect(expand(world, 'see ${deep}!').text).toBe('see http://localhost:80/x!')
    expect(expand(world, '${host}${Host}').text).toBe('localhostlocalhost')
  })

  it('reaches another environment and another project, whose references mean their own', () => {
    expect(expand(world, '${prod:URL} ${web:prod:KEY}').text).toBe(
      'https://api.example.com k-web.example.com',
    )
  })

  it('that is unknown stays as it was written, and is reported once', () => {
    const { text, unresolved } = expand(world, '${NOPE} ${NOPE} ${gone:HOST} ${x:prod:HOST}')
    expect(text).toBe('${NOPE} ${NOPE} ${gone:HOST} ${x:prod:HOST}')
    expect(unresolved).toEqual([
      { in: 'IT', reference: '${NOPE}', fault: 'unknown' },
      { in: 'IT', reference: '${gone:HOST}', fault: 'unknown' },
      { in: 'IT', reference: '${x:prod:HOST}', fault: 'unknown' },
    ])
  })

  it('in a circle stays as it was written, and is reported', () => {
    const circle = { 'api:dev': { A: 'a${B}', B: 'b${C}', C: 'c${A}', SELF: 'me ${SELF}' } }
    const { text, unresolved } = expand(circle, circle['api:dev'].A, 'A')
    expect(text).toBe('abc${A}')
    expect(unresolved).toEqual([{ in: 'C', reference: '${A}', fault: 'cycle' }])
    expect(expand(circle, circle['api:dev'].SELF, 'SELF')).toEqual({
      text: 'me ${SELF}',
      unresolved: [{ in: 'SELF', reference: '${SELF}', fault: 'cycle' }],
    })
  })

  it('is not what only looks like one: shells and templates keep their own', () => {
    for (const text of [
      '$HOST',
      '${}',
      '${HOST',
      '${HOST:-x}',
      '${HOST:?}',
      '${ HOST }',
      '${a:b:c:HOST}',
      '{{HOST}}',
      '${HOST[0]}',
    ]) {
      expect(expand(world, text)).toEqual({ text, unresolved: [] })
    }
  })

  it('is written with a second dollar sign to mean itself', () => {
    expect(expand(world, '$${HOST} $$${HOST}')).toEqual({ text: '${HOST} $${HOST}', unresolved: [] })
  })

  it('cannot multiply without end', () => {
    const names = Array.from({ length: 40 }, (_, index) => `N${index}`)
    const bomb = Object.fromEntries(names.map((name, index) => [name, `\${N${index + 1}}`.repeat(10)]))
    const { text, unresolved } = expand({ 'api:dev': { ...bomb, N40: 'x'.repeat(1_000) } }, '${N0}', 'TOP')
    expect(text.length).toBeLessThan(20_000_000)
    expect(unresolved.some(({ fault }) => fault === 'too_large')).toBe(true)
  })

  it('cannot lead deeper than the stack', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`N${index}`, `\${N${index + 1}}`]),
    )
    expect(expand({ 'api:dev': chain }, '${N0}', 'TOP').unresolved[0]?.fault).toBe('too_large')
  })
})

describe('whatever the texts are', () => {
  const name = fc.constantFrom('A', 'B', 'C', 'D')
  const piece = fc.oneof(
    fc.string({ maxLength: 4 }),
    name.map((each) => `\${${each}}`),
    name.map((each) => `$\${${each}}`),
  )
  const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''))

  it('expanding ends, and empties nothing that it did not report', () => {
    const unreported: string[] = []
    fc.assert(
      fc.property(fc.record({ A: text, B: text, C: text }), (texts) => {
        const expanding = expander({ 'api:dev': texts })
        for (const [each, value] of Object.entries(texts)) expanding.expand('api:dev', each, value)
        const reported = new Set(expanding.unresolved.map(({ reference }) => reference))
        const missing = Object.values(texts).some((value) =>
          referencesIn(value).some((found) => found.name === 'D'),
        )
        if (missing && !reported.has('${D}')) unreported.push(JSON.stringify(texts))
      }),
    )
    expect(unreported).toEqual([])
  })

  it('texts without references come out as they went in', () => {
    fc.assert(
      fc.property(fc.string(), (given) => {
        fc.pre(!given.includes('${'))
        expect(expand(world, given)).toEqual({ text: given, unresolved: [] })
      }),
    )
  })
})
