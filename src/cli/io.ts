import type { Settings } from './settings/settings.ts'

/** What a verb may touch of the process. Streams are opened when first used: `run` hands them on and needs none itself. */
export interface Io {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder we were started in. */
  readonly cwd: string
  /** Of the nearest `keywell.yaml`. */
  readonly settings?: Settings | undefined
}

export type Input = NodeJS.ReadableStream & {
  readonly isTTY?: boolean
}

export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean
  readonly columns?: number
}

export const processIo: Io = {
  get stdin() {
    return process.stdin
  },
  get stdout() {
    return process.stdout
  },
  get stderr() {
    return process.stderr
  },
  get env() {
    return process.env
  },
  get cwd() {
    return process.cwd()
  },
}

/** The same streams, still unopened, with what `keywell.yaml` says. */
export function withSettings(io: Io, settings: Settings | undefined): Io {
  return {
    get stdin() {
      return io.stdin
    },
    get stdout() {
      return io.stdout
    },
    get stderr() {
      return io.stderr
    },
    env: io.env,
    cwd: io.cwd,
    settings,
  }
}

/** Nobody reads the output any more (`keywell audit export | head`). */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed'
}

const guarded = new WeakSet<Output>()

/** Resolves when the stream has taken it; throws OutputClosed. */
export async function write(stream: Output, chunk: string | Uint8Array): Promise<void> {
  if (!guarded.has(stream)) {
    guarded.add(stream)
    // The error arrives at the callback below as well; without a listener it would end the process.
    stream.on('error', () => undefined)
  }
  await new Promise<void>((resolve, reject) => {
    stream.write(chunk, (error) => {
      if (error === undefined || error === null) resolve()
      else if ('code' in error && error.code === 'EPIPE') reject(new OutputClosed())
      else reject(error)
    })
  })
}
