import type { Keyring } from '../keyring/keyring.ts'
import type { Tx } from '../transaction.ts'
import { instanceUseCase } from '../use-case.ts'
import { checkChains } from './check-chains.ts'
import { checkRows } from './check-rows.ts'
import { checkValues } from './check-values.ts'
import type { IntegrityReport, Suspicion } from './fault.ts'

export type { IntegrityFault, IntegrityReport } from './fault.ts'

interface CheckIntegrity {
  /** What a first look found. */
  readonly seen?: Examined
}

interface Examined {
  readonly checked: number
  readonly suspicions: readonly Suspicion[]
}

/**
 * Opens every newest version, authenticates every row, verifies every chain and its kept head, and compares them: each
 * row must be the one the record says was written last. An older copy opens, but the record knows a later one.
 *
 * Neighbours in one commit are recorded at its end, so what they just wrote looks wrong for that long. What is reported
 * was seen twice, in two transactions.
 */
export const checkIntegrity = instanceUseCase<CheckIntegrity, IntegrityReport>({
  action: 'doctor.integrity',
  permission: 'instance:manage',
  at: 'instance',
  prepare: async ({ transact, keyring }) => ({ seen: await transact((tx) => examine(tx, keyring)) }),
  async run({ tx, keyring }, { seen }) {
    const before = seen?.suspicions ?? []
    if (seen !== undefined && before.length === 0) return { checked: seen.checked, faults: [] }
    const { checked, suspicions } = await examine(tx, keyring)
    const faults = suspicions.filter((suspicion) => before.some((each) => isSame(each, suspicion)))
    return { checked, faults: faults.map(({ row, fault }) => ({ row, fault })) }
  },
  event: (_input, output) => ({
    action: 'doctor.integrity',
    details: { checked: output.checked, faults: output.faults.length },
  }),
})

async function examine(tx: Tx, keyring: Keyring): Promise<Examined> {
  const suspicions: Suspicion[] = []
  const recorded = await checkChains(tx, suspicions)
  await checkValues(tx, keyring, recorded, suspicions)
  const checked = await checkRows(tx, recorded, suspicions)
  return { checked, suspicions }
}

function isSame(one: Suspicion, other: Suspicion): boolean {
  return one.row === other.row && one.fault === other.fault && one.copy === other.copy
}
