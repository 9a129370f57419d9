import { randomBytes } from '../../crypto/index.ts'

/** One drawn secret: the expression as written, and what it stands for. */
export interface Drawn {
  readonly text: string
  readonly result: string
}

const EXPRESSION = /\$\{fn\.randomSecret\(\s*(\d{1,4})\s*(?:,\s*(?:'(hex|base64)'|"(hex|base64)")\s*)?\)\}/g
const lengthMax = 4_096

/** The expressions in a value, in order. */
export function randomExpressions(value: string): string[] {
  return [...value.matchAll(EXPRESSION)].filter(isDrawable).map(([text]) => text)
}

/**
 * Draws a secret for each expression; one that was there before, as often as it was there before, keeps what it stood
 * for, so that repeating a write changes nothing.
 */
export function drawSecrets(value: string, before: readonly Drawn[]): Drawn[] {
  const left = [...before]
  return randomExpressions(value).map((text) => {
    const known = left.findIndex((drawn) => drawn.text === text)
    const [kept] = known === -1 ? [] : left.splice(known, 1)
    return kept ?? { text, result: draw(text) }
  })
}

/** The value with each expression replaced by what it stands for; one that was never drawn stays as written. */
export function replaceDrawn(value: string, drawn: readonly Drawn[]): string {
  let next = 0
  return value.replaceAll(EXPRESSION, (text) => {
    const found = drawn[next]
    if (found?.text !== text) return text
    next += 1
    return found.result
  })
}

/** `length` characters of base64 (6 random bits each), or of hex (4 bits each). */
function draw(text: string): string {
  const [match] = text.matchAll(EXPRESSION)
  const length = Number(match?.[1] ?? 0)
  const hex = (match?.[2] ?? match?.[3]) === 'hex'
  const bytes = Buffer.from(randomBytes(length))
  return bytes.toString(hex ? 'hex' : 'base64').slice(0, length)
}

function isDrawable([, length]: readonly (string | undefined)[]): boolean {
  const count = Number(length)
  return count >= 1 && count <= lengthMax
}
