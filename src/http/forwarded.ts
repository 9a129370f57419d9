import { BlockList, isIP } from 'node:net'
import type { IncomingMessage } from 'node:http'

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
    address: plain(request.socket.remoteAddress ?? ''),
  })
  if (trusted === false || trusted.length === 0) return direct
  const list = blockList(trusted)
  const isTrusted = (address: string) => isIP(address) !== 0 && list.check(address, family(address))
  return (request) => {
    const peer = direct(request)
    if (!isTrusted(peer.address)) return peer
    const { headers } = request
    const scheme = last(headers['x-forwarded-proto'])
    const host = last(headers['x-forwarded-host'])
    const chain = parts(headers['x-forwarded-for'])
    return {
      scheme: scheme === 'http' || scheme === 'https' ? scheme : undefined,
      host: host !== undefined && isHost(host) ? host : undefined,
      address: chain.findLast((address) => isIP(address) !== 0 && !isTrusted(address)) ?? peer.address,
    }
  }
}

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    if (isIP(address) === 0) throw new Error(`"${entry}" is neither an address nor a CIDR range`)
    if (bits === undefined) list.addAddress(address, family(address))
    else list.addSubnet(address, Number(bits), family(address))
  }
  return list
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

/** On a dual-stack socket IPv4 peers appear as `::ffff:127.0.0.1`. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

function parts(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  return text
    .split(',')
    .map((part) => plain(part.trim()))
    .filter((part) => part !== '')
}

/** The entry nearest to us: the one the trusted proxy itself wrote. */
function last(header: string | string[] | undefined): string | undefined {
  return parts(header).at(-1)
}
