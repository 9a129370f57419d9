import type { Command } from 'commander'
import { CliError, exitCodes } from '../failure.ts'
import { type ConnectionOptions, addConnection, addOutput, connectTo, print } from '../options.ts'
import { printable } from '../printable.ts'
import { readCredentials, writeCredentials } from '../settings/credentials.ts'
import { givenUrl, keyOf, knownUrl } from '../settings/server.ts'
import { type Verb, example } from '../verb.ts'

interface Options extends ConnectionOptions {
  readonly revoke?: boolean
}

export const logout: Verb = {
  define(command: Command) {
    command.option('--revoke', 'end the token on the server as well')
    addConnection(command)
    addOutput(command)
    example(command, 'keywell logout --url https://keywell.example.com --revoke')
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const { current, servers } = readCredentials(io.env)
    const url = keyOf(givenUrl(options, io) ?? knownUrl(io, { current, servers }))
    const credential = servers.get(url)
    if (credential === undefined) throw new CliError(exitCodes.refused, `you are not signed in to ${url}`)
    if (options.revoke === true) {
      const client = connectTo({ url, token: credential.token }, options)
      const { token } = await client.me()
      await client.tokens.revoke(token.id)
    }
    const rest = new Map([...servers].filter(([server]) => server !== url))
    writeCredentials(io.env, { current: current === url ? undefined : current, servers: rest })
    const revoked = options.revoke === true
    await print(io, options, { url, revoked }, () =>
      printable(
        `signed out of ${url}; the token ${revoked ? 'is revoked' : 'still works elsewhere (--revoke ends it)'}`,
      ),
    )
    return 0
  },
}
