export interface IntegrityFault {
  /** The row, by kind and name. */
  readonly row: string
  readonly fault: string
}

/** A fault that must be seen again, and of which copy of the row it was found. */
export interface Suspicion extends IntegrityFault {
  readonly copy?: string
}

export interface IntegrityReport {
  readonly checked: number
  readonly faults: readonly IntegrityFault[]
}
