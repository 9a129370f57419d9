import type { Static } from 'typebox'
import type { Entry } from '../../core/group/bundle.ts'
import { textOf } from '../../core/group/bundle.ts'
import type { AddonLink, Group, LinkedKey, Restrictions } from '../../core/group/group.ts'
import type { DescribedLink } from '../../core/group/link-addon.ts'
import type { LinkedAddon, RevealedGroup } from '../../core/group/read-group.ts'
import type { WrittenGroup } from '../../core/group/write-group.ts'
import type { Place } from '../../core/place/place.ts'
import type { Phase } from '../../core/secret/secret.ts'
import type * as wire from './wire.ts'

/** What a write was sent, as far as its answer depends on whether it was. */
type Given = Pick<
  Static<typeof wire.PatchBody>,
  'tags' | 'addonDependencies' | 'externalAddonDependencies' | 'secrets'
>

const secretTypes: Readonly<Record<Phase, Static<typeof wire.SecretType>>> = {
  runtime: 'environment',
  build: 'arguments',
  both: 'environment-arguments',
}

export function time(ms: number): string {
  return new Date(ms).toISOString()
}

export function presentListItem(group: Group, { project }: Place) {
  const { slug, name, description, tags, sensitivity, phase, priority, restrictions } = group
  return {
    id: slug,
    projectId: project?.slug ?? '',
    name,
    ...(description === '' ? {} : { description }),
    tags,
    type: sensitivity,
    secretType: secretTypes[phase],
    priority,
    restrictions: presentRestrictions(restrictions),
  }
}

function presentTimes({ createdAt, updatedAt }: Group) {
  return { createdAt: time(createdAt), updatedAt: time(updatedAt) }
}

export function presentRead(
  { place, group, entries }: Omit<RevealedGroup, 'linked'>,
  linked: readonly LinkedAddon[],
) {
  const secrets = presentSecrets(entries)
  const variables = { ...linkedVariables(linked), ...secrets.variables }
  return {
    ...presentListItem(group, place),
    ...presentTimes(group),
    secrets: { ...secrets, variables },
  }
}

export function presentDetails(revealed: RevealedGroup) {
  const addonSecrets = revealed.linked.map((each) => ({
    id: each.addon.slug,
    name: each.addon.name,
    addonType: each.addon.type,
    version: each.addon.annotations['version'] ?? '',
    variables: linkedVariables([each]),
  }))
  return { ...presentRead(revealed, []), addonSecrets }
}

/** What a write answers: everything that was sent comes back, also what is at its default. */
export function presentWritten({ place, group, shown }: WrittenGroup, given: Given) {
  const { stage, links, tags } = group
  const managed = links.filter(({ kind }) => kind === 'managed')
  const external = links.filter(({ kind }) => kind === 'external')
  const { tags: _tags, ...item } = presentListItem(group, place)
  return {
    ...item,
    ...presentTimes(group),
    ...(tags.length === 0 && given.tags === undefined ? {} : { tags }),
    ...(stage === '' ? {} : { stageId: stage }),
    ...dependencies('addonDependencies', managed, given.addonDependencies),
    ...dependencies('externalAddonDependencies', external, given.externalAddonDependencies),
    ...secretsWritten(shown, given),
  }
}

function dependencies(field: string, links: readonly AddonLink[], given: unknown) {
  if (links.length === 0 && given === undefined) return {}
  return { [field]: links.map(({ addon, keys }) => ({ addonId: addon, keys: keys.map(presentKey) })) }
}

/** Whoever may not see values gets back what was just sent, and nothing else. */
function secretsWritten(shown: readonly Entry[] | undefined, given: Given) {
  if (shown === undefined) return given.secrets === undefined ? {} : { secrets: given.secrets }
  const secrets = presentSecrets(shown)
  const sentMounts = given.secrets?.dockerSecretMounts === undefined ? {} : { dockerSecretMounts: {} }
  return { secrets: { ...sentMounts, ...secrets } }
}

export function presentSecrets(entries: readonly Entry[]): Static<typeof wire.Secrets> & {
  variables: Record<string, string>
} {
  const of = (kind: Entry['kind']) => entries.filter((entry) => entry.kind === kind)
  const mounts = of('mount')
  return {
    variables: presentVariables(of('value')),
    files: presentFiles(of('file')),
    ...(mounts.length === 0 ? {} : { dockerSecretMounts: presentFiles(mounts) }),
  }
}

export function presentVariables(entries: readonly Entry[]): Record<string, string> {
  return Object.fromEntries(entries.map(({ name, bytes }) => [name, textOf(bytes)]))
}

export function presentFiles(entries: readonly Entry[]) {
  return Object.fromEntries(entries.map((entry) => [entry.name, presentFile(entry)]))
}

export function presentFile({ bytes, facts }: Pick<Entry, 'bytes' | 'facts'>) {
  const data = Buffer.from(bytes).toString('base64')
  return facts?.encoding === undefined ? { data } : { data, encoding: facts.encoding }
}

/** The first that brings a name keeps it. */
function linkedVariables(linked: readonly LinkedAddon[]): Record<string, string> {
  const pairs = linked.flatMap(({ values }) => values.map(({ name, value }) => [name, value] as const))
  return Object.fromEntries(pairs.toReversed())
}

function presentRestrictions({ restricted, workloads, tags, match, stages }: Restrictions) {
  return {
    restricted,
    ...(workloads === undefined
      ? {}
      : { nfObjects: workloads.map(({ kind, slug }) => ({ id: slug, type: kind })) }),
    ...(tags === undefined ? {} : { tags }),
    ...(match === undefined ? {} : { tagMatchCondition: match === 'all' ? 'and' : 'or' }),
    ...(stages === undefined ? {} : { stageIds: stages }),
  }
}

function presentKey({ name, aliases }: LinkedKey) {
  return { keyName: name, ...(aliases === undefined ? {} : { aliases }) }
}

export function presentLinkedKeys({ linkedKeys }: DescribedLink) {
  return linkedKeys.map((key) => ({ ...presentKey(key), defaultKey: key.defaultName }))
}

export function presentLink(described: DescribedLink) {
  const { group, addon, addonId, link, availableKeys } = described
  return {
    secretName: group.name,
    secretId: group.slug,
    addonName: addon?.name ?? addonId,
    addonId,
    addonType: addon?.type ?? '',
    linked: link !== undefined,
    ...(link === undefined ? {} : { linkedKeys: presentLinkedKeys(described) }),
    availableKeys,
  }
}
