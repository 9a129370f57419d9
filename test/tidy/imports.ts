import path from 'node:path'
import { type Findings, type Tree, isSource, isTest } from './tree.ts'

interface Room {
  /** Folder, or a single file. The first room that a file belongs to is its room. */
  readonly at: RegExp
  /** Which files of ours it may import. Its own folder goes without saying. */
  readonly files: readonly RegExp[]
  /** Which packages; `node:` for any part of the platform. */
  readonly packages: readonly string[]
}

const limits = /^src\/limits\.ts$/
const core = /^src\/core\//
const http = /^src\/http\//

/** Who may know whom. A room is a folder of src/; one that is not listed may import nothing. */
const rooms: readonly Room[] = [
  {
    at: /^(src\/(?:server|serve|hand-over|house|pause|root-key-file|head-file|head-keeper|main|config|limits)\.ts)$/,
    files: [/./],
    packages: ['*'],
  },
  { at: /^(src\/crypto\/)/, files: [limits], packages: ['node:', 'sodium-native'] },
  { at: /^(src\/core\/)/, files: [/^src\/crypto\//, limits], packages: ['node:assert'] },
  {
    at: /^(src\/storage\/)/,
    files: [core, limits],
    packages: ['node:', 'kysely', 'pg', '@photostructure/sqlite'],
  },
  {
    at: /^(src\/http\/)/,
    files: [/^src\/core\/error\.ts$/, limits],
    packages: ['node:', 'fastify', 'typebox', 'pino', 'ws'],
  },
  { at: /^(src\/surfaces\/)(?:index|caller)\.ts$/, files: [core, http, limits], packages: [] },
  {
    at: /^(src\/surfaces\/[^/]+\/)/,
    files: [core, http, limits, /^src\/surfaces\/caller\.ts$/],
    packages: ['node:', 'typebox', 'graphql', 'jose'],
  },
  { at: /^(src\/identity\/)/, files: [core, limits], packages: ['node:', 'jose'] },
  { at: /^(src\/syncs\/)(?:index|destination)\.ts$/, files: [core, limits], packages: [] },
  {
    at: /^(src\/syncs\/[^/]+\/)/,
    files: [core, limits, /^src\/syncs\/destination\.ts$/],
    packages: ['node:', 'typebox'],
  },
  {
    at: /^(src\/cli\/)/,
    files: [/^sdk\/src\//, limits],
    packages: ['node:', 'commander', 'yaml', 'dotenv', '@clack/prompts'],
  },
  // It runs in browsers too.
  { at: /^(sdk\/src\/)/, files: [], packages: [] },
]

/** The rooms hold: no file imports what its room may not know. Tests may look anywhere. */
export function checkImports(tree: Tree): Findings {
  const findings: Findings = []
  for (const [file, text] of tree) {
    if (!isSource(file) || isTest(file)) continue
    const room = rooms.find(({ at }) => at.test(file))
    for (const specifier of importsOf(text)) {
      if (!mayImport(file, specifier, room)) findings.push(`${file} imports ${specifier}`)
    }
  }
  return findings
}

function mayImport(file: string, specifier: string, room: Room | undefined): boolean {
  if (room === undefined) return false
  if (!specifier.startsWith('.')) {
    return room.packages.some((name) => {
      if (name === '*') return true
      if (name === 'node:') return specifier.startsWith(name)
      return specifier === name || specifier.startsWith(`${name}/`)
    })
  }
  const target = path.posix.join(path.posix.dirname(file), specifier)
  const own = room.at.exec(file)?.[1] ?? file
  return target.startsWith(own) || room.files.some((pattern) => pattern.test(target))
}

/** Specifiers of static, side-effect and dynamic imports and of re-exports, comments and strings set aside. */
export function importsOf(text: string): string[] {
  const code = withoutComments(text)
  const statements = /^[ \t]*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'/gm
  const effects = /^[ \t]*import\s*'([^']+)'/gm
  const dynamic = /\bimport\(\s*'([^']+)'/g
  return [statements, effects, dynamic].flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => match[1] ?? ''),
  )
}

/** Strings are recognised so that `//` inside one does not begin a comment; templates count as strings. */
export function withoutComments(text: string): string {
  const tokens = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[^]|[^`\\])*`|\/\/[^\n]*|\/\*[^]*?\*\//g
  return text.replaceAll(tokens, (token) => {
    if (token.startsWith('/')) return token.replaceAll(/[^\n]/g, ' ')
    return token.startsWith('`') ? `\`${token.slice(1, -1).replaceAll(/[^\n]/g, ' ')}\`` : token
  })
}
