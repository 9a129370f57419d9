import { randomBytes } from 'node:crypto'
import { Type } from 'typebox'
import { createToken } from '../../core/access/tokens.ts'
import { whoami } from '../../core/access/whoami.ts'
import { DomainError } from '../../core/error.ts'
import type { HttpRequest, Reply, Route, SocketRoute, TextSocket } from '../../http/surface.ts'
import { presented } from '../caller.ts'
import { northflankLimits as limits } from './limits.ts'
import { loginForm, loginResult } from './login-page.ts'
import type { NorthflankCore } from './route.ts'
import { surfaceName } from './route.ts'

const path = '/cli-login'
const page = `${path}/{loginId}`

/** A command that waits at its terminal for somebody to sign in. */
interface Waiting {
  readonly socket: TextSocket
  readonly address: string
}

/**
 * Signing the command in without a token at hand: it opens a socket, is told of a page, and gets a token of its own once
 * somebody has pasted theirs there. What waits is kept in this process alone.
 */
export class CliLogin {
  readonly #waiting = new Map<string, Waiting>()
  readonly #core: NorthflankCore

  constructor(core: NorthflankCore) {
    this.#core = core
  }

  socket(): SocketRoute {
    return { path, open: (socket, request) => this.#open(socket, request) }
  }

  routes(): Route[] {
    const responses = { 200: Type.String(), 400: Type.String(), 404: Type.String() }
    return [
      {
        method: 'GET',
        path: page,
        operationId: 'cliLoginPage',
        responses,
        handle: (request) => Promise.resolve(this.#show(request)),
      },
      {
        method: 'POST',
        path: page,
        operationId: 'cliLoginSubmit',
        bodyBytesMax: limits.formBytesMax,
        responses,
        handle: (request) => this.#submit(request),
      },
    ]
  }

  #open(socket: TextSocket, request: HttpRequest): void {
    const id = randomBytes(limits.loginIdBytes).toString('base64url')
    socket.onClose(() => this.#waiting.delete(id))
    socket.onText((text) => {
      const type = typeOf(text)
      if (type === 'aborted') return socket.close()
      if (type !== 'init' || this.#waiting.has(id)) return
      this.#waiting.set(id, { socket, address: request.remoteAddress })
      tell(socket, { type: 'init-ack', loginPage: `${request.base}${path}/${id}` })
    })
  }

  #show({ params }: HttpRequest): Reply {
    const waiting = this.#waiting.get(params['loginId'] ?? '')
    if (waiting === undefined) return html(404, loginResult(gone))
    return html(200, loginForm(waiting.address))
  }

  async #submit(request: HttpRequest): Promise<Reply> {
    const id = request.params['loginId'] ?? ''
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) return html(404, loginResult(gone))
    const form = new URLSearchParams(Buffer.from(request.bodyBytes).toString('utf8'))
    if (form.get('answer') === 'refuse') {
      this.#end(id, { type: 'login-failure', message: 'The sign-in was refused in the browser' })
      return html(200, loginResult('Refused. The command was told so.'))
    }
    try {
      this.#end(id, await this.#mint(request, form.get('token') ?? ''))
      return html(200, loginResult('Signed in. You can close this page and go back to the terminal.'))
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      return html(400, loginForm(waiting.address, error.message))
    }
  }

  /** A token of the command's own, no wider than the one that was pasted; it can be revoked alone. */
  async #mint(request: HttpRequest, credential: string): Promise<Record<string, string>> {
    const as = presented(surfaceName, request, credential.trim())
    const { workspace, principal, token } = await this.#core.run(whoami, {}, as)
    const minted = await this.#core.run(
      createToken,
      {
        name: `${surfaceName} command`,
        scopes: token.scopes,
        expiresIn: limits.loginLifetime,
        ...(workspace === undefined ? {} : { workspace: workspace.slug }),
      },
      as,
    )
    const contextName = workspace?.slug ?? principal.login
    return { type: 'login-success', apiToken: minted.text, contextName }
  }

  #end(id: string, message: Record<string, string>): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (waiting === undefined) return
    tell(waiting.socket, message)
    waiting.socket.close()
  }
}

const gone = 'This sign-in is over. Start the command again.'

function typeOf(text: string): unknown {
  try {
    const message: unknown = JSON.parse(text)
    return typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined
  } catch {
    return undefined
  }
}

function tell(socket: TextSocket, message: Record<string, string>): void {
  socket.send(JSON.stringify(message))
}

/** Nothing on the page runs, loads, or can be framed; its address, which is the sign-in, is told to nobody. */
function html(status: number, body: string): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'referrer-policy': 'no-referrer',
    },
    body,
  }
}
