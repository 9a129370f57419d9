import { request as httpRequest } from 'node:http'

export interface Value {
  readonly environmentId: string
  readonly value: string
  readonly isPersonal: boolean
}

/** The fields tests look at, of whatever was answered. */
export interface Item {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly type: string
  readonly dataType: string
  readonly note: string
  readonly value: string
  readonly values: readonly Value[]
  readonly items: readonly Item[]
  readonly projects: readonly Item[]
  readonly prefix: string
  readonly message: string
  readonly token: string
  readonly accessToken: string
}

/** What a client got: the body as sent, and as JSON where it is. */
export interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  readonly json: Item
  /** The same where it is a list. */
  readonly rows: readonly Item[]
}

interface Sent {
  readonly method?: string
  readonly token?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Bytes on the wire as the recorded clients sent them: no header is added beside those named. */
export function send(url: string, path: string, sent: Sent = {}): Promise<Got> {
  const { method = 'GET', token, body, headers = {} } = sent
  const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  const all = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}${path}`, { method, headers: all, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, ...parsed(text) })
      })
    })
    request.on('error', reject)
    if (payload !== undefined) request.write(payload)
    request.end()
  })
}

function parsed(text: string): Pick<Got, 'json' | 'rows'> {
  try {
    const json = JSON.parse(text) as Item
    return { json, rows: Array.isArray(json) ? (json as Item[]) : [] }
  } catch {
    return { json: {} as Item, rows: [] }
  }
}

/** One client with its recorded headers. */
export interface Client {
  get(path: string): Promise<Got>
  send(method: string, path: string, body?: unknown): Promise<Got>
}

/** `ek`: axios, JSON content type on everything but DELETE. */
export function ekClient(url: string, token: string): Client {
  const headers = { accept: 'application/json', 'user-agent': 'axios/1.18.1' }
  const typed = { ...headers, 'content-type': 'application/json' }
  return {
    get: (path) => send(url, path, { token, headers: typed }),
    send: (method, path, body) =>
      send(url, path, { method, token, body, headers: method === 'DELETE' ? headers : typed }),
  }
}

/** The TypeScript SDK: fetch, JSON content type on all. */
export function sdkClient(url: string, token: string): Client {
  const headers = { 'content-type': 'application/json', accept: '*/*', 'user-agent': 'node' }
  return {
    get: (path) => send(url, path, { token, headers }),
    send: (method, path, body) => send(url, path, { method, token, body, headers }),
  }
}

/** The Java SDK: a client that offers HTTP/2 in clear, and follows no redirects. */
export function javaClient(url: string, token: string): Client {
  const headers = {
    connection: 'Upgrade, HTTP2-Settings',
    upgrade: 'h2c',
    'http2-settings': 'AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAABgAGAAA',
    'user-agent': 'Java-http-client/17.0.10',
    'content-type': 'application/json',
  }
  return {
    get: (path) => send(url, path, { token, headers }),
    send: (method, path, body) => send(url, path, { method, token, body, headers }),
  }
}
