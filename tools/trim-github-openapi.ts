/**
 * Makes test/vectors/github-openapi.json: of GitHub's own description of its API, every operation on secrets and
 * variables with what they refer to. Run on a Node that strips types: `node tools/trim-github-openapi.ts`, or with
 * `--compare` to fail when the package would now give another document. The package is 385 MB, so it is installed into a
 * temporary directory, and taken away again.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Fields = { [key: string]: Json }

const packageName = '@octokit/openapi'
const packageVersion = '23.0.2'
const target = fileURLToPath(new URL('../test/vectors/github-openapi.json', import.meta.url))
const wanted = /\/(?:organization-)?(?:secrets|variables)(?:\/|$)/
/** What is for people to read, and what no check uses. */
const dropped = new Set([
  'description',
  'summary',
  'tags',
  'example',
  'examples',
  'externalDocs',
  'headers',
  'title',
])

function trim(source: Fields): Fields {
  const references = new Set<string>()
  const paths: Fields = {}
  for (const [path, item] of Object.entries(fields(source['paths']))) {
    if (wanted.test(path)) paths[path] = clean(item, references)
  }
  const components: Fields = {}
  for (const reference of references) {
    const [group = '', name = ''] = reference.split('/')
    const entry = fields(fields(source['components'])[group])[name]
    if (entry === undefined) throw new Error(`${reference} is missing`)
    const cleaned = clean(entry, references)
    components[group] = { ...fields(components[group] ?? {}), [name]: cleaned }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `secrets and variables of ${packageName} ${packageVersion}, api.github.com`,
      version: packageVersion,
    },
    paths,
    components,
  }
}

/** `references` grows while it is walked, so that what a reference refers to comes along. */
function clean(value: Json, references: Set<string>, isNames = false): Json {
  if (Array.isArray(value)) return value.map((each) => clean(each, references))
  if (typeof value !== 'object' || value === null) return value
  const kept: Fields = {}
  for (const [key, each] of Object.entries(value)) {
    if (!isNames && (dropped.has(key) || key === 'nullable')) continue
    if (key === '$ref' && typeof each === 'string') references.add(each.replace('#/components/', ''))
    kept[key] = clean(each, references, !isNames && key === 'properties')
  }
  return !isNames && value['nullable'] === true ? orNull(kept) : kept
}

/** OpenAPI 3.0 said `nullable`; JSON Schema says it with a type. */
function orNull(schema: Fields): Fields {
  return { anyOf: [schema, { type: 'null' }] }
}

function fields(value: unknown): Fields {
  if (isFields(value)) return value
  throw new Error('not an object')
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readPackage(): Fields {
  const directory = mkdtempSync(join(tmpdir(), 'github-openapi-'))
  try {
    const flags = ['--prefix', directory, '--ignore-scripts', '--no-audit', '--no-fund']
    execFileSync('npm', ['install', ...flags, `${packageName}@${packageVersion}`], { stdio: 'ignore' })
    const file = join(directory, 'node_modules', packageName, 'generated', 'api.github.com.json')
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return fields(document)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const made = trim(readPackage())
if (process.argv.includes('--compare')) {
  const checkedIn: unknown = JSON.parse(readFileSync(target, 'utf8'))
  const isSame = JSON.stringify(checkedIn) === JSON.stringify(made)
  console.log(`the checked-in document ${isSame ? 'is' : 'differs from'} what the package gives`)
  process.exitCode = isSame ? 0 : 1
} else {
  writeFileSync(target, `${JSON.stringify(made, undefined, 2)}\n`)
  execFileSync('npx', ['oxfmt', target], { stdio: 'ignore' })
  console.log(`${Object.keys(fields(made['paths'])).length} paths are in ${target}`)
}
