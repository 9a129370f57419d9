import { ShapeError } from './shape.ts'
import type { ByteStream } from './transport.ts'

export interface ServerEvent {
  readonly event: string
  readonly data: string
}

export interface Quiet {
  readonly quietMsMax: number
  /** Called when nothing has come for so long, not even a sign of life. */
  readonly onQuiet: () => void
}

/** Longer than any event of ours. */
const longestLine = 16_000

/** Reads server-sent events (WHATWG HTML §9.2.6). Throws a ShapeError for what is no such stream. */
export async function* readEvents(body: ByteStream, quiet: Quiet): AsyncGenerator<ServerEvent> {
  let event = 'message'
  let data: string[] = []
  for await (const line of linesOf(body, quiet)) {
    if (line !== '') {
      const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? []
      if (field === 'event') event = value
      if (field === 'data') data.push(value)
      continue
    }
    if (data.length > 0) yield { event, data: data.join('\n') }
    event = 'message'
    data = []
  }
}

async function* linesOf(body: ByteStream, quiet: Quiet): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of watched(body, quiet)) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r\n|\n/)
    rest = lines.pop() ?? ''
    if (rest.length > longestLine) throw new ShapeError('event is too long')
    yield* lines
  }
}

async function* watched(body: ByteStream, { quietMsMax, onQuiet }: Quiet): AsyncGenerator<Uint8Array> {
  let timer = setTimeout(onQuiet, quietMsMax)
  try {
    for await (const bytes of 'getReader' in body ? readAll(body) : body) {
      clearTimeout(timer)
      timer = setTimeout(onQuiet, quietMsMax)
      yield bytes
    }
  } finally {
    clearTimeout(timer)
  }
}

/** Not every browser iterates over a stream by itself. */
async function* readAll(body: Extract<ByteStream, { getReader: unknown }>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    if (value !== undefined) yield value
  }
}
