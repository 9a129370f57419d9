import { DomainError } from '../error.ts'
import type { Slice } from '../secret/secret-store.ts'
import type { Context } from '../use-case.ts'
import { instanceUseCase } from '../use-case.ts'
import type { Principal } from './principal.ts'
import { createUser } from './users.ts'

export interface GivenUser {
  readonly login: string
  readonly name?: string
  readonly email?: string
}

/** A user with a personal workspace of the same name. Throws `conflict` when a user or a workspace has the login. */
export const addUser = instanceUseCase<GivenUser, Principal>({
  action: 'user.create',
  permission: 'instance:manage',
  at: 'instance',
  async run(context, { login, name = login, email = '' }) {
    const { access, places } = context.tx
    const taken = (await access.principalByLogin(login)) ?? (await places.slugHolder(login))
    if (taken !== undefined) {
      const message = 'This login cannot be had: a user or a workspace has it'
      throw new DomainError('conflict', message, { subject: 'user' })
    }
    return createUser(context, { login, name, email })
  },
  event: (_input, user) => ({ action: 'user.created', targets: [userTarget(user)] }),
})

export interface UsersPage {
  readonly items: readonly Principal[]
  /** The id that the next page comes after. */
  readonly next: string | undefined
}

/** Everybody, service accounts among them, by age. */
export const listUsers = instanceUseCase<Slice, UsersPage>({
  action: 'user.list',
  permission: 'instance:manage',
  at: 'instance',
  async run({ tx }, { after, limit }) {
    const found = await tx.access.principalsAfter(after ?? '', limit + 1)
    const items = found.slice(0, limit)
    return { items, next: found.length > limit ? items.at(-1)?.id : undefined }
  },
  event: (_input, { items }) => ({ action: 'user.listed', details: { shown: items.length } }),
})

export const readUser = instanceUseCase<{ readonly login: string }, Principal>({
  action: 'user.read',
  permission: 'instance:manage',
  at: 'instance',
  run: (context, { login }) => userNamed(context, login),
  event: (_input, user) => ({ action: 'user.read', targets: [userTarget(user)] }),
})

export interface ChangeUser {
  readonly login: string
  readonly name?: string
  readonly email?: string
  /** A user who is not active is let in by none of its tokens. */
  readonly active?: boolean
}

/** Throws `conflict` for switching oneself off: nobody might be left to undo it. */
export const changeUser = instanceUseCase<ChangeUser, Principal>({
  action: 'user.change',
  permission: 'instance:manage',
  at: 'instance',
  async run(context, { login, ...given }) {
    const found = await userNamed(context, login)
    if (given.active === false && found.id === context.caller.principal.id) {
      throw new DomainError('conflict', 'You cannot switch yourself off', { subject: 'user' })
    }
    const changed = { ...found, ...given, updatedAt: context.now }
    await context.tx.access.updatePrincipal(changed)
    return changed
  },
  event: (input, user) => ({
    action: 'user.changed',
    targets: [userTarget(user)],
    details: { fields: Object.keys(input).filter((field) => field !== 'login') },
  }),
})

async function userNamed({ tx }: Context, login: string): Promise<Principal> {
  const found = await tx.access.principalByLogin(login)
  if (found !== undefined) return found
  throw new DomainError('not_found', 'There is no such user', { subject: 'user' })
}

function userTarget({ id, login, kind }: Principal) {
  return { kind, id, name: login }
}
