import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'

const root = path.dirname(import.meta.dirname)
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
})

/** A clone in small: the real launcher, build and settings, and a program of two files. */
function makeClone(): string {
  const clone = fs.mkdtempSync(path.join(os.tmpdir(), 'keywell-clone-'))
  folders.push(clone)
  for (const name of ['bin', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']) {
    fs.cpSync(path.join(root, name), path.join(clone, name), { recursive: true })
  }
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(clone, 'node_modules'))
  fs.mkdirSync(path.join(clone, 'src/assets'), { recursive: true })
  fs.mkdirSync(path.join(clone, 'sdk/src'), { recursive: true })
  fs.writeFileSync(path.join(clone, 'src/assets/page.js'), 'document.title = 1')
  fs.writeFileSync(path.join(clone, 'sdk/src/index.ts'), "export const greeting: string = 'hello'\n")
  write(clone, "import { greeting } from '../sdk/src/index.ts'\nconsole.log(greeting, process.argv[2])\n")
  return clone
}

function write(clone: string, text: string): void {
  fs.writeFileSync(path.join(clone, 'src/main.ts'), text)
}

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

async function start(clone: string, word = 'there'): Promise<Ended> {
  return ended(
    spawn(process.execPath, [path.join(clone, 'bin/keywell.js'), word], {
      cwd: os.tmpdir(),
      timeout: 25_000,
    }),
  )
}

async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)))
  const status = await new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  return { status, stdout, stderr }
}

const greeted: Ended = { status: 0, stdout: 'hello there\n', stderr: '' }
const builtAt = (clone: string) => fs.statSync(path.join(clone, 'dist')).ino

describe('bin/keywell.js in a clone', () => {
  it('builds what it starts, and leaves nothing else behind', async () => {
    const clone = makeClone()
    expect(await start(clone)).toEqual(greeted)
    expect(fs.readdirSync(path.join(clone, '.build'))).toEqual([])
    expect(fs.readFileSync(path.join(clone, 'dist/src/assets/page.js'), 'utf8')).toBe('document.title = 1')
  })

  it('starts many times at once on stale sources', async () => {
    const clone = makeClone()
    const starts = await Promise.all([start(clone), start(clone), start(clone)])
    expect(starts).toEqual([greeted, greeted, greeted])
  })

  it('does not build again while nothing changes', async () => {
    const clone = makeClone()
    await start(clone)
    const before = builtAt(clone)
    fs.writeFileSync(path.join(clone, 'src/main.test.ts'), 'a test is no source')
    expect(await start(clone)).toEqual(greeted)
    expect(builtAt(clone)).toBe(before)
  })

  it('builds again when a source changed, appeared or went', async () => {
    const clone = makeClone()
    await start(clone)
    write(clone, "import './extra.ts'\n")
    fs.writeFileSync(path.join(clone, 'src/extra.ts'), "console.log('changed')\n")
    expect(await start(clone)).toEqual({ ...greeted, stdout: 'changed\n' })
    write(clone, "console.log('gone')\n")
    fs.rmSync(path.join(clone, 'src/extra.ts'))
    expect(await start(clone)).toEqual({ ...greeted, stdout: 'gone\n' })
    expect(fs.existsSync(path.join(clone, 'dist/src/extra.js'))).toBe(false)
  })

  it('looks at all sources for serve, and at those of the command line for every other verb', async () => {
    const clone = makeClone()
    await start(clone)
    const before = builtAt(clone)
    fs.writeFileSync(path.join(clone, 'src/server.ts'), "console.log('only a server loads this')\n")
    expect(await start(clone)).toEqual(greeted)
    expect(builtAt(clone)).toBe(before)
    expect(await start(clone, 'serve')).toEqual({ ...greeted, stdout: 'hello serve\n' })
    expect(fs.existsSync(path.join(clone, 'dist/src/server.js'))).toBe(true)
    fs.mkdirSync(path.join(clone, 'src/cli'))
    fs.writeFileSync(path.join(clone, 'src/cli/more.ts'), '')
    const between = builtAt(clone)
    expect(await start(clone)).toEqual(greeted)
    expect(builtAt(clone)).not.toBe(between)
  })

  it('says what does not compile, exits with 1, and keeps the last good build', async () => {
    const clone = makeClone()
    await start(clone)
    const before = builtAt(clone)
    write(clone, 'const = 1\n')
    const failed = await start(clone)
    expect(failed.status).toBe(1)
    expect(failed.stderr).toContain('src/main.ts(1,7)')
    expect(failed.stderr).not.toContain('    at ')
    expect(builtAt(clone)).toBe(before)
    expect(fs.readdirSync(path.join(clone, '.build'))).toEqual([])
  })

  it('says what to do when the compiler is not installed', async () => {
    const clone = makeClone()
    fs.rmSync(path.join(clone, 'node_modules'))
    const failed = await start(clone)
    expect(failed.status).toBe(1)
    expect(failed.stderr).toContain('npm ci')
  })

  it.each(['', '4194304', 'not a number'])(
    'takes over a lock left behind by a dead build (%o)',
    async (holder) => {
      const clone = makeClone()
      const lock = path.join(clone, '.build/lock')
      fs.mkdirSync(path.dirname(lock))
      fs.writeFileSync(lock, holder)
      fs.utimesSync(lock, 0, 0)
      expect(await start(clone)).toEqual(greeted)
    },
  )
})

describe('the published package', () => {
  it('holds the built program without sources or tests, and starts without building', async () => {
    const clone = makeClone()
    await start(clone)
    const packed = path.join(clone, 'packed')
    fs.mkdirSync(packed)
    execFileSync('npm', ['pack', '--silent', '--pack-destination', packed], { cwd: clone })
    const [tarball = ''] = fs.readdirSync(packed)
    execFileSync('tar', ['-xzf', tarball], { cwd: packed })
    const installed = path.join(packed, 'package')
    const files = fs.readdirSync(installed, { recursive: true, encoding: 'utf8' })
    expect(new Set(files.filter((file) => fs.statSync(path.join(installed, file)).isFile()))).toEqual(
      new Set([
        'bin/keywell.js',
        'dist/sdk/src/index.js',
        'dist/src/assets/page.js',
        'dist/src/main.js',
        'package.json',
      ]),
    )
    expect(await start(installed)).toEqual(greeted)
  })
})

describe('an unsupported Node', () => {
  it('gets a sentence', async () => {
    const clone = makeClone()
    const pretend = "Object.defineProperty(process.versions, 'node', { value: '20.18.3' })"
    const child = spawn(process.execPath, [
      '--import',
      `data:text/javascript,${encodeURIComponent(pretend)}`,
      path.join(clone, 'bin/keywell.js'),
    ])
    const refused = await ended(child)
    expect(refused.status).toBe(1)
    expect(refused.stderr).toBe('Keywell needs Node 20.19 or newer (24 is best); this is 20.18.3.\n')
  })
})
