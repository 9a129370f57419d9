import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { type Client, KeywellError, type StartedLogin } from '../../../sdk/src/index.ts'
import { CliError, exitCodes } from '../failure.ts'
import { type Io, write } from '../io.ts'
import { printable } from '../printable.ts'
import { readHidden } from '../secret/read-value.ts'

/** What the person who approves is told who is asking. */
const clientName = 'keywell-cli'

/**
 * Signs in by the browser, or by whoever is signed in elsewhere (RFC 8628): shows where to approve, and waits. A token of
 * one's own may be typed instead. Throws a CliError when it is denied, or nobody answers in time.
 */
export async function browserLogin({ logins }: Pick<Client, 'logins'>, io: Io): Promise<string> {
  const started = await logins.start(clientName)
  const { userCode, verificationUriComplete: url } = started
  const isOpened = openBrowser(url, io.env)
  const told = isOpened ? 'Your browser opens' : 'Open'
  await write(
    io.stderr,
    `${printable(told)} ${printable(url)}\nor run \`keywell device approve ${printable(userCode)}\` where you are signed in.\n`,
  )
  const ended = new AbortController()
  try {
    const typed = readHidden('Waiting; or type a token', io, ended.signal)
    return await Promise.race([approved(logins, started, ended.signal), typed])
  } finally {
    ended.abort()
  }
}

async function approved(
  logins: Client['logins'],
  { deviceCode, intervalSeconds, expiresAt }: StartedLogin,
  ended: AbortSignal,
): Promise<string> {
  const endsAt = Date.parse(expiresAt)
  let seconds = intervalSeconds
  while (!ended.aborted && Date.now() < endsAt) {
    await pause(Math.min(seconds * 1_000, endsAt - Date.now()), undefined, { signal: ended }).catch(
      () => undefined,
    )
    if (ended.aborted) break
    const polled = await logins.poll(clientName, deviceCode).catch(secondsToWait)
    seconds = typeof polled === 'number' ? Math.max(polled, intervalSeconds) : intervalSeconds
    if (typeof polled === 'number') continue
    const { state, token } = polled
    if (state === 'approved' && token !== undefined) return token
    if (state === 'denied') throw notSignedIn('the sign-in was turned away')
    if (state === 'expired') break
  }
  throw notSignedIn('nobody approved the sign-in in time; begin again')
}

/** Others wait at this address too: asked too often together is no refusal. Throws any other failure on. */
function secondsToWait(error: unknown): number {
  if (error instanceof KeywellError && error.code === 'rate_limited') return error.retryAfterSeconds ?? 0
  throw error
}

/** Only where there is a screen, and only for an address of the web: a server must not start anything else. */
function openBrowser(url: string, env: Io['env']): boolean {
  const isWeb = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
  const [program, ...args] = openers[process.platform] ?? ['xdg-open']
  const hasScreen = program !== 'xdg-open' || (env['DISPLAY'] ?? env['WAYLAND_DISPLAY'] ?? '') !== ''
  if (!isWeb || !hasScreen || program === undefined) return false
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  // The address is on the screen as well.
  child.on('error', () => undefined)
  child.unref()
  return true
}

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

function notSignedIn(message: string): CliError {
  return new CliError(exitCodes.unauthenticated, message)
}
