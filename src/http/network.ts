import { isIPv6 } from 'node:net'

/**
 * Whom an address stands for where somebody is counted: an IPv6 host has at least 2^64 addresses to choose from (RFC 6177 §2),
 * so it is its network, the first 64 bits.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [front = '', back] = address.split('::')
  const words = (text: string) => (text === '' ? [] : text.split(':'))
  const [left, right] = [words(front), words(back ?? '')]
  // The last two words may be written as an IPv4 address; they are cut off in any case.
  const missing = 8 - left.length - right.length
  const zeros = back === undefined || missing < 1 ? [] : Array<string>(missing).fill('0')
  const first = [...left, ...zeros, ...right].slice(0, 4)
  return `${first.map((word) => parseInt(word, 16).toString(16)).join(':')}::/64`
}
