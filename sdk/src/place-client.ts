import type { Body, CallOperation, OnceOptions } from './call.ts'
import type { Environment, ExternalId, Project, SigningKey, Tag, Workspace } from './generated/shapes.ts'
import type { ProjectPlace } from './home.ts'
import { whole } from './pages.ts'

export interface WorkspaceClient {
  list(): Promise<readonly Workspace[]>
  /** By slug or id, as everywhere. */
  get(workspace: string): Promise<Workspace>
  create(body: Body<'createWorkspace'>, once?: OnceOptions): Promise<Workspace>
  /** Its name or its slug. */
  change(workspace: string, changes: Body<'changeWorkspace'>, once?: OnceOptions): Promise<Workspace>
  /** One that holds something only with its own slug as `confirm`. The slug is never given to another. */
  delete(
    workspace: string,
    options?: OnceOptions & { readonly confirm?: string | undefined },
  ): Promise<Workspace>
  /** A new key that signs what is injected into workloads: a made one unless given. */
  renewInjectionKey(
    workspace: string,
    body?: Body<'renewInjectionKey'>,
    once?: OnceOptions,
  ): Promise<SigningKey>
}

export interface ProjectClient {
  list(workspace: string): Promise<readonly Project[]>
  /** By name, slug or id, as everywhere. */
  get(workspace: string, project: string): Promise<Project>
  create(workspace: string, body: Body<'createProject'>, once?: OnceOptions): Promise<Project>
  change(
    workspace: string,
    project: string,
    changes: Body<'changeProject'>,
    once?: OnceOptions,
  ): Promise<Project>
  /** One that holds something only `withContents`. */
  delete(
    workspace: string,
    project: string,
    options?: OnceOptions & { readonly withContents?: boolean | undefined },
  ): Promise<Project>
  /** The id that a front end knows it by. */
  putExternalId(
    at: ProjectPlace,
    surface: string,
    externalId: string,
    once?: OnceOptions,
  ): Promise<ExternalId>
}

export interface EnvironmentClient {
  list(workspace: string, project: string): Promise<readonly Environment[]>
  get(workspace: string, project: string, environment: string): Promise<Environment>
  create(at: ProjectPlace, body: Body<'createEnvironment'>, once?: OnceOptions): Promise<Environment>
  change(
    at: ProjectPlace,
    environment: string,
    changes: Body<'changeEnvironment'>,
    once?: OnceOptions,
  ): Promise<Environment>
  /** With its values; they stay in history. */
  delete(at: ProjectPlace, environment: string, once?: OnceOptions): Promise<Environment>
}

/** The tags that a workspace has registered, by label. */
export interface TagClient {
  list(workspace: string): Promise<readonly Tag[]>
  get(workspace: string, label: string): Promise<Tag>
  create(workspace: string, body: Body<'createTag'>, once?: OnceOptions): Promise<Tag>
  /** Its slug stays. */
  change(workspace: string, label: string, changes: Body<'reviseTag'>, once?: OnceOptions): Promise<Tag>
  /** Whatever carries it keeps it. */
  delete(workspace: string, label: string, once?: OnceOptions): Promise<Tag>
}

export interface PlaceClients {
  readonly workspaces: WorkspaceClient
  readonly projects: ProjectClient
  readonly environments: EnvironmentClient
  readonly tags: TagClient
}

export function createPlaceClients(call: CallOperation): PlaceClients {
  return {
    workspaces: {
      list: () => whole((page) => call('listWorkspaces', page)),
      get: (workspace) => call('getWorkspace', { workspace }),
      create: (body, once) => call('createWorkspace', { body, ...once }),
      change: (workspace, body, once) => call('changeWorkspace', { workspace, body, ...once }),
      delete: (workspace, options) => call('deleteWorkspace', { workspace, ...options }),
      renewInjectionKey: (workspace, body = {}, once = {}) =>
        call('renewInjectionKey', { workspace, body, ...once }),
    },
    projects: projectMethods(call),
    environments: environmentMethods(call),
    tags: {
      list: (workspace) => whole((page) => call('listTags', { workspace, ...page })),
      get: (workspace, label) => call('getTag', { workspace, label }),
      create: (workspace, body, once) => call('createTag', { workspace, body, ...once }),
      change: (workspace, label, body, once) => call('reviseTag', { workspace, label, body, ...once }),
      delete: (workspace, label, once) => call('deleteTag', { workspace, label, ...once }),
    },
  }
}

function projectMethods(call: CallOperation): ProjectClient {
  return {
    list: (workspace) => whole((page) => call('listProjects', { workspace, ...page })),
    get: (workspace, project) => call('getProject', { workspace, project }),
    create: (workspace, body, once) => call('createProject', { workspace, body, ...once }),
    change: (workspace, project, body, once) => call('changeProject', { workspace, project, body, ...once }),
    delete: (workspace, project, options) => call('deleteProject', { workspace, project, ...options }),
    putExternalId: ({ workspace, project }, surface, externalId, once) =>
      call('putExternalIdInProject', { workspace, project, surface, body: { externalId }, ...once }),
  }
}

function environmentMethods(call: CallOperation): EnvironmentClient {
  return {
    list: (workspace, project) => whole((page) => call('listEnvironments', { workspace, project, ...page })),
    get: (workspace, project, environment) => call('getEnvironment', { workspace, project, environment }),
    create: ({ workspace, project }, body, once) =>
      call('createEnvironment', { workspace, project, body, ...once }),
    change: ({ workspace, project }, environment, body, once) =>
      call('changeEnvironment', { workspace, project, environment, body, ...once }),
    delete: ({ workspace, project }, environment, once) =>
      call('deleteEnvironment', { workspace, project, environment, ...once }),
  }
}
