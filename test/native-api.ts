import { startServer } from './acceptance/server.ts'
import { operationOf, requireDocumented } from './native-document.ts'

export interface NativeAnswer {
  readonly status: number
  /** `{}` where there is none. */
  readonly body: Record<string, unknown>
  readonly headers: Headers
}

export interface NativeApi {
  readonly url: string
  /** By the token's name; the first owner's as `owner`. */
  readonly tokens: Readonly<Record<string, string>>
  /**
   * Asks as one of them, or as nobody. A text is sent as it is. Throws where the answer is a refusal that the OpenAPI
   * document does not tell of.
   */
  call(
    as: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<NativeAnswer>
  stop(): Promise<unknown>
}

/** A server with this seed, asked through its native API alone. */
export async function startNative(
  seed: object,
  env: Readonly<Record<string, string>> = {},
): Promise<NativeApi> {
  const server = await startServer({ env })
  const made = await server.apply(seed)
  const tokens: Readonly<Record<string, string>> = { ...made, owner: server.ownerToken }
  return {
    url: server.url,
    tokens,
    async call(as, method, path, body, headers = {}) {
      const token = as === undefined ? undefined : tokens[as]
      const answer = await fetch(`${server.url}/api/v1${path}`, {
        method,
        headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await answer.text()
      const operation = operationOf(method, path)
      const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
      if (answer.status >= 400 && operation !== undefined) requireDocumented(operation, String(json['code']))
      return { status: answer.status, body: json, headers: answer.headers }
    },
    stop: () => server.stop(),
  }
}
