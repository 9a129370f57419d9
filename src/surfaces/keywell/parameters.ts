/** What each parameter of a path is. A test holds the routes to this list. */
const descriptions: Readonly<Record<string, string>> = {
  workspace: "A workspace's slug or id",
  project: "A project's name, slug or id",
  environment: "An environment's name or id",
  name: "A secret's name, letters in any case; a file's begins with `/`, percent-encoded",
  group: "A group's slug",
  workload: "A workload's slug or id",
  surface: 'The front end whose id it is',
  id: 'An id',
  code: 'The code that the waiting client shows',
}

export function describeParameter(name: string): object {
  const description = descriptions[name]
  if (description === undefined) throw new Error(`parameters.ts does not say what {${name}} is`)
  return { description, schema: { type: 'string' } }
}
