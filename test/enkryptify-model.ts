/** A second, naive telling of who may do what, to hold against the first. */
export type Ability = 'see' | 'read' | 'write' | 'mint' | 'manage' | 'own'
export type ModelRole = 'owner' | 'admin' | 'developer' | 'viewer' | 'instance'

export interface At {
  readonly workspace: string
  readonly team?: string
  readonly project?: string
  readonly environment?: string
}

export interface Caller {
  readonly name: string
  readonly role: ModelRole
  /** Where the role is held; everywhere for the instance. */
  readonly at?: At
  readonly level?: 'read' | 'write'
  /** Where the token may act; everywhere its holder may. */
  readonly reach?: At
  readonly session?: boolean
  /** Stands for a machine: has no personal values. */
  readonly machine?: boolean
  /** Whose personal values it sees. */
  readonly user: string
}

const abilities: Readonly<Record<ModelRole, readonly Ability[]>> = {
  owner: ['see', 'read', 'write', 'mint', 'manage', 'own'],
  admin: ['see', 'read', 'write', 'mint', 'manage'],
  developer: ['see', 'read', 'write', 'mint'],
  viewer: ['see', 'read', 'mint'],
  instance: ['see', 'mint', 'manage', 'own'],
}
const levels: Readonly<Record<'read' | 'write', readonly Ability[]>> = {
  read: ['see', 'read'],
  write: ['see', 'read', 'write'],
}
const steps = ['workspace', 'team', 'project', 'environment'] as const

/** Everything that `held` names is so of `place`. */
function holds(held: At | undefined, place: At): boolean {
  return held === undefined || steps.every((step) => held[step] === undefined || held[step] === place[step])
}

/** They lie on one line: the one is in the other. */
function touches(held: At | undefined, place: At): boolean {
  if (held === undefined || holds(held, place)) return true
  return steps.every(
    (step) => place[step] === undefined || held[step] === undefined || held[step] === place[step],
  )
}

export function sees({ at, reach }: Caller, place: At): boolean {
  return touches(at, place) && touches(reach, place)
}

export function may(caller: Caller, ability: Ability, place: At): boolean {
  const { role, level, at, reach } = caller
  const allowed =
    abilities[role].includes(ability) && (level === undefined || levels[level].includes(ability))
  return allowed && holds(at, place) && holds(reach, place)
}

/** `undefined` where it goes through. */
export function refusal(caller: Caller, ability: Ability, place: At): 403 | 404 | undefined {
  if (!sees(caller, place)) return 404
  return may(caller, ability, place) ? undefined : 403
}
