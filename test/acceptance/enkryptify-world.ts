import {
  api,
  beta,
  command,
  developer,
  instance,
  jwt,
  machines,
  owner,
  people,
  places,
  seed,
  staging,
  web,
} from '../enkryptify-callers.ts'
import { may, type At, type Caller } from '../enkryptify-model.ts'
import { ekClient, type Client } from './enkryptify-client.ts'
import { startServer, type RunningServer } from './server.ts'

const clients = new Map<string, Client>()
/** By `workspace/project/environment`, `workspace/project`, and `workspace/team`. */
export const ids = new Map<string, string>()
export const idOf = ({ workspace, project, environment }: At) =>
  ids.get([workspace, project, environment].join('/'))!
export const as = (name: string) => clients.get(name)!
const client = ({ name }: Caller) => as(name)
export const pathOf = ({ workspace, project }: At) => `/v1/workspace/${workspace}/project/${project}`

/** The seed on a server of its own, a secret in every environment, and a client for every caller. */
export async function openWorld(): Promise<RunningServer> {
  const server: RunningServer = await startServer()
  const tokens = await server.apply(seed)
  for (const { name, user } of people) clients.set(name, ekClient(server.url, tokens[user]!))
  clients.set(instance.name, ekClient(server.url, server.ownerToken))
  for (const at of [api, web, beta]) await learn(at)
  await fill()
  for (const each of machines) {
    const maker = clients.get(people.find(({ user }) => user === each.user)!.name)!
    const permission = each.level === 'read' ? 'read' : 'read-write'
    const body = { name: 'm', permission, scope: scopeOf(each.reach!), expiresIn: '24h' }
    clients.set(
      each.name,
      ekClient(server.url, (await maker.send('POST', '/v1/workspace/acme/tokens', body)).json.token),
    )
  }
  const cli = { environmentId: idOf(staging) }
  const minted = await client(developer).send('POST', '/v1/workspace/acme/tokens/cli', cli)
  clients.set(command.name, ekClient(server.url, minted.json.token))
  const session = await client(owner).send('POST', '/v1/auth/exchange')
  clients.set(jwt.name, ekClient(server.url, session.json.accessToken))
  return server
}

async function learn(at: At): Promise<void> {
  const by = clients.get(at.workspace === 'beta' ? 'owner of another workspace' : 'owner')!
  for (const team of (await by.get(`/v1/workspace/${at.workspace}/project`)).rows) {
    ids.set(`${at.workspace}/${team.name}`, team.id)
    for (const { id, slug } of team.projects) ids.set(`${at.workspace}/${slug}/`, id)
  }
  for (const { name, id } of (await by.get(`${pathOf(at)}/environment`)).rows) {
    ids.set(`${at.workspace}/${at.project}/${name}`, id)
  }
}

/** One secret everywhere, and personal values of who may have them. */
async function fill(): Promise<void> {
  for (const at of places) {
    const by = clients.get(at.workspace === 'beta' ? 'owner of another workspace' : 'owner')!
    const secret = { key: 'KEY', value: text(at), type: 'runtime', dataType: 'text' }
    await by.send('POST', `${pathOf(at)}/secret`, { environments: [idOf(at)], secrets: [secret] })
  }
  for (const caller of people.filter((each) => may(each, 'write', staging))) {
    const { json } = await client(caller).get(`${pathOf(api)}/secret/KEY`)
    const own = { environmentId: idOf(staging), value: `of ${caller.user}`, isPersonal: true }
    await client(caller).send('PUT', `${pathOf(api)}/secret/${json.id}`, {
      ...json,
      values: [...json.values, own],
    })
  }
}

export const text = ({ workspace, project, environment }: At) => `${workspace} ${project} ${environment}`

export function scopeOf({ team, project, environment }: At) {
  const none = { all: false, teams: [], projects: [], environments: [] }
  if (environment !== undefined) return { ...none, environments: [idOf(staging)] }
  if (project !== undefined) return { ...none, projects: [ids.get(`acme/${project}/`)] }
  return team === undefined ? { ...none, all: true } : { ...none, teams: [ids.get(`acme/${team}`)] }
}
