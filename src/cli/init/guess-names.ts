import fs from 'node:fs'
import path from 'node:path'
import { foldersUp } from '../settings/settings.ts'

export interface Guess {
  /** Of `origin`, where its URL ends in OWNER/REPOSITORY. */
  readonly workspace?: string
  readonly project?: string
}

const remote = /^\[remote "origin"\]\s*\n(?:\s+.*\n)*?\s+url\s*=\s*\S*?([^/:\s]+)\/([^/\s]+?)(?:\.git)?\/?$/m

/** What this folder is probably called: as its repository is, else as itself. Names that could be none are left out. */
export function guessNames(folder: string): Guess {
  const config = foldersUp(folder)
    .map((step) => path.join(step, '.git', 'config'))
    .find((file) => fs.existsSync(file))
  const [, owner = '', repository = ''] =
    remote.exec(config === undefined ? '' : fs.readFileSync(config, 'utf8')) ?? []
  const workspace = owner.toLowerCase()
  const project = [repository, path.basename(folder)].find((name) => isProjectName(name))
  return {
    ...(isWorkspaceSlug(workspace) ? { workspace } : {}),
    ...(project === undefined ? {} : { project }),
  }
}

export function isWorkspaceSlug(text: string): boolean {
  return /^(?=.{2,39}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(text)
}

export function isProjectName(text: string): boolean {
  return /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/.test(text)
}
