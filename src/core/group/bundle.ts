import type { Home, Phase, SecretHead, SecretKind } from '../secret/secret.ts'
import { sharedStore } from '../secret/secret.ts'
import type { Context } from '../use-case.ts'
import type { FileFacts } from './file-facts.ts'

/** A value on its way in, or opened: a variable's text, a file's or a mount's content. */
export interface Entry {
  readonly kind: SecretKind
  readonly name: string
  readonly bytes: Uint8Array
  /** Files and mounts only. */
  readonly facts?: FileFacts
}

export interface OpenedEntry extends Entry {
  readonly head: SecretHead
}

/** Where a bundle of values lies: a group's, or a workload's own for one phase. */
export interface BundleAt {
  readonly home: Home
  readonly store: string
  /** Beside it: what the expressions in its values were drawn to. */
  readonly drawnStore: string
  readonly phase: Phase
}

export const drawnStore = 'drawn'

export function bundleAt(home: Home, phase: Phase): BundleAt {
  return { home, store: sharedStore, drawnStore, phase }
}

/** What opening values takes. */
export type Opening = Pick<Context, 'tx' | 'keyring'>

/** Every byte is kept: a byte order mark too. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
