import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import { foldUpper } from '../place/names.ts'
import type { SecretKind } from './secret.ts'

// The union of what surfaces write: letters, digits, '_', '-', '.', '/'.
const NAME = /^[A-Za-z0-9_./-]+$/
const PATH = /^\/(?:[^\p{Cc}/]+\/)*[^\p{Cc}/]+$/u

/** Checks a name the core can keep; surfaces are narrower. Returns its folded form, which makes it unique. */
export function foldSecretName(name: string, kind: SecretKind): string {
  if (isSecretName(name, kind)) return folded(name, kind)
  const rule =
    kind === 'file'
      ? `A file is named by an absolute path of at most ${limits.secretNameCharsMax} characters without '.' or '..' steps`
      : `A secret name is 1 to ${limits.secretNameCharsMax} of A-Z, a-z, 0-9, '_', '-', '.' and '/'`
  throw new DomainError('invalid', rule, { violations: [{ path: 'name', rule: 'pattern', message: rule }] })
}

/** Whether the core can keep it; for surfaces that tell of it in words of their own. */
export function isSecretName(name: string, kind: SecretKind): boolean {
  const fits = name.length >= 1 && name.length <= limits.secretNameCharsMax
  return fits && (kind === 'file' ? isFilePath(name) : NAME.test(name))
}

/** A mount's id is a name of its own kind, with its case; ':' is in no other name. */
function folded(name: string, kind: SecretKind): string {
  if (kind === 'mount') return `mount:${name}`
  return kind === 'file' ? name : foldUpper(name)
}

function isFilePath(name: string): boolean {
  return PATH.test(name) && !name.split('/').some((step) => step === '.' || step === '..')
}
