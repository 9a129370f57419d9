import { needs } from '../access/missing-permission.ts'
import type { Permission } from '../access/permission.ts'
import type { Principal, Token } from '../access/principal.ts'
import { DomainError } from '../error.ts'
import type { EnvironmentId, PrincipalId, SecretId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import type { Environment, Place, Project, Ref } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import { foldLower } from '../place/names.ts'
import { homeOf } from './home.ts'
import { foldForReading } from './read-secret.ts'
import type { Home, Secret, SecretValue } from './secret.ts'
import { sharedStore } from './secret.ts'

/** A project's shared secrets over all of its environments, as one caller sees them. */
export interface InProject {
  readonly context: Context
  readonly place: Place & { readonly project: Project }
  readonly home: Home
  /** Whose personal values are seen: nobody's for a token that stands for a machine. */
  readonly personalOf: PrincipalId | undefined
}

export function inProject(context: Context & { readonly place: Place }): InProject {
  const { project } = context.place
  if (project === undefined) throw new DomainError('invalid', 'These secrets belong to a project')
  const place = { ...context.place, project }
  return { context, place, home: homeOf(place), personalOf: personalOwner(context.caller) }
}

/** A machine has no values of its own; a person keeps them whatever token it came with. */
export function personalOwner(caller: { principal: Principal; token: Token }): PrincipalId | undefined {
  const { kind } = caller.token
  return kind === 'machine' || kind === 'federated' ? undefined : caller.principal.id
}

export function placeOf(at: InProject, environment: Environment): Place {
  return { workspace: at.place.workspace, project: at.place.project, environment }
}

export function allows(at: InProject, permission: Permission, environment: Environment): boolean {
  return at.context.caller.rights.allows(permission, placeOf(at, environment))
}

/** The environments the caller sees, by folded name. */
export async function seenEnvironments(at: InProject): Promise<Environment[]> {
  const all = await at.context.tx.places.environments(at.place.project.id)
  return all.filter((environment) => at.context.caller.rights.sees(placeOf(at, environment)))
}

/**
 * Those of them where it has the permission. `only` narrows to one: an id that is not seen narrows to none, a name that no
 * environment has does not narrow. Throws `forbidden` where environments are seen and none allows it.
 */
export async function environmentsFor(
  at: InProject,
  permission: Permission,
  only?: Ref,
): Promise<Environment[]> {
  const all = await seenEnvironments(at)
  const matched = only === undefined ? all : all.filter((environment) => named(only, environment))
  const seen = matched.length === 0 && only?.by === 'name' ? all : matched
  const allowed = seen.filter((environment) => allows(at, permission, environment))
  if (seen.length > 0 && allowed.length === 0) throw needs(permission)
  return allowed
}

function named(ref: Ref, environment: Environment): boolean {
  if (ref.by === 'name') return foldLower(environment.name) === foldLower(ref.name)
  return ref.by === 'id' && environment.id === ref.id
}

/** A line the caller sees the value of. */
export interface SeenLine {
  readonly environment: Environment
  readonly value: SecretValue
  readonly personal: boolean
}

/** The live lines among all of a secret's that lie in these environments and are shared or the caller's own. */
export function linesIn(
  at: InProject,
  lines: readonly SecretValue[],
  environments: readonly Environment[],
): SeenLine[] {
  const byId = new Map<EnvironmentId, Environment>(environments.map((each) => [each.id, each]))
  return lines.flatMap((value) => {
    const environment = value.environmentId === undefined ? undefined : byId.get(value.environmentId)
    if (environment === undefined || !value.live) return []
    const personal = value.principalId !== undefined
    const own = personal && value.principalId === at.personalOf && environment.personalOverrides
    return personal && !own ? [] : [{ environment, value, personal }]
  })
}

/**
 * The live secret of this id or name that has a value in an environment the caller sees. Throws `not_found`: what lies
 * elsewhere is not there. `prefer` says which is tried first, since an id may be a name, too.
 */
export async function findSeen(
  at: InProject,
  idOrName: string,
  prefer: 'id' | 'name',
): Promise<{ readonly secret: Secret; readonly lines: readonly SecretValue[] }> {
  const { secrets } = at.context.tx
  const byId = async () =>
    isUuid(idOrName) ? secrets.findById(asId<SecretId>(idOrName)) : Promise.resolve(undefined)
  const byName = async () => secrets.find(at.home, sharedStore, foldForReading(idOrName))
  const [first, second] = prefer === 'id' ? [byId, byName] : [byName, byId]
  const environments = await seenEnvironments(at)
  for (const find of [first, second]) {
    const secret = await find()
    if (secret === undefined || !belongs(at, secret)) continue
    const lines = await secrets.values(secret.id)
    if (linesIn(at, lines, environments).length > 0) return { secret, lines }
  }
  throw missing()
}

function belongs(at: InProject, secret: Secret): boolean {
  const { home, store, live } = secret
  return live && store === sharedStore && home.kind === at.home.kind && home.id === at.home.id
}

export function missing(): DomainError {
  return new DomainError('not_found', 'There is no such secret here', { subject: 'secret' })
}
