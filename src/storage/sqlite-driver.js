/**
 * The `node:sqlite` API: Node's own module where it exists (22.13 and later), else the prebuilt fallback.
 * Plain JavaScript, because the checkpoint worker loads it without a build step.
 */

/** @typedef {null | number | bigint | string | Uint8Array} SqliteValue */
/** @typedef {'node' | 'photostructure'} SqliteDriverName */
/**
 * @typedef {object} SqliteStatement
 * @property {<R>(...values: readonly SqliteValue[]) => R[]} all
 * @property {<R>(...values: readonly SqliteValue[]) => R | undefined} get
 * @property {(...values: readonly SqliteValue[]) => { changes: number | bigint }} run
 */
/**
 * @typedef {object} SqliteDatabase
 * @property {(sql: string) => void} exec
 * @property {(sql: string) => SqliteStatement} prepare
 * @property {() => void} close
 */
/**
 * @typedef {object} SqliteDriver
 * @property {new (path: string, options?: { timeout?: number, readOnly?: boolean }) => SqliteDatabase} DatabaseSync
 */

/** @returns {Promise<SqliteDriverName[]>} the drivers that load here, the preferred one first */
export async function presentDrivers() {
  /** @type {SqliteDriverName[]} */
  const names = ['node', 'photostructure']
  const found = await Promise.all(
    names.map((name) =>
      loadDriver(name).then(
        () => true,
        () => false,
      ),
    ),
  )
  return names.filter((_, index) => found[index])
}

/**
 * @param {SqliteDriverName} [name] the preferred one when absent
 * @returns {Promise<SqliteDriver>}
 */
export async function loadDriver(name) {
  if (name !== 'photostructure') {
    const own = loadOwn()
    if (own !== undefined) return own
    if (name === 'node') throw new Error('this Node.js has no node:sqlite')
  }
  return import('@photostructure/sqlite')
}

/** @returns {SqliteDriver | undefined} */
function loadOwn() {
  const emit = process.emitWarning.bind(process)
  // Node 22 announces its module as experimental on every start, which says nothing to the operator.
  process.emitWarning = () => {}
  try {
    const own = process.getBuiltinModule('node:sqlite')
    return isDriver(own) ? own : undefined
  } finally {
    process.emitWarning = emit
  }
}

/**
 * @param {object | undefined} found
 * @returns {found is SqliteDriver}
 */
function isDriver(found) {
  return found !== undefined && 'DatabaseSync' in found
}
