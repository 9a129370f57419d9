import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { resolved } from '../../../sdk/src/answers.ts'
import type { ResolveRequest, Resolved } from '../../../sdk/src/index.ts'

/** What a copy is of. It can be opened for nothing else. */
export interface CopyOf {
  readonly url: string
  readonly requests: readonly ResolveRequest[]
}

export interface Copy {
  readonly items: readonly Resolved[]
  readonly createdAt: number
}

const kind = 'keywell fallback 1'
const algorithm = 'aes-256-gcm'
const saltBytes = 32
const nonceBytes = 12
const tagBytes = 16

/**
 * A copy of what was resolved, for the time when the server cannot be reached. AES-256-GCM under a key that HKDF-SHA-256
 * makes of the token and a fresh salt, so that whoever has the file alone has nothing; the associated data names the
 * server, what was asked for, and when.
 */
export function sealCopy(token: string, of: CopyOf, items: readonly Resolved[], createdAt: number): string {
  const [salt, nonce] = [randomBytes(saltBytes), randomBytes(nonceBytes)]
  const cipher = createCipheriv(algorithm, keyFrom(token, salt), nonce, { authTagLength: tagBytes })
  cipher.setAAD(associatedData(of, createdAt))
  const plain = items.map(({ bytes: _bytes, ...item }) => item)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(plain), 'utf8'), cipher.final()])
  const content = Buffer.concat([salt, nonce, cipher.getAuthTag(), sealed]).toString('base64')
  return `${JSON.stringify({ kind, createdAt, content })}\n`
}

/** `undefined` for what was not made with this token, for this question, or was changed since. */
export function openCopy(token: string, of: CopyOf, text: string): Copy | undefined {
  const header = parseHeader(text)
  if (header === undefined) return undefined
  const content = Buffer.from(header.content, 'base64')
  const [nonceAt, tagAt, sealedAt] = [saltBytes, saltBytes + nonceBytes, saltBytes + nonceBytes + tagBytes]
  if (content.length < sealedAt) return undefined
  const key = keyFrom(token, content.subarray(0, nonceAt))
  const decipher = createDecipheriv(algorithm, key, content.subarray(nonceAt, tagAt), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(associatedData(of, header.createdAt))
  decipher.setAuthTag(content.subarray(tagAt, sealedAt))
  try {
    const plain = Buffer.concat([decipher.update(content.subarray(sealedAt)), decipher.final()])
    return { items: parseItems(plain.toString('utf8')), createdAt: header.createdAt }
  } catch {
    return undefined
  }
}

function keyFrom(token: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', token, salt, kind, 32))
}

function associatedData({ url, requests }: CopyOf, createdAt: number): Uint8Array {
  const asked = requests.map(({ workspace, project, environment, as, phase }) => {
    return [workspace, project, environment ?? null, as ?? null, phase ?? null]
  })
  return Buffer.from(JSON.stringify([kind, createdAt, url, asked]), 'utf8')
}

function parseHeader(text: string): { createdAt: number; content: string } | undefined {
  try {
    const header: unknown = JSON.parse(text)
    if (typeof header !== 'object' || header === null) return undefined
    if (!('kind' in header && 'createdAt' in header && 'content' in header)) return undefined
    const { createdAt, content } = header
    if (header.kind !== kind || typeof createdAt !== 'number' || typeof content !== 'string') return undefined
    return { createdAt, content }
  } catch {
    return undefined
  }
}

/** Authentic by now; read as an answer of the server is. */
function parseItems(text: string): readonly Resolved[] {
  return resolved({ items: JSON.parse(text) as unknown, unresolved: [] }, 'copy').items
}
