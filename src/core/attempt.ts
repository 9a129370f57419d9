import type { ChangeId } from './ids.ts'
import type { Locator, Place } from './place/place.ts'
import type { HeldRights } from './request/held-rights.ts'
import type { Once } from './request/once.ts'
import type { Caller } from './use-case.ts'

/** What a surface knows of the caller before anything is looked up. */
export interface Presented {
  /** The bearer token as sent; absent when there was none. */
  readonly credential: string | undefined
  readonly surface: string
  readonly requestId: string
  readonly address: string
  /** Told who it is as soon as that is known: before the use case runs, and before most refusals. */
  readonly onAdmitted?: (caller: Caller) => void
  /**
   * A surface's own narrower rules: asked once the place is known to be visible, before the permission the use case
   * declares. Throws a DomainError to refuse.
   */
  readonly narrow?: (caller: Caller, place: Place | undefined) => void
  /** The request may be sent again, and is done once. */
  readonly once?: Once
}

/** One request on its way through; what is learnt of the caller is kept for the record of a refusal. */
export interface Attempt {
  readonly presented: Presented
  readonly locator: Locator
  readonly changeId: ChangeId
  readonly now: number
  /** Nobody asks who it is. */
  readonly anonymous: boolean
  caller?: Caller
  place?: Place
  /** Only of a request that may be sent again. */
  held?: HeldRights
}
