import type { Static } from 'typebox'
import { DomainError } from '../../core/error.ts'
import type { Entry } from '../../core/group/bundle.ts'
import type { AddonLink, GroupSettings, Restrictions } from '../../core/group/group.ts'
import type { GivenLinks, GivenValues } from '../../core/group/write-group.ts'
import { isSecretName } from '../../core/secret/secret-name.ts'
import type { SecretKind } from '../../core/secret/secret.ts'
import { limits } from '../../limits.ts'
import type * as wire from './wire.ts'

type Full = Static<typeof wire.FullBody>
type Patch = Static<typeof wire.PatchBody>
type GivenSecrets = Static<typeof wire.Secrets>
type GivenFiles = Static<typeof wire.Files>
type Dependencies = NonNullable<Full['addonDependencies']>

export const phases = { environment: 'runtime', arguments: 'build', 'environment-arguments': 'both' } as const
export const allKinds: ReadonlySet<SecretKind> = new Set(['value', 'file', 'mount'])

/** A whole group: what is left out is at its default. */
export function fullSettings(body: Full): GroupSettings {
  return {
    name: body.name,
    description: body.description ?? '',
    sensitivity: body.type ?? 'secret',
    phase: phases[body.secretType],
    priority: body.priority,
    stage: body.stageId ?? '',
    tags: body.tags ?? [],
    restrictions: restrictionsOf(body.restrictions ?? {}),
    links: linksOf(body.addonDependencies ?? [], body.externalAddonDependencies ?? []),
    annotations: {},
  }
}

export function fullValues(body: Full): GivenValues {
  return { kinds: allKinds, entries: entriesOf(body.secrets ?? {}) }
}

/** The settings that are given. */
export function partialSettings(body: Patch): Partial<GroupSettings> {
  const { description, type, secretType, priority, stageId, tags, restrictions } = body
  return {
    ...(description === undefined ? {} : { description }),
    ...(type === undefined ? {} : { sensitivity: type }),
    ...(secretType === undefined ? {} : { phase: phases[secretType] }),
    ...(priority === undefined ? {} : { priority }),
    ...(stageId === undefined ? {} : { stage: stageId ?? '' }),
    ...(tags === undefined ? {} : { tags }),
    ...(restrictions === undefined ? {} : { restrictions: restrictionsOf(restrictions) }),
  }
}

export function partialLinks(body: Patch): GivenLinks {
  const { addonDependencies: managed, externalAddonDependencies: external } = body
  return {
    ...(managed === undefined ? {} : { managed: linksOf(managed, []) }),
    ...(external === undefined ? {} : { external: linksOf([], external) }),
  }
}

/** Each of the maps that is given replaces what was there; the others stay. */
export function partialValues(secrets: GivenSecrets | undefined): GivenValues | undefined {
  if (secrets === undefined) return undefined
  const kinds = new Set<SecretKind>()
  if (secrets.variables !== undefined) kinds.add('value')
  if (secrets.files !== undefined) kinds.add('file')
  if (secrets.dockerSecretMounts !== undefined) kinds.add('mount')
  return { kinds, entries: entriesOf(secrets) }
}

function entriesOf(secrets: GivenSecrets): Entry[] {
  const { variables = {}, files = {}, dockerSecretMounts = {} } = secrets
  return [
    ...variablesOf(variables, 'secrets.variables'),
    ...filesOf('file', files, 'secrets.files'),
    ...filesOf('mount', dockerSecretMounts, 'secrets.dockerSecretMounts'),
  ]
}

const MOUNT = /^[A-Za-z0-9_.-]+$/

export function variablesOf(variables: Readonly<Record<string, string>>, path: string): Entry[] {
  return Object.entries(variables).map(([name, value]) => {
    if (!isSecretName(name, 'value')) {
      throw invalid(
        path,
        name,
        'keys may only contain letters, numbers, underscores, hyphens, slashes and dots',
      )
    }
    return { kind: 'value', name, bytes: Buffer.from(value, 'utf8') }
  })
}

export function filesOf(kind: 'file' | 'mount', files: GivenFiles, path: string): Entry[] {
  return Object.entries(files).map(([name, { data, encoding }]) => {
    if (!isSecretName(name, kind) || (kind === 'mount' && !MOUNT.test(name))) {
      throw invalid(
        path,
        name,
        kind === 'file' ? 'a file needs an absolute path' : 'is no Docker secret mount id',
      )
    }
    const bytes = decode(data)
    if (bytes === undefined) throw invalid(path, `${name}.data`, 'data must be base64')
    return { kind, name, bytes, facts: encoding === undefined ? {} : { encoding } }
  })
}

/** Standard base64 with its padding; line breaks, which `base64` puts in, are left out. */
function decode(text: string): Uint8Array | undefined {
  const joined = text.replaceAll(/[\r\n]/g, '')
  const bytes = Buffer.from(joined, 'base64')
  return bytes.toString('base64') === joined ? bytes : undefined
}

function invalid(path: string, name: string, message: string): DomainError {
  return new DomainError('invalid', message, {
    violations: [{ path: `${path}.${name.slice(0, limits.secretNameCharsMax)}`, rule: 'pattern', message }],
  })
}

function restrictionsOf(given: Static<typeof wire.Restrictions>): Restrictions {
  const { restricted, nfObjects, tags, tagMatchCondition, stageIds } = given
  return {
    restricted: restricted ?? false,
    ...(nfObjects === undefined
      ? {}
      : { workloads: nfObjects.map(({ id, type }) => ({ kind: type, slug: id })) }),
    ...(tags === undefined ? {} : { tags }),
    ...(tagMatchCondition === undefined
      ? {}
      : { match: tagMatchCondition === 'and' ? ('all' as const) : ('any' as const) }),
    ...(stageIds === undefined ? {} : { stages: stageIds }),
  }
}

function linksOf(managed: Dependencies, external: Dependencies): AddonLink[] {
  return [
    ...managed.map((each) => linkOf('managed', each)),
    ...external.map((each) => linkOf('external', each)),
  ]
}

function linkOf(kind: AddonLink['kind'], { addonId, keys }: Dependencies[number]): AddonLink {
  return { kind, addon: addonId, keys: keys.map(linkedKeyOf) }
}

export function linkedKeyOf({ keyName, aliases }: Static<typeof wire.LinkedKey>) {
  return { name: keyName, ...(aliases === undefined ? {} : { aliases }) }
}
