import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkDependencies } from './tidy/dependencies.ts'
import { checkImports, importsOf } from './tidy/imports.ts'
import { checkMarks, checkOrigins } from './tidy/marks.ts'
import { checkExportedNames, checkFileNames, checkLimits, checkVendorNames } from './tidy/names.ts'
import { checkSizeRules, functionLengths, measureSizes } from './tidy/sizes.ts'
import { type Findings, type Tree, readTree } from './tidy/tree.ts'

const tree = readTree(path.dirname(import.meta.dirname))
const fake = (files: Record<string, string>): Tree => new Map(Object.entries(files))

describe('the repository', () => {
  const rules: Record<string, (files: Tree) => Findings> = {
    'keeps its rooms apart': checkImports,
    'names vendors only in their folders': checkVendorNames,
    'has no file or folder with an empty name': checkFileNames,
    'exports nothing with an empty name': checkExportedNames,
    'keeps its limits in limits.ts': checkLimits,
    'switches no test and no check off': checkMarks,
    'does not say where it was made': checkOrigins,
    'gives a reason for each dependency': checkDependencies,
  }
  it.each(Object.entries(rules))('%s', (_, rule) => {
    expect(tree.size).toBeGreaterThan(20)
    expect(rule(tree)).toEqual([])
  })

  it('has the lint measure files and functions', () => {
    expect(checkSizeRules(tree.get('.oxlintrc.json') ?? '')).toEqual([])
    console.log('sizes', measureSizes(tree))
  })
})

describe('the import rule', () => {
  const refused: [file: string, specifier: string][] = [
    ['src/crypto/key.ts', '../core/error.ts'],
    ['src/crypto/key.ts', 'pg'],
    ['src/core/run.ts', '../storage/engine.ts'],
    ['src/core/run.ts', '../http/surface.ts'],
    ['src/core/run.ts', 'node:fs'],
    ['src/core/run.ts', 'node:crypto'],
    ['src/storage/engine.ts', '../surfaces/index.ts'],
    ['src/storage/engine.ts', '../crypto/key.ts'],
    ['src/http/listener.ts', '../core/run.ts'],
    ['src/http/listener.ts', '../surfaces/github/index.ts'],
    ['src/surfaces/github/index.ts', '../northflank/index.ts'],
    ['src/surfaces/github/index.ts', '../index.ts'],
    ['src/surfaces/github/index.ts', '../../storage/engine.ts'],
    ['src/surfaces/github/index.ts', '../../crypto/key.ts'],
    ['src/surfaces/github/index.ts', 'fastify'],
    ['src/syncs/github/index.ts', '../northflank/index.ts'],
    ['src/syncs/github/index.ts', '../../http/surface.ts'],
    ['src/cli/secret/set.ts', '../../core/error.ts'],
    ['src/cli/secret/set.ts', 'fastify'],
    ['sdk/src/index.ts', '../../src/limits.ts'],
    ['sdk/src/index.ts', 'typebox'],
    ['src/elsewhere/index.ts', '../limits.ts'],
  ]
  it.each(refused)('refuses %s → %s', (file, specifier) => {
    expect(checkImports(fake({ [file]: `import { x } from '${specifier}'\n` }))).toEqual([
      `${file} imports ${specifier}`,
    ])
  })

  const admitted: [file: string, specifier: string][] = [
    ['src/crypto/key.ts', 'sodium-native'],
    ['src/core/secret/put-secret.ts', '../../crypto/key.ts'],
    ['src/core/secret/put-secret.ts', '../error.ts'],
    ['src/storage/sqlite.ts', 'kysely/helpers/sqlite'],
    ['src/http/listener.ts', '../core/error.ts'],
    ['src/surfaces/github/secrets.ts', './wire.ts'],
    ['src/surfaces/index.ts', './github/index.ts'],
    ['src/cli/secret/set.ts', '../../../sdk/src/index.ts'],
    ['src/server.ts', './storage/sqlite.ts'],
    ['src/core/run.test.ts', '../storage/sqlite.ts'],
  ]
  it.each(admitted)('admits %s → %s', (file, specifier) => {
    expect(checkImports(fake({ [file]: `import { x } from '${specifier}'\n` }))).toEqual([])
  })

  it('reads every form of import, and none in a comment or a string', () => {
    const text = [
      "import type { A } from './a.ts'",
      "import {\n  b,\n  c,\n} from './b.ts'",
      "export * from './c.ts'",
      "import './d.ts'",
      "const e = await import('./e.ts')",
      "// import { f } from './f.ts'",
      "/* import './g.ts' */",
      "const url = 'http://x' // import('./h.ts')",
      "const text = `\nimport './i.ts'\n`",
    ].join('\n')
    expect(importsOf(text).toSorted()).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts'])
  })
})

describe('each rule can fail', () => {
  const mark = (word: string) => ['it', `${word}('x')`].join('.')
  const root = ['', 'home', 'someone', 'keywell'].join('/')
  const manifest = '{"dependencies":{"left-pad":"1.0.0"},"devDependencies":{"right-pad":"1.0.0"}}'
  const cases: [rule: (files: Tree) => Findings, file: string, text: string, findings: number][] = [
    [checkVendorNames, 'src/core/a.ts', '// as GitHub does', 1],
    [checkVendorNames, 'sdk/src/a.ts', 'const northflankUrl = 1', 1],
    [checkVendorNames, 'src/core/a.ts', "const store = 'dependabot'", 1],
    [checkVendorNames, 'src/http/github.ts', '', 1],
    [checkVendorNames, 'src/surfaces/github/a.ts', '// as GitHub does', 0],
    [checkVendorNames, 'src/surfaces/index.ts', 'import { github } …', 0],
    [checkVendorNames, 'src/core/a.test.ts', 'GitHub', 0],
    [checkFileNames, 'src/core/utils/a.ts', '', 1],
    [checkFileNames, 'src/core/string-helpers.ts', '', 1],
    [checkFileNames, 'src/core/data.test.ts', '', 1],
    [checkFileNames, 'src/core/data-key.ts', '', 0],
    [checkFileNames, 'src/surfaces/northflank/service.ts', '', 0],
    [checkExportedNames, 'src/core/a.ts', 'export class SecretService {', 1],
    [checkExportedNames, 'src/core/a.ts', 'export async function stringUtils() {', 1],
    [checkExportedNames, 'src/core/a.ts', 'export const serviceAccount = 1', 0],
    [checkLimits, 'src/http/a.ts', 'const bodyBytesMax = 65_536', 1],
    [checkLimits, 'src/http/a.ts', '  nameCharsMax: 2000,', 1],
    [checkLimits, 'src/surfaces/keywell/wire.ts', 'Type.String({ minLength: 1, maxLength: 64 })', 1],
    [checkLimits, 'src/surfaces/web/page.ts', '<input maxlength="128">', 1],
    [checkLimits, 'src/core/a.ts', '{ retryAfterSeconds: 60 }', 1],
    [checkLimits, 'src/surfaces/keywell/wire.ts', 'Type.Integer({ minimum: 1, maximum: limits.x })', 0],
    [checkLimits, 'src/surfaces/github/limits.ts', 'valueBytesMax: 49_152', 0],
    [checkLimits, 'src/http/a.ts', 'bodyBytesMax: limits.bodyBytesMax', 0],
    [checkMarks, 'test/a.test.ts', mark('only'), 1],
    [checkMarks, 'test/a.test.ts', mark('todo'), 1],
    [checkMarks, 'test/a.test.ts', mark('skip'), 1],
    [checkMarks, 'test/a.test.ts', mark('skipIf'), 0],
    [checkMarks, 'src/a.ts', ['// TO', 'DO later'].join(''), 1],
    [checkMarks, 'test/a.test.ts', mark('concurrent.only'), 1],
    [checkMarks, 'src/a.ts', ['// @ts', 'expect', 'error'].join('-'), 1],
    [checkMarks, 'src/a.ts', ['// oxlint', 'disable', 'next-line'].join('-'), 1],
    [checkOrigins, 'docs/a.md', `see ${root}`, 1],
    [checkOrigins, '.npmrc', ['registry', 'example', 'org'].join('.'), 1],
    [checkOrigins, 'package-lock.json', ['"resolved": "https', '//x"'].join(':'), 1],
    [checkOrigins, 'package-lock.json', '"resolved": "sdk"', 0],
    [checkDependencies, 'package.json', manifest, 2],
  ]
  it.each(cases)('%o on %s: %s', (rule, file, text, findings) => {
    expect(rule(fake({ [file]: text }))).toHaveLength(findings)
  })

  it('misses the size rules when the lint loses them', () => {
    expect(checkSizeRules('{}')).toHaveLength(2)
  })

  it('measures functions from brace to brace', () => {
    expect(functionLengths('function a() {\n  if (b) {\n  }\n}\nconst c = () => {\n}\n')).toEqual([4, 2])
  })
})
