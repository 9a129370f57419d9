import { foldUpper } from '../place/names.ts'
import type { AddonLink, LinkedKey } from './group.ts'

/** Credentials by key, as an addon gives them. */
export type Credentials = Readonly<Record<string, string>>

/** One credential under one of its names in a group. */
export interface LinkedValue {
  readonly name: string
  /** The addon's own name of it. */
  readonly key: string
  readonly value: string
}

/** The name a linked key always has: the addon's id and the key, in capitals. */
export function defaultLinkedName(addon: string, key: string): string {
  return `NF_${foldUpper(addon)}_${foldUpper(key)}`
}

/** Clients spell keys `MONGO_SRV`, `mongo_srv` or `mongoSrv`. */
function sameKey(a: string, b: string): boolean {
  const bare = (key: string) => foldUpper(key).replaceAll(/[^A-Z0-9]/g, '')
  return bare(a) === bare(b)
}

/** The addon's own spelling of a key, `undefined` when it has none such. */
export function findKey(credentials: Credentials, wanted: string): string | undefined {
  const keys = Object.keys(credentials)
  return keys.find((key) => key === wanted) ?? keys.find((key) => sameKey(key, wanted))
}

/** What a link brings, in the order in which names are decided: key by key, its default name before its aliases. */
export function linkedValues(link: AddonLink, credentials: Credentials): LinkedValue[] {
  return link.keys.flatMap((linked) => {
    const key = findKey(credentials, linked.name)
    const value = key === undefined ? undefined : credentials[key]
    if (key === undefined || value === undefined) return []
    return namesOf(link, linked, key).map((name) => ({ name, key, value }))
  })
}

function namesOf(link: AddonLink, linked: LinkedKey, key: string): string[] {
  const names = [defaultLinkedName(link.addon, key), ...(linked.aliases ?? [])]
  return [...new Set(names.filter((name) => name !== ''))]
}
