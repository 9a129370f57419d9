import type { HttpRequest } from '../../http/surface.ts'

const SCHEME = /^(token|bearer|basic) +(\S+) *$/i

/** The token a client presents: `token`, `Bearer`, or Basic with the token as password or in place of the user. */
export function credentialOf(request: HttpRequest): string | undefined {
  const header = request.headers['authorization']
  if (typeof header !== 'string') return undefined
  const [, scheme = '', text] = SCHEME.exec(header) ?? []
  if (text === undefined) return undefined
  return scheme.toLowerCase() === 'basic' ? fromBasic(text) : text
}

function fromBasic(text: string): string | undefined {
  const pair = Buffer.from(text, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  const user = colon === -1 ? pair : pair.slice(0, colon)
  const password = colon === -1 ? '' : pair.slice(colon + 1)
  const token = password === '' || password === 'x-oauth-basic' ? user : password
  return token === '' ? undefined : token
}
