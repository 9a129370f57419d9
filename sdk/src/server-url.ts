import { KeywellError } from './error.ts'

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/**
 * The base of all requests, with a slash at its end. A bearer token goes over https, or over http that does not leave
 * this machine; anything else needs `insecure`. Throws `unusable`, without repeating a URL that may hold a password.
 */
export function parseServerUrl(url: string, insecure: boolean): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')) {
    throw unusable('The server URL must be like https://keywell.example.com or http://127.0.0.1:7700')
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw unusable('The server URL must not hold a user name or a password')
  }
  if (parsed.search !== '' || parsed.hash !== '') {
    throw unusable('The server URL must end with its path: no query, no fragment')
  }
  if (parsed.protocol === 'http:' && !loopback.test(parsed.hostname) && !insecure) {
    throw unusable(
      `${parsed.origin} is plain http to another machine: the token could be read on the way. Use https`,
    )
  }
  if (!parsed.pathname.endsWith('/')) parsed.pathname += '/'
  return parsed
}

function unusable(detail: string): KeywellError {
  return new KeywellError(0, 'unusable', detail)
}
