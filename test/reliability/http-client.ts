import { Agent, request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface Sent {
  readonly method?: string
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  /** JSON, or bytes sent as they are. */
  readonly body?: object | Buffer | string
}

/** Plain requests over kept connections: what was sent and not answered must be countable. */
export class HttpClient {
  readonly #url: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 })

  constructor(url: string) {
    this.#url = url
  }

  /** Rejects when the connection ends before the whole answer is here. */
  send(path: string, { method = 'GET', token, headers = {}, body }: Sent = {}): Promise<Answer> {
    const bytes = bytesOf(body)
    return new Promise((resolve, reject) => {
      const outgoing = request(
        this.#url + path,
        {
          method,
          agent: this.#agent,
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(bytes === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': bytes.length }),
            ...headers,
          },
        },
        (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.once('error', reject)
          incoming.once('end', () => {
            const text = Buffer.concat(chunks).toString()
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text })
          })
        },
      )
      outgoing.once('error', reject)
      outgoing.end(bytes)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

function bytesOf(body: Sent['body']): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}
