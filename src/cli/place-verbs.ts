import type { VerbEntry } from './verb.ts'

/** What there is, and who belongs to it. */
export const placeVerbs: readonly VerbEntry[] = [
  {
    words: ['workspace', 'list'],
    summary: 'list the workspaces that you see',
    load: async () => (await import('./place/workspaces.ts')).listWorkspaces,
  },
  {
    words: ['workspace', 'create'],
    summary: 'make a workspace',
    load: async () => (await import('./place/workspaces.ts')).createWorkspace,
  },
  {
    words: ['workspace', 'delete'],
    summary: 'end a workspace; its slug is never given to another',
    load: async () => (await import('./place/workspaces.ts')).deleteWorkspace,
  },
  {
    words: ['project', 'list'],
    summary: 'list the projects of a workspace that you see',
    load: async () => (await import('./place/projects.ts')).listProjects,
  },
  {
    words: ['project', 'create'],
    summary: 'make a project',
    load: async () => (await import('./place/projects.ts')).createProject,
  },
  {
    words: ['project', 'delete'],
    summary: 'end a project',
    load: async () => (await import('./place/projects.ts')).deleteProject,
  },
  {
    words: ['environment', 'list'],
    summary: 'list the environments of a project',
    load: async () => (await import('./place/environments.ts')).listEnvironments,
  },
  {
    words: ['environment', 'create'],
    summary: 'make an environment',
    load: async () => (await import('./place/environments.ts')).createEnvironment,
  },
  {
    words: ['environment', 'delete'],
    summary: 'end an environment with its values; they stay in history',
    load: async () => (await import('./place/environments.ts')).deleteEnvironment,
  },
  {
    words: ['member', 'list'],
    summary: 'list who belongs to a workspace, and as what',
    load: async () => (await import('./member/members.ts')).listMembers,
  },
  {
    words: ['member', 'add'],
    summary: 'give a user a role in a workspace',
    load: async () => (await import('./member/members.ts')).addMember,
  },
  {
    words: ['member', 'change'],
    summary: 'give a member another role',
    load: async () => (await import('./member/members.ts')).changeMember,
  },
  {
    words: ['member', 'remove'],
    summary: 'end a membership, with the personal values and tokens that hang on it',
    load: async () => (await import('./member/members.ts')).removeMember,
  },
]
