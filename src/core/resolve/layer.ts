import type { Home, SecretHead } from '../secret/secret.ts'
import type { Line } from '../secret/secret-store.ts'

/** Where a consumer reads, one step of its order. */
export interface LayerSource {
  /** What `explain` calls it, such as `environment production`. */
  readonly label: string
  readonly home: Home
  readonly store: string
  readonly line: Line
  /** The project the consumer runs in: a workspace's secrets are taken only where their audience admits it. */
  readonly audienceOf?: { readonly projectId: string; readonly visibility: string }
}

/** A layer with what it holds, ready for the resolver. */
export interface Layer {
  readonly label: string
  readonly heads: readonly SecretHead[]
}

export interface Candidate {
  readonly layer: string
  readonly head: SecretHead
}

export interface Resolved {
  readonly name: string
  readonly winner: Candidate
  /** Weaker candidates of the same name, strongest first. */
  readonly hidden: readonly Candidate[]
}
