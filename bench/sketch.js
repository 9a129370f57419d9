import { createHmac, hash, randomBytes } from 'node:crypto'
import { fdatasync, openSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import sodium from 'sodium-native'
import { loadDriver } from '../src/storage/sqlite-driver.js'

/**
 * The sketch: the least a server can do for a durable sealed write, and nothing of what makes a product of it. One token
 * and one role row, the box opened, the value sealed under a data key, its version and a chained audit event written, all
 * waiting writes in one commit, the log synced before the answers. No router, no limits, no second table of anything.
 * It says how much of the distance between a bare answer and Keywell's is the work itself, on the machine at hand.
 * Usage: node sketch.js DIRECTORY TOKEN. Prints its port. Answers `GET …/public-key` and `PUT …/<name>`.
 */
const [directory = '', token = ''] = process.argv.slice(2)
const keyId = '1'
/** What a box is longer than what is in it, and an envelope's tag. */
const [boxBytesMore, tagBytes] = [48, 16]
const publicKey = Buffer.alloc(32)
const secretKey = Buffer.alloc(32)
sodium.crypto_box_keypair(publicKey, secretKey)
const dataKey = randomBytes(32)
const macKey = randomBytes(32)
const mac = (/** @type {string} */ text) => createHmac('sha256', macKey).update(text).digest()

const { DatabaseSync } = await loadDriver()
const file = join(directory, 'sketch.db')
const database = new DatabaseSync(file, { timeout: 0 })
database.exec(`
  pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on; pragma secure_delete = on;
  create table token (hash blob primary key, principal text, workspace text);
  create table role (principal text, workspace text, name text, primary key (principal, workspace));
  create table secret (id integer primary key, home text, name text, version int, mac blob, unique (home, name));
  create table version (secret_id int references secret, version int, envelope blob, at int, primary key (secret_id, version));
  create table event (seq integer primary key, body text, hash blob);
`)
database.prepare('insert into token values (?, ?, ?)').run(mac(token), 'principal', 'workspace')
database.prepare('insert into role values (?, ?, ?)').run('principal', 'workspace', 'developer')
const statement = {
  begin: database.prepare('begin immediate'),
  commit: database.prepare('commit'),
  found: database.prepare(`
    select role.name as role, secret.id, secret.version from token
    join role on role.principal = token.principal and role.workspace = token.workspace
    left join secret on secret.home = 'home' and secret.name = ? where token.hash = ?`),
  create: database.prepare(
    `insert into secret (home, name, version) values ('home', ?, 0) returning id, version`,
  ),
  update: database.prepare('update secret set version = ?, mac = ? where id = ?'),
  version: database.prepare('insert into version values (?, ?, ?, ?)'),
  event: database.prepare('insert into event values (?, ?, ?)'),
}
const log = openSync(`${file}-wal`, 'r+')

/** @typedef {{ name: string, credential: string, body: Buffer, response: import('node:http').ServerResponse }} Write */
/** @typedef {{ role?: string, id: number, version: number }} Found */
/** @type {Write[]} */
let waiting = []
let draining = false
let seq = 0
let head = ''

function drain() {
  const batch = waiting
  waiting = []
  draining = batch.length > 0
  if (!draining) return
  statement.begin.run()
  for (const write of batch) put(write)
  statement.commit.run()
  fdatasync(log, (error) => {
    if (error !== null) throw error
    for (const { response } of batch) response.writeHead(204).end()
    setImmediate(drain)
  })
}

/** @param {Write} write */
function put({ name, credential, body }) {
  /** @type {{ encrypted_value: string }} */
  const { encrypted_value: value } = JSON.parse(body.toString())
  const found = /** @type {Found | undefined} */ (statement.found.get(name, mac(credential)))
  if (found?.role !== 'developer') throw new Error('not permitted')
  const secret = found.id === null ? /** @type {Found} */ (statement.create.get(name)) : found
  const next = secret.version + 1
  statement.update.run(next, mac(`${secret.id}/${next}`), secret.id)
  statement.version.run(
    secret.id,
    next,
    sealed(opened(Buffer.from(value, 'base64')), `${secret.id}/${next}`),
    Date.now(),
  )
  const at = new Date().toISOString()
  const event = JSON.stringify({
    seq: ++seq,
    prev: head,
    at,
    action: 'secret.updated',
    principal: 'principal',
    name,
  })
  head = hash('sha256', event, 'hex')
  statement.event.run(seq, event, Buffer.from(head, 'hex'))
}

/** @param {Buffer} box */
function opened(box) {
  const plain = Buffer.allocUnsafe(box.length - boxBytesMore)
  if (!sodium.crypto_box_seal_open(plain, box, publicKey, secretKey)) throw new Error('not a box of ours')
  return plain
}

/**
 * @param {Buffer} plain
 * @param {string} bound
 */
function sealed(plain, bound) {
  const nonce = randomBytes(24)
  const text = Buffer.allocUnsafe(plain.length + tagBytes)
  sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(text, plain, Buffer.from(bound), null, nonce, dataKey)
  return Buffer.concat([nonce, text])
}

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const name = request.url?.slice(request.url.lastIndexOf('/') + 1) ?? ''
    if (request.method === 'GET') {
      response.end(JSON.stringify({ key_id: keyId, key: publicKey.toString('base64') }))
      return
    }
    const credential = request.headers.authorization?.slice('Bearer '.length) ?? ''
    waiting.push({ name, credential, body: Buffer.concat(chunks), response })
    if (!draining) setImmediate(drain)
    draining = true
  })
})
// Whoever holds only statements lets the connection go, and with it all of them.
process.once('SIGTERM', () => {
  database.close()
  process.exit()
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') console.log(address.port)
})
