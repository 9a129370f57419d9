import { BlockList, isIP } from 'node:net'
import type { IncomingMessage } from 'node:http'
import { addressOf, plainAddress } from './network.ts'

/** Addresses and CIDR ranges whose `X-Forwarded-*` count, or `false`: nobody's do. */
export type TrustProxy = false | readonly string[]

export interface Forwarded {
  readonly scheme: 'http' | 'https' | undefined
  readonly host: string | undefined
  readonly address: string
}

const hostPattern = /^(?:[\w.~-]{1,255}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

export function isHost(text: string): boolean {
  return hostPattern.test(text)
}

/** Answers what a trusted proxy said of the client. Throws at once for an entry that is no address or range. */
export function forwardedReader(trusted: TrustProxy): (request: IncomingMessage) => Forwarded {
  const direct = (request: IncomingMessage) => ({
    scheme: undefined,
    host: undefined,
    address: plainAddress(request.socket.remoteAddress ?? ''),
  })
  if (trusted === false || trusted.length === 0) return direct
  const list = blockList(trusted)
  const isTrusted = (address: string) => isIP(address) !== 0 && list.check(address, family(address))
  // What stands before an entry that nobody can read, nobody that we trust has vouched for.
  const clientOf = (chain: readonly string[]) =>
    chain.map(addressOf).findLast((address) => address === undefined || !isTrusted(address))
  return (request) => {
    const peer = direct(request)
    if (!isTrusted(peer.address)) return peer
    const { headers } = request
    const scheme = last(headers['x-forwarded-proto'])
    const host = last(headers['x-forwarded-host'])
    return {
      scheme: scheme === 'http' || scheme === 'https' ? scheme : undefined,
      host: host !== undefined && isHost(host) ? host : undefined,
      address: clientOf(parts(headers['x-forwarded-for'])) ?? peer.address,
    }
  }
}

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [written = '', bits] = entry.split('/')
    const address = bits === undefined ? plainAddress(written) : written
    if (isIP(address) === 0) throw new Error(`"${entry}" is neither an address nor a CIDR range`)
    if (bits === undefined) list.addAddress(address, family(address))
    else list.addSubnet(address, Number(bits), family(address))
  }
  return list
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

function parts(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** The entry nearest to us: the one the trusted proxy itself wrote. */
function last(header: string | string[] | undefined): string | undefined {
  return parts(header).at(-1)
}
