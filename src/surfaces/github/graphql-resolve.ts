import { GraphQLError } from 'graphql'
import { whoami } from '../../core/access/whoami.ts'
import { DomainError } from '../../core/error.ts'
import type { Locator, Workspace } from '../../core/place/place.ts'
import { byName } from '../../core/place/place.ts'
import type { SeenPlace } from '../../core/place/read-places.ts'
import { readPlace } from '../../core/place/read-places.ts'
import { nodeId, time } from './present.ts'
import type { Call } from './route.ts'
import { surfaceName } from './stores.ts'

const idsFor = surfaceName

/** The root of a query: each field asks the core on its own, with the rights of whoever asks. */
export function rootFor(call: Call<unknown>) {
  const owner = ({ login }: { readonly login: string }, kind: Workspace['kind'] | undefined) =>
    accountAt(call, login, kind)
  return {
    viewer: () => viewer(call),
    repository: (asked: { readonly owner: string; readonly name: string }) => repository(call, asked),
    organization: (asked: { readonly login: string }) => owner(asked, 'organization'),
    user: (asked: { readonly login: string }) => owner(asked, 'user'),
    repositoryOwner: (asked: { readonly login: string }) => owner(asked, undefined),
  }
}

async function viewer({ request, run }: Call<unknown>) {
  const { principal, ids } = await run(whoami, { idsFor })
  const id = ids.get(principal.homeWorkspaceId) ?? '0'
  return {
    id: nodeId('User', id),
    databaseId: Number(id),
    login: principal.login,
    name: principal.name,
    email: principal.email,
    url: htmlUrl(request.base, principal.login),
  }
}

async function repository(call: Call<unknown>, { owner, name }: { owner: string; name: string }) {
  const at = { workspace: byName(owner), project: byName(name) }
  const place = await seen(call, at, `Could not resolve to a Repository with the name '${owner}/${name}'.`)
  const { workspace, project, ids, writable, administrable } = place
  if (project === undefined) return null
  const id = ids.get(project.id) ?? '0'
  const path = `${workspace.slug}/${project.name}`
  return {
    id: nodeId('Repository', id),
    databaseId: Number(id),
    name: project.name,
    nameWithOwner: path,
    owner: account(workspace, ids.get(workspace.id) ?? '0', call.request.base),
    description: null,
    url: htmlUrl(call.request.base, path),
    createdAt: time(project.createdAt),
    updatedAt: time(project.updatedAt),
    visibility: project.visibility.toUpperCase(),
    viewerPermission: administrable ? 'ADMIN' : writable ? 'WRITE' : 'READ',
    viewerCanAdminister: administrable,
    defaultBranchRef: { id: nodeId('Ref', id), name: 'main', prefix: 'refs/heads/' },
    parent: null,
    isPrivate: project.visibility !== 'public',
    isInOrganization: workspace.kind === 'organization',
    ...without,
  }
}

/** A project here is what secrets belong to, and nothing of the rest of a repository. */
const without = {
  isFork: false,
  isArchived: false,
  isEmpty: true,
  hasIssuesEnabled: false,
  hasWikiEnabled: false,
  hasProjectsEnabled: false,
  hasDiscussionsEnabled: false,
  mergeCommitAllowed: false,
  rebaseMergeAllowed: false,
  squashMergeAllowed: false,
}

async function accountAt(call: Call<unknown>, login: string, kind: Workspace['kind'] | undefined) {
  const what =
    kind === 'organization' ? 'an Organization' : kind === 'user' ? 'a User' : 'a User or Organization'
  const refusal = `Could not resolve to ${what} with the login of '${login}'.`
  const { workspace, ids } = await seen(call, { workspace: byName(login) }, refusal)
  if (kind !== undefined && workspace.kind !== kind) throw notFound(refusal)
  return account(workspace, ids.get(workspace.id) ?? '0', call.request.base)
}

function account(workspace: Workspace, id: string, base: string) {
  const type = workspace.kind === 'organization' ? 'Organization' : 'User'
  return {
    __typename: type,
    id: nodeId(type, id),
    databaseId: Number(id),
    login: workspace.slug,
    name: workspace.name,
    email: '',
    url: htmlUrl(base, workspace.slug),
  }
}

/** What is not there is `null`, with an error beside it: a null alone makes a client fall over. */
async function seen({ run }: Call<unknown>, at: Locator, refusal: string): Promise<SeenPlace> {
  try {
    return await run(readPlace, { at, idsFor })
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') throw notFound(refusal)
    throw error
  }
}

function notFound(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type: 'NOT_FOUND' } })
}

function htmlUrl(base: string, path: string): string {
  return `${new URL(base).origin}/${path}`
}
