import type { Target } from '../audit/event.ts'
import { secretTarget } from '../secret/secret-target.ts'
import type { SecretAt } from '../secret/secret.ts'
import type { Group } from './group.ts'

export function groupTarget({ id, slug, version }: Group): Target {
  return { kind: 'group', id, name: slug, settings: version }
}

/** A group and what of it was touched or shown. */
export function groupTargets(group: Group, secrets: readonly SecretAt[]): Target[] {
  return [groupTarget(group), ...secrets.map(secretTarget)]
}
