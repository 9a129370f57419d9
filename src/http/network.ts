import { isIP, isIPv6 } from 'node:net'

/**
 * One spelling for each address of IPv4: it is also written as an IPv6 one (`::ffff:203.0.113.7`, `::FFFF:cb00:7107`;
 * RFC 4291 §2.5.5.2), as which it comes on a dual-stack socket. All else stays as it is.
 */
export function plainAddress(address: string): string {
  if (!isIPv6(address)) return address
  const words = wordsOf(address)
  const isMapped = words[5] === 0xffff && words.slice(0, 5).every((word) => word === 0)
  if (!isMapped) return address
  return words
    .slice(6)
    .flatMap((word) => [word >> 8, word & 0xff])
    .join('.')
}

/**
 * The address of an entry of `X-Forwarded-For`, some proxies write `203.0.113.7:4711` and `[2001:db8::7]:4711`. `undefined`
 * for one that cannot be read.
 */
export function addressOf(entry: string): string | undefined {
  const [, bracketed, withPort] = /^(?:\[([^\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/.exec(entry) ?? []
  const address = bracketed ?? withPort ?? entry
  const isRight = bracketed === undefined ? isIP(address) !== 0 : isIPv6(address)
  return isRight ? plainAddress(address) : undefined
}

/**
 * Whom an address stands for where somebody is counted: an IPv6 host has at least 2^64 addresses to choose from (RFC 6177 §2),
 * so it is its network, the first 64 bits.
 */
export function networkOf(address: string): string {
  const plain = plainAddress(address)
  if (!isIPv6(plain)) return plain
  const first = wordsOf(plain).slice(0, 4)
  return `${first.map((word) => word.toString(16)).join(':')}::/64`
}

/** The eight words of an IPv6 address. */
function wordsOf(address: string): number[] {
  const [bare = ''] = address.split('%')
  const [front = '', back] = bare.split('::')
  const [left, right] = [wordsIn(front), wordsIn(back ?? '')]
  const missing = back === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array<number>(missing).fill(0), ...right]
}

/** The last two may be written as an IPv4 address. */
function wordsIn(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((word) => {
    if (!word.includes('.')) return parseInt(word, 16)
    const [a = 0, b = 0, c = 0, d = 0] = word.split('.').map(Number)
    return [(a << 8) | b, (c << 8) | d]
  })
}
