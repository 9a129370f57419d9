/** Field → path below the repository. Nothing is there but what Keywell serves; clients want the fields all the same. */
const repositoryPaths = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const

const userPaths = {
  followers_url: '/followers',
  following_url: '/following{/other_user}',
  gists_url: '/gists{/gist_id}',
  starred_url: '/starred{/owner}{/repo}',
  subscriptions_url: '/subscriptions',
  organizations_url: '/orgs',
  repos_url: '/repos',
  events_url: '/events{/privacy}',
  received_events_url: '/received_events',
} as const

type Links<Paths> = { readonly [Field in keyof Paths]: string }

/** Every URL below one, in the order of the table. */
function below<Paths extends Readonly<Record<string, string>>>(paths: Paths, root: string): Links<Paths> {
  const links = Object.fromEntries(Object.entries(paths).map(([field, path]) => [field, root + path]))
  if (!hasAll(links, paths)) throw new Error('a link is missing')
  return links
}

function hasAll<Paths extends object>(links: object, paths: Paths): links is Links<Paths> {
  return Object.keys(paths).every((field) => field in links)
}

export const repositoryLinkFields = Object.keys(repositoryPaths)
export const userLinkFields = Object.keys(userPaths)

export function repositoryLinks(path: string, base: string) {
  const url = `${base}/repos/${path}`
  return { url, html_url: `${new URL(base).origin}/${path}`, ...below(repositoryPaths, url) }
}

export function userLinks(login: string, base: string) {
  const url = `${base}/users/${login}`
  return { url, html_url: `${new URL(base).origin}/${login}`, ...below(userPaths, url) }
}
