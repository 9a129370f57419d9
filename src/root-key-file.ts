import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { RootKey } from './crypto/index.ts'
import { formatRootKey, generateRootKey, parseRootKey } from './crypto/index.ts'
import { ConfigError } from './config.ts'
import { makeDirectory, syncDirectory } from './storage/sqlite-files.ts'

/**
 * Reads the root key; `undefined` when there is no file. Refuses one that others can read, that is not a plain file, or
 * that holds something else.
 */
export async function readRootKey(path: string): Promise<RootKey | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(absent)
  if (file === undefined) return undefined
  try {
    const facts = await file.stat()
    if (!facts.isFile()) throw new ConfigError(`The root key ${path} is not a plain file`)
    if ((facts.mode & 0o077) !== 0) {
      throw new ConfigError(
        `The root key file ${path} can be read by others; make it yours alone: chmod 600 ${path}`,
      )
    }
    return parseRootKey(await file.readFile('utf8'))
  } catch (error) {
    throw error instanceof TypeError ? new ConfigError(`The file ${path} does not hold a root key`) : error
  } finally {
    await file.close()
  }
}

/** Makes a root key and its file (0600, in a directory of 0700), durable before it returns. Never replaces one. */
export async function createRootKey(path: string): Promise<RootKey> {
  await makeDirectory(dirname(path))
  const key = generateRootKey()
  await writePrivateFile(path, `${formatRootKey(key)}\n`)
  return key
}

/** A new file only its owner can read, on the disk with its directory entry before this returns. Rejects when it exists. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await syncDirectory(dirname(path))
}

function absent(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return undefined
  if (code === 'ELOOP') throw new ConfigError('The root key must be a plain file, not a link')
  throw error
}
