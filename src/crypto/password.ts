import sodium from 'sodium-native'
import { zero } from './bytes.ts'

/** OWASP's first choice of Argon2id parameters: 19 MiB, two passes, one lane. */
const memoryBytes = 19 * 1024 * 1024
const passes = 2
/** What verifying may cost at most, so that a planted hash cannot take the machine: 256 MiB, 10 passes, one lane. */
const memoryKibibytesMax = 262_144
const passesMax = 10
const hashBytes = 128
const hashPattern =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=1\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{22,86}$/
const concurrent = 2

let running = 0
const waiting: (() => void)[] = []

/**
 * Argon2id in PHC text, off the main thread, two at once in the process; the caller bounds how many may wait.
 * The password is copied, so the caller may `zero` it at once. Rejects with a RangeError when it is empty.
 */
export async function hashPassword(password: Uint8Array): Promise<string> {
  if (password.length === 0) throw new RangeError('a password is not empty')
  return withPassword(password, async (own) => {
    const text = Buffer.alloc(hashBytes)
    await sodium.crypto_pwhash_str_async(text, own, passes, memoryBytes)
    return text.toString('latin1', 0, text.indexOf(0))
  })
}

/** False for a wrong or empty password and for a hash that is not Argon2id PHC text of bearable cost. */
export async function verifyPassword(hash: string, password: Uint8Array): Promise<boolean> {
  if (password.length === 0 || !bearable(hash)) return false
  return withPassword(password, async (own) => {
    const text = Buffer.alloc(hashBytes)
    text.write(hash, 'latin1')
    return sodium.crypto_pwhash_str_verify_async(text, own)
  })
}

function bearable(hash: string): boolean {
  const match = hash.length < hashBytes ? hashPattern.exec(hash) : null
  return match !== null && Number(match[1]) <= memoryKibibytesMax && Number(match[2]) <= passesMax
}

async function withPassword<T>(password: Uint8Array, work: (own: Uint8Array) => Promise<T>): Promise<T> {
  const own = Uint8Array.from(password)
  await enter()
  try {
    return await work(own)
  } finally {
    zero(own)
    leave()
  }
}

async function enter(): Promise<void> {
  if (running < concurrent) {
    running++
    return
  }
  await new Promise<void>((resolve) => {
    waiting.push(resolve)
  })
}

/** The place passes to the next in line without `running` falling, so none can slip in between. */
function leave(): void {
  const next = waiting.shift()
  if (next === undefined) running--
  else next()
}
