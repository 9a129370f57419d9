import type { AddonLink, Group } from '../group/group.ts'
import type { Addon } from '../place/place-store.ts'
import type { Home, Phase, SecretHead, SecretKind } from '../secret/secret.ts'
import type { Line } from '../secret/secret-store.ts'

/** Where a layer stands, in the names people use. */
export interface LayerPlace {
  readonly workspace: string
  readonly project?: string
  readonly environment?: string
  readonly group?: string
  readonly workload?: string
}

/** How a layer came into a consumer's order. */
export interface LayerFacts {
  /** What it is called, such as `environment production`. */
  readonly label: string
  /** Why it is read, in a sentence for people. */
  readonly rule: string
  readonly place: LayerPlace
  readonly store: string
  /** Its values are one person's own: another caller has other ones. */
  readonly personal: boolean
}

/** Where a consumer reads, one step of its order. */
export interface LayerSource extends LayerFacts {
  readonly home: Home
  readonly line: Line
  /** The project the consumer runs in: a workspace's secrets are taken only where their audience admits it. */
  readonly audienceOf?: { readonly projectId: string; readonly visibility: string }
  /** It is not what the home holds, but what an addon gives through the home, a group. */
  readonly linked?: Linked
}

/** A group's link to an addon that is there. */
export interface Linked {
  readonly group: Group
  readonly link: AddonLink
  readonly addon: Addon
}

/** What the resolver looks at. */
export interface Ranked {
  readonly name: string
  /** What makes names the same. */
  readonly foldedName: string
  readonly phase: Phase
}

/** A value that a layer offers under a name. */
export interface Offer extends Ranked {
  readonly kind: SecretKind
  readonly origin: Origin
}

/** What the value is: a secret's newest version, or bytes that something beside the secrets gives. */
export type Origin =
  | { readonly by: 'secret'; readonly head: SecretHead }
  | { readonly by: 'source'; readonly source: string; readonly bytes: Uint8Array }

/** A layer with what it holds, ready for the resolver. */
export interface Layer<Offered extends Ranked = Offer> extends LayerFacts {
  readonly offers: readonly Offered[]
}

export interface Candidate<Offered extends Ranked = Offer> {
  readonly layer: LayerFacts
  readonly offer: Offered
}

export interface Resolved<Offered extends Ranked = Offer> {
  readonly name: string
  readonly winner: Candidate<Offered>
  /** Weaker candidates of the same name, strongest first. */
  readonly hidden: readonly Candidate<Offered>[]
}

export function offerOf(head: SecretHead): Offer {
  const { name, foldedName, kind, phase } = head.secret
  return { name, foldedName, kind, phase, origin: { by: 'secret', head } }
}

/** The secrets among them. */
export function headsOf(offers: readonly Offer[]): SecretHead[] {
  return offers.flatMap(({ origin }) => (origin.by === 'secret' ? origin.head : []))
}
