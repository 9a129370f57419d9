import { Worker } from 'node:worker_threads'
import type {
  CheckpointDone,
  CheckpointFailed,
  CheckpointSettings,
  CheckpointTask,
} from './checkpoint-worker.js'

/** The thread that folds the log into the database. Its failures carry SQLite's `errcode`. */
export interface Checkpointer {
  /** Copies the log beside running writers. */
  copy(): Promise<void>
  /** With writers standing still: empties the log and begins a new one. False when another process still reads. */
  fold(): Promise<boolean>
  /**
   * Ends the thread, having folded a last time when told to. Never rejects: an unfolded log is read at the next start.
   */
  close(fold: boolean): Promise<void>
}

interface Asked {
  readonly resolve: (folded: boolean) => void
  readonly reject: (error: Error) => void
}

export function startCheckpointer(settings: CheckpointSettings): Checkpointer {
  // By way of its folder: this file is read from another one where the server is bundled.
  const file = new URL('../storage/checkpoint-worker.js', import.meta.url)
  const worker = new Worker(file, { workerData: settings })
  const asked = new Map<number, Asked>()
  let count = 0
  let gone: Error | undefined

  const fail = (error: Error): void => {
    gone ??= error
    for (const { reject } of asked.values()) reject(error)
    asked.clear()
  }
  worker.on('error', (error) => {
    fail(error instanceof Error ? error : new Error('the checkpoint thread failed', { cause: error }))
  })
  worker.on('exit', () => {
    fail(new Error('the checkpoint thread has ended'))
  })
  worker.on('message', (answer: CheckpointDone | CheckpointFailed) => {
    const found = asked.get(answer.id)
    asked.delete(answer.id)
    if (asked.size === 0) worker.unref()
    if ('failure' in answer) found?.reject(Object.assign(new Error(answer.failure.message), answer.failure))
    else found?.resolve(answer.folded)
  })
  worker.unref()

  const ask = async (task: CheckpointTask): Promise<boolean> => {
    if (gone !== undefined) throw gone
    return new Promise((resolve, reject) => {
      count += 1
      asked.set(count, { resolve, reject })
      worker.ref()
      worker.postMessage({ id: count, task }, [])
    })
  }

  return {
    copy: async () => {
      await ask('copy')
    },
    fold: () => ask('fold'),
    close: async (fold) => {
      await ask(fold ? 'close' : 'leave').catch(() => false)
      await worker.terminate()
    },
  }
}
