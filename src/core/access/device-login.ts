import { randomBytes, sha256 } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import { isInForce } from '../authorise.ts'
import { DomainError } from '../error.ts'
import { instanceUseCase, publicUseCase } from '../use-case.ts'
import type { PublicContext } from '../use-case.ts'
import type { IssuedToken } from './issue-token.ts'
import { issueToken } from './issue-token.ts'
import { needs } from './missing-permission.ts'
import type { DeviceLogin } from './outside-store.ts'
import { tokenTarget } from './workspace-tokens.ts'

// Consonants and digits that are not taken for one another: no word comes of them.
const codeAlphabet = 'BCDFGHJKLMNPQRSTVWXZ'
const userCodeChars = 8

export interface StartedLogin {
  readonly login: DeviceLogin
  /** The client's own: leaves once. */
  readonly deviceCode: string
}

/** A client asks to be let in (RFC 8628 §3.1). */
export const startDeviceLogin = publicUseCase<{ readonly client: string }, StartedLogin>({
  action: 'login.start',
  permission: undefined,
  at: 'public',
  async run(context, { client }) {
    const { devices } = context.tx
    await devices.forgetExpired(context.now)
    const deviceCode = Buffer.from(randomBytes(32)).toString('base64url')
    const login: DeviceLogin = {
      id: context.newId(),
      deviceHash: hashOf(deviceCode),
      userCode: await freeCode(context),
      client,
      address: context.address,
      createdAt: context.now,
      expiresAt: context.now + limits.deviceLoginMs,
      state: 'pending',
    }
    await devices.insert(login)
    return { login, deviceCode }
  },
  place: () => undefined,
  event: (_input, { login }) => ({ action: 'login.started', targets: [loginTarget(login)] }),
})

async function freeCode(context: PublicContext): Promise<string> {
  for (;;) {
    const code = userCode()
    if ((await context.tx.devices.findByUserCode(code)) === undefined) return code
  }
}

function userCode(): string {
  let code = ''
  while (code.length < userCodeChars) {
    const [byte = 255] = randomBytes(1)
    // Of the multiples of the alphabet's length within a byte, so that no letter is likelier.
    if (byte < 240) code += codeAlphabet.charAt(byte % codeAlphabet.length)
  }
  return code
}

/** `pending` until somebody decides; then the token, once. */
export type Polled =
  | { readonly state: 'pending' | 'denied' }
  /** Not `known`: nobody was given such a code, or it was forgotten since. Clients are told the same. */
  | { readonly state: 'expired'; readonly known: boolean }
  | { readonly state: 'approved'; readonly issued: IssuedToken; readonly lifetimeMs: number }

/**
 * What the client asks again and again (RFC 8628 §3.4). The token is made when it is fetched, with the rights of the one
 * it was approved with, and only while that one is in force.
 */
export const pollDeviceLogin = publicUseCase<
  { readonly client: string; readonly deviceCode: string; readonly format: string },
  Polled
>({
  action: 'login.poll',
  permission: undefined,
  at: 'public',
  async run(context, input) {
    const login = await context.tx.devices.findByDevice(hashOf(input.deviceCode))
    if (login === undefined || login.client !== input.client) return { state: 'expired', known: false }
    if (login.expiresAt <= context.now) {
      // So that its end is told once on the record, however often somebody asks.
      await context.tx.devices.forgetExpired(context.now)
      return { state: 'expired', known: true }
    }
    if (login.state === 'used') return { state: 'expired', known: true }
    if (login.state !== 'approved' || login.tokenId === undefined) {
      return { state: login.state === 'denied' ? 'denied' : 'pending' }
    }
    const approved = await context.tx.access.admitById(login.tokenId, {})
    await context.tx.devices.update({ ...login, state: 'used' })
    if (approved === undefined || !isInForce(approved, context.now)) return { state: 'denied' }
    const { principalId, workspaceId, permissions, scopes, places, expiresAt = Infinity } = approved.token
    const lifetimeMs = Math.min(limits.loginTokenMs, expiresAt - context.now)
    const issued = await issueToken(context, input.format, {
      kind: 'login',
      principalId,
      createdBy: principalId,
      ...(workspaceId === undefined ? {} : { workspaceId }),
      name: `login of ${login.client}`.slice(0, limits.tokenNameCharsMax),
      permissions,
      scopes,
      places,
      expiresAt: context.now + lifetimeMs,
    })
    return { state: 'approved', issued, lifetimeMs }
  },
  place: () => undefined,
  event(_input, output) {
    if (output.state === 'pending' || (output.state === 'expired' && !output.known)) return undefined
    return output.state === 'approved'
      ? { action: 'login.completed', targets: [tokenTarget(output.issued.token)] }
      : { action: 'login.polled', details: { state: output.state } }
  },
})

export interface DecideLogin {
  /** As it was typed: case, spaces and hyphens do not matter. */
  readonly userCode: string
  readonly approve: boolean
}

/** Lets a client in, as oneself, or turns it away. Throws `not_found` for a code that nobody waits with. */
export const decideDeviceLogin = instanceUseCase<DecideLogin, DeviceLogin>({
  action: 'login.decide',
  permission: undefined,
  isAside: true,
  at: 'instance',
  async run(context, input) {
    const { token } = context.caller
    const mints = token.permissions === 'all' || token.permissions.includes('token:write')
    if (!mints) throw needs('token:write')
    const code = input.userCode.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
    const login = await context.tx.devices.findByUserCode(code)
    if (login === undefined || login.state !== 'pending' || login.expiresAt <= context.now) {
      throw new DomainError('not_found', 'No sign-in is waiting with this code', { subject: 'code' })
    }
    const decided: DeviceLogin = input.approve
      ? { ...login, state: 'approved', tokenId: token.id }
      : { ...login, state: 'denied' }
    await context.tx.devices.update(decided)
    return decided
  },
  event: (_input, login) => ({
    action: login.state === 'approved' ? 'login.approved' : 'login.denied',
    targets: [loginTarget(login)],
  }),
})

function loginTarget({ id, client, address }: DeviceLogin) {
  return { kind: 'login', id, name: client, from: address }
}

/** `BCDF-GHJK`, as it is shown. */
export function shownCode(code: string): string {
  return `${code.slice(0, userCodeChars / 2)}-${code.slice(userCodeChars / 2)}`
}

function hashOf(code: string): string {
  return Buffer.from(sha256(Buffer.from(code, 'utf8'))).toString('base64url')
}
