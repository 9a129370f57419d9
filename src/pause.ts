import { setTimeout as timeout } from 'node:timers/promises'

/** Settles after so many milliseconds, or as soon as the signal is given. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await timeout(ms, undefined, { signal }).catch(() => undefined)
}
