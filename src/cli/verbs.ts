import { placeVerbs } from './place-verbs.ts'
import type { VerbEntry } from './verb.ts'

export const nouns: Readonly<Record<string, string>> = {
  workspace: 'the workspaces of this server',
  project: 'the projects of a workspace',
  environment: 'the environments of a project',
  member: 'who belongs to a workspace, and as what',
  token: 'make, list and revoke tokens',
  group: 'secret groups: one value at a time, with history and a way back',
  imports: 'what one place reads from others',
  device: 'let a waiting client in, or turn it away',
  share: 'show secrets to somebody without an account, by a link',
  reveal: 'who may see values at all',
  audit: 'read, check and export the audit record',
  plan: 'tell what a change would change, for whom, without making it',
  doctor: 'check what is stored',
}

/** In the order of the help. */
export const verbs: readonly VerbEntry[] = [
  {
    words: ['serve'],
    summary: 'start the server',
    load: async () => (await import('./server/serve.ts')).serve,
  },
  {
    words: ['login'],
    summary: 'keep a token for a server, for you alone',
    load: async () => (await import('./login/login.ts')).login,
  },
  {
    words: ['logout'],
    summary: 'forget it',
    load: async () => (await import('./login/logout.ts')).logout,
  },
  {
    words: ['whoami'],
    summary: 'tell who you are to the server, and what you may do',
    load: async () => (await import('./login/whoami.ts')).whoami,
  },
  {
    words: ['apply'],
    summary: 'make users, workspaces, projects and tokens as a file declares them',
    load: async () => (await import('./seed/apply.ts')).apply,
  },
  ...placeVerbs,
  {
    words: ['token', 'create'],
    summary: 'make a token; it is printed once',
    load: async () => (await import('./token/create.ts')).createToken,
  },
  {
    words: ['token', 'list'],
    summary: 'list tokens, never their text',
    load: async () => (await import('./token/list.ts')).listTokens,
  },
  {
    words: ['token', 'revoke'],
    summary: 'end a token at once',
    load: async () => (await import('./token/revoke.ts')).revokeToken,
  },
  {
    words: ['device', 'approve'],
    summary: 'sign a waiting client in, as yourself',
    load: async () => (await import('./device/decide.ts')).approveDevice,
  },
  {
    words: ['device', 'deny'],
    summary: 'turn a waiting client away',
    load: async () => (await import('./device/decide.ts')).denyDevice,
  },
  {
    words: ['set'],
    summary: 'write a secret, from stdin or a hidden prompt',
    load: async () => (await import('./secret/set.ts')).setSecret,
  },
  {
    words: ['get'],
    summary: 'reveal a secret',
    load: async () => (await import('./secret/get.ts')).getSecret,
  },
  {
    words: ['list'],
    summary: 'list secrets, never their values',
    load: async () => (await import('./secret/list.ts')).listSecrets,
  },
  {
    words: ['delete'],
    summary: 'delete a secret; its history stays',
    load: async () => (await import('./secret/delete.ts')).deleteSecret,
  },
  {
    words: ['history'],
    summary: 'list the versions of a secret',
    load: async () => (await import('./secret/history.ts')).secretHistory,
  },
  {
    words: ['restore'],
    summary: 'make an old version of a secret the newest again',
    load: async () => (await import('./secret/restore.ts')).restoreSecret,
  },
  {
    words: ['changes'],
    summary: 'list what was changed at a place, newest first',
    load: async () => (await import('./change/list.ts')).listChanges,
  },
  {
    words: ['undo'],
    summary: 'take back one change, all of its values at once',
    load: async () => (await import('./change/undo.ts')).undoChange,
  },
  {
    words: ['diff'],
    summary: 'compare what two environments give',
    load: async () => (await import('./secret/diff.ts')).diff,
  },
  {
    words: ['rename'],
    summary: 'give a secret another name',
    load: async () => (await import('./secret/rename.ts')).renameSecret,
  },
  {
    words: ['copy'],
    summary: 'copy a value to another place',
    load: async () => (await import('./secret/copy.ts')).copySecret,
  },
  {
    words: ['move'],
    summary: 'move a value to another place',
    load: async () => (await import('./secret/move.ts')).moveSecret,
  },
  {
    words: ['run'],
    summary: 'run a command with secrets in its environment',
    load: async () => (await import('./run/run.ts')).run,
  },
  {
    words: ['plan', 'set'],
    summary: 'what setting a secret would change, for whom',
    load: async () => (await import('./plan/changes.ts')).planSet,
  },
  {
    words: ['plan', 'delete'],
    summary: 'what deleting secrets would change',
    load: async () => (await import('./plan/changes.ts')).planDelete,
  },
  {
    words: ['plan', 'import'],
    summary: 'what importing a file would change',
    load: async () => (await import('./plan/import.ts')).planImport,
  },
  {
    words: ['plan', 'imports'],
    summary: 'what other imports would change: those named, or those of a seed',
    load: async () => (await import('./plan/imports.ts')).planImports,
  },
  {
    words: ['resolve'],
    summary: 'list what a consumer receives, masked',
    load: async () => (await import('./resolve/resolve.ts')).resolveNames,
  },
  {
    words: ['explain'],
    summary: 'tell why a value wins, what it hides, and who set it through what',
    load: async () => (await import('./explain/explain.ts')).explain,
  },
  {
    words: ['export'],
    summary: 'print secrets for .env files, shells, JSON, YAML, Docker, Kubernetes or act',
    load: async () => (await import('./export/export.ts')).exportSecrets,
  },
  {
    words: ['import'],
    summary: 'write the secrets of a file: .env, JSON, YAML, or what another store exported',
    load: async () => (await import('./import/import.ts')).importSecrets,
  },
  {
    words: ['group', 'list'],
    summary: 'list secret groups, the strongest first',
    load: async () => (await import('./group/list.ts')).listGroups,
  },
  {
    words: ['group', 'get'],
    summary: 'tell how a group is set and what it holds',
    load: async () => (await import('./group/get.ts')).getGroup,
  },
  {
    words: ['group', 'set'],
    summary: 'write one value of a group; all others stay',
    load: async () => (await import('./group/set.ts')).setInGroup,
  },
  {
    words: ['group', 'unset'],
    summary: 'end values of a group; all others stay',
    load: async () => (await import('./group/unset.ts')).unsetInGroup,
  },
  {
    words: ['group', 'history'],
    summary: 'list what changed a group, newest first',
    load: async () => (await import('./group/history.ts')).groupHistory,
  },
  {
    words: ['group', 'undo'],
    summary: 'take back one change of a whole group',
    load: async () => (await import('./group/undo.ts')).undoGroupChange,
  },
  {
    words: ['share'],
    summary: 'show secrets to somebody without an account, by a link',
    load: async () => (await import('./share/share.ts')).share,
  },
  {
    words: ['share', 'list'],
    summary: 'list the shares of a project, ended ones included',
    load: async () => (await import('./share/list.ts')).listShares,
  },
  {
    words: ['share', 'revoke'],
    summary: 'end a share at once',
    load: async () => (await import('./share/revoke.ts')).revokeShare,
  },
  {
    words: ['imports', 'list'],
    summary: 'list what an environment, a project or a workspace imports',
    load: async () => (await import('./imports/imports.ts')).listImports,
  },
  {
    words: ['imports', 'add'],
    summary: 'import more, behind what is imported already',
    load: async () => (await import('./imports/imports.ts')).addImports,
  },
  {
    words: ['imports', 'remove'],
    summary: 'import less',
    load: async () => (await import('./imports/imports.ts')).removeImports,
  },
  {
    words: ['imports', 'set'],
    summary: 'import exactly this, the strongest first',
    load: async () => (await import('./imports/imports.ts')).setImports,
  },
  {
    words: ['init'],
    summary: 'write keywell.yaml, so that this folder needs no -w, -p and -e',
    load: async () => (await import('./init/init.ts')).init,
  },
  {
    words: ['completion'],
    summary: 'print what makes bash, zsh or fish complete verbs, flags, places and names',
    load: async () => (await import('./completion/completion.ts')).completion,
  },
  {
    words: ['reveal', 'forbid'],
    summary: 'let a user, or anybody in a workspace, see no values; consumers still receive them',
    load: async () => (await import('./reveal/reveal.ts')).forbidReveal,
  },
  {
    words: ['reveal', 'allow'],
    summary: 'take that back',
    load: async () => (await import('./reveal/reveal.ts')).allowReveal,
  },
  {
    words: ['audit', 'list'],
    summary: 'list events, newest first',
    load: async () => (await import('./audit/list.ts')).listEvents,
  },
  {
    words: ['audit', 'verify'],
    summary: 'check the chain of events here, without trusting the server',
    load: async () => (await import('./audit/verify.ts')).verifyChain,
  },
  {
    words: ['audit', 'export'],
    summary: 'print the chain as lines of JSON, for `audit verify --file`',
    load: async () => (await import('./audit/export.ts')).exportChain,
  },
  {
    words: ['doctor', 'crossings'],
    summary: 'list what each API cannot tell its clients of, and why',
    load: async () => (await import('./doctor/crossings.ts')).findCrossings,
  },
  {
    words: ['doctor', 'shadowed'],
    summary: 'list values that win for nobody',
    load: async () => (await import('./doctor/shadowed.ts')).findShadowed,
  },
  {
    words: ['doctor', 'unused'],
    summary: 'list values that nobody consumes',
    load: async () => (await import('./doctor/unused.ts')).findUnused,
  },
  {
    words: ['doctor', 'integrity'],
    summary: 'have the server check every stored row',
    load: async () => (await import('./doctor/integrity.ts')).checkIntegrity,
  },
  {
    words: ['doctor', 'groups'],
    summary: 'find values of groups that never win, and links that lead nowhere',
    load: async () => (await import('./doctor/groups.ts')).checkGroups,
  },
  {
    words: ['doctor', 'stale'],
    summary: 'find workloads that still run with old values',
    load: async () => (await import('./doctor/stale.ts')).checkStale,
  },
]

/** The verb that a command line calls; of two, such as `share` and `share list`, the longer one. */
export function calledVerb(argv: readonly string[]): VerbEntry | undefined {
  const fitting = verbs.filter(({ words }) => words.every((word, index) => argv[index] === word))
  return fitting.toSorted((a, b) => b.words.length - a.words.length)[0]
}
