import type { Environment, Project, Workspace } from '../../core/place/place.ts'
import type { SecretAt, SecretVersion } from '../../core/secret/secret.ts'

export function time(ms: number): string {
  return new Date(ms).toISOString()
}

export function timeOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : time(ms)
}

export function presentWorkspace({
  id,
  kind,
  slug,
  name,
  writeOnly = false,
  createdAt,
  updatedAt,
}: Workspace) {
  return { id, kind, slug, name, writeOnly, createdAt: time(createdAt), updatedAt: time(updatedAt) }
}

export function presentProject({ id, name, slug, visibility, createdAt, updatedAt }: Project) {
  return { id, name, slug, visibility, createdAt: time(createdAt), updatedAt: time(updatedAt) }
}

export function presentEnvironment({ id, name, personalOverrides, createdAt, updatedAt }: Environment) {
  return { id, name, personalOverrides, createdAt: time(createdAt), updatedAt: time(updatedAt) }
}

export function presentSecret({ secret, value }: SecretAt) {
  const { id, name, store, kind, phase, dataType, audience, note, writeOnly } = secret
  const times = { createdAt: time(value.createdAt), updatedAt: time(value.updatedAt) }
  const { version } = value
  return { id, name, store, kind, phase, dataType, audience, note, writeOnly, version, ...times }
}

export function presentVersion(version: SecretVersion, logins: ReadonlyMap<string, string>) {
  return {
    version: version.version,
    deleted: version.deleted,
    sizeBytes: version.sizeBytes,
    createdAt: time(version.createdAt),
    createdBy: logins.get(version.createdBy) ?? version.createdBy,
    surface: version.surface,
    changeId: version.changeId,
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text where the bytes are UTF-8, else base64: no byte is lost either way. */
export function presentBytes(bytes: Uint8Array): { value: string; encoding: 'utf8' | 'base64' } {
  try {
    return { value: strict.decode(bytes), encoding: 'utf8' }
  } catch {
    return { value: Buffer.from(bytes).toString('base64'), encoding: 'base64' }
  }
}
