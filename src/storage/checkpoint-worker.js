/**
 * Folds SQLite's write-ahead log into the database on a thread of its own, so that the syncs which belong to a
 * checkpoint never block the event loop. Answers each `{ id, task }` with `{ id, folded }` or `{ id, failure }`.
 */
import { statSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { loadDriver } from './sqlite-driver.js'

/** @typedef {import('./sqlite-driver.js').SqliteDriverName} SqliteDriverName */
/** @typedef {'copy' | 'fold' | 'close' | 'leave'} CheckpointTask */
/**
 * @typedef {{ path: string, waitMs: number, logBytesMax: number, driver: SqliteDriverName | undefined }} CheckpointSettings
 * A log whose file is larger than `logBytesMax` when it is folded is cut off; any other keeps its blocks.
 */
/** @typedef {{ id: number, folded: boolean }} CheckpointDone */
/** @typedef {{ id: number, failure: { message: string, errcode: number } }} CheckpointFailed */

const settings = toSettings(workerData)
const { DatabaseSync } = await loadDriver(settings.driver)
const writer = new DatabaseSync(settings.path, { timeout: settings.waitMs })
writer.exec('pragma synchronous = full; pragma wal_autocheckpoint = 0')
const reader = new DatabaseSync(settings.path, { timeout: settings.waitMs })
let pinned = false

parentPort?.on('message', (/** @type {{ id: number, task: CheckpointTask }} */ { id, task }) => {
  parentPort?.postMessage(answer(id, task), [])
})

/**
 * @param {number} id
 * @param {CheckpointTask} task
 * @returns {CheckpointDone | CheckpointFailed}
 */
function answer(id, task) {
  try {
    return { id, folded: perform(task) }
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown'
    const errcode = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0
    return { id, failure: { message, errcode } }
  }
}

/** @param {CheckpointTask} task */
function perform(task) {
  if (task === 'copy') return copy()
  const folded = task !== 'leave' && fold()
  if (task === 'fold') restart()
  else close()
  return folded
}

/**
 * Beside running writers: copies what is in the log by now. The reader stays where it is until the fold, because a
 * log that is copied to its last frame and has no reader would be restarted, with a sync, by the next writer.
 */
function copy() {
  unpin()
  reader.exec('begin')
  pinned = true
  reader.prepare('select count(*) as count from sqlite_schema').get()
  writer.prepare('pragma wal_checkpoint(passive)').get()
  return true
}

/**
 * While writers stand still. Not folded: another process is reading an older state; the next one will do it. The file
 * stays as large as it is, because writing where it has blocks already is what makes its syncs cheap.
 */
function fold() {
  unpin()
  const size = statSync(`${settings.path}-wal`, { throwIfNoEntry: false })?.size ?? 0
  const mode = size > settings.logBytesMax ? 'truncate' : 'restart'
  /** @type {{ busy: number } | undefined} */
  const result = writer.prepare(`pragma wal_checkpoint(${mode})`).get()
  return result?.busy === 0
}

/** The first write into a log that begins anew syncs its header: it is made here, and changes only a counter. */
function restart() {
  /** @type {{ user_version: number } | undefined} */
  const row = writer.prepare('pragma user_version').get()
  const next = ((row?.user_version ?? 0) + 1) % 0x7fffffff
  writer.exec(`pragma user_version = ${String(next)}`)
}

function unpin() {
  if (pinned) reader.exec('rollback')
  pinned = false
}

function close() {
  unpin()
  reader.close()
  writer.close()
}

/**
 * @param {unknown} given
 * @returns {CheckpointSettings}
 */
function toSettings(given) {
  if (isSettings(given)) return given
  throw new TypeError('the checkpoint thread was started without its settings')
}

/**
 * @param {unknown} given
 * @returns {given is CheckpointSettings}
 */
function isSettings(given) {
  if (typeof given !== 'object' || given === null) return false
  return (
    'path' in given &&
    typeof given.path === 'string' &&
    'waitMs' in given &&
    typeof given.waitMs === 'number' &&
    'logBytesMax' in given &&
    typeof given.logBytesMax === 'number'
  )
}
