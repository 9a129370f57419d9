import { limits } from '../../limits.ts'
import { type Format, lines, refuseVariable } from './format.ts'

/**
 * `docker run --env-file`: a line is a name, `=` and the value, with no quotes and no escapes. (docker/cli,
 * pkg/kvfile: lines are trimmed at the left, must be UTF-8, and end at LF or CRLF.)
 */
export const docker: Format = {
  isEnvironment: true,
  refuse(entry) {
    const { name, text = '' } = entry
    const refused = refuseVariable(entry)
    if (refused !== undefined) return refused
    if (/[\n\r]/.test(text)) return 'a line end, which an env-file of Docker cannot hold'
    return Buffer.byteLength(`${name}=${text}`) >= limits.dockerLineBytesMax
      ? `a line of ${limits.dockerLineBytesMax} bytes or more, which Docker does not read`
      : undefined
  },
  render: (entries) => lines(entries.map(({ name, text = '' }) => `${name}=${text}`)),
}
