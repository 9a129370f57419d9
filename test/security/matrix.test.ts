/**
 * Every route of every surface, as the route tables have them, against those who may not. What a stranger is answered
 * about a place that is there is what is answered about a place that is not.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Value } from 'typebox/value'
import { routeTable, type Binding } from '../../src/http/routes.ts'
import { surfaces } from '../../src/surfaces/index.ts'
import { idleCore } from '../idle-core.ts'
import type { Answer } from '../reliability/http-client.ts'
import { furnish } from './furniture.ts'
import { startPeopled, type PeopledServer } from './peopled-server.ts'

const { bindings } = routeTable(surfaces.map((surface) => surface(idleCore)))

/** Anybody may ask these: they say nothing of anybody's. */
const open = new Set([
  'meta/root',
  'rate-limit/get',
  'meta/get',
  'meta/get-all-versions',
  'startDevice',
  'startLogin',
  'pollLogin',
  'deviceApprovalPage',
  'sharePage',
])
/** Asks what a change would do, and makes none. */
const question = 'planChanges'
/** Of oneself alone, whoever one is. */
const own =
  /^(?:createToken|startSession|endSession|exchangeToken|logout|updatePreferences|.*-authenticated-user)$/

type Coordinates = Readonly<Record<string, string>>

let house: PeopledServer
let there: Coordinates
const nowhere: Coordinates = {
  workspace: 'nosuch',
  owner: 'nosuch',
  org: 'nosuch',
  organization: '999999999',
  teamId: 'nosuch',
  project: 'missing',
  repo: 'missing',
  projectId: 'missing',
  repository_id: '999999998',
  installation_id: '999999997',
  username: 'nobody',
  id: '01900000-0000-7000-8000-000000000000',
}

beforeAll(async () => {
  house = await startPeopled()
  await furnish(house)
  const organization = JSON.parse((await house.ask('alice', '/orgs/acme')).text) as { id: number }
  const repository = JSON.parse((await house.ask('alice', '/repos/acme/app')).text) as { id: number }
  const tokens = JSON.parse((await house.ask('alice', '/api/v1/tokens')).text) as { items: { id: string }[] }
  const apps = await house.ask('app', '/app/installations')
  const installations = JSON.parse(apps.text) as { id: number }[]
  there = {
    workspace: 'acme',
    owner: 'acme',
    org: 'acme',
    organization: String(organization.id),
    teamId: 'acme',
    project: 'app',
    repo: 'app',
    projectId: 'app',
    repository_id: String(repository.id),
    environment: 'production',
    environment_name: 'production',
    username: 'acme',
    name: 'API_KEY',
    secret_name: 'API_KEY',
    key: 'API_KEY',
    secretId: 'bundle',
    addonId: 'db-one',
    externalAddonId: 'db-two',
    workloadId: 'api',
    tagId: 'web',
    share: nowhere['id'] ?? '',
    token: 'no-share',
    slug: 'github',
    code: 'ABCD-EFGH',
    group: 'bundle',
    change: nowhere['id'] ?? '',
    workload: 'api',
    surface: 'northflank',
    loginId: 'no-login',
    member: nowhere['id'] ?? '',
    team: nowhere['id'] ?? '',
    trust: nowhere['id'] ?? '',
    login: 'vic',
    kind: 'managed',
    addon: 'db-one',
    label: 'web',
    installation_id: String(installations[0]?.id),
    id: tokens.items[0]?.id ?? '',
  }
}, 120_000)
afterAll(() => house?.stop())

it('knows every route, and how to fill each of its parameters', () => {
  expect(bindings.length).toBeGreaterThan(100)
  const names = new Set(bindings.flatMap(({ paramNames }) => paramNames))
  const unfilled = [...names].filter((name) => there[name] === undefined)
  expect(unfilled, 'a new parameter gets a value in `there`, and in `nowhere` when it names a place').toEqual(
    [],
  )
})

it.each(['no credential', 'junk'])('lets nobody in with %s', async (kind) => {
  const token = kind === 'junk' ? `kw_${'x'.repeat(36)}` : undefined
  const answers = await askEach(bindings, there, token)
  const admitted = answers.filter(({ answer, binding }) => {
    const isOpen =
      open.has(binding.route.operationId) || /\/(?:openapi\.json|swagger-json)$/.test(binding.pattern)
    if (answer.status < 400) return !isOpen
    return answer.status !== 401 && answer.status >= 500
  })
  expect(shown(admitted)).toEqual([])
})

it('tells a stranger of a place that is there what it tells of one that is not', async () => {
  const foreign = await askEach(bindings, there, house.tokens['eve'])
  const missing = await askEach(bindings, { ...there, ...nowhere }, house.tokens['eve'])
  const differing = foreign.filter(({ answer, binding }, index) => {
    const isOfPlace = binding.paramNames.some((name) => name in nowhere)
    return isOfPlace && meaning(answer) !== meaning(missing[index]!.answer)
  })
  expect(shown(differing)).toEqual([])
  const told = foreign.filter(({ answer, binding }) => {
    if (answer.status >= 400 || binding.paramNames.some((name) => name in nowhere)) return false
    return /acme|API_KEY|alice/.test(answer.text)
  })
  expect(shown(told)).toEqual([])
})

it('lets a viewer change nothing', async () => {
  const before = await glimpses()
  const writes = bindings.filter(({ route }) => route.method !== 'GET')
  const answers = await askEach(writes, there, house.tokens['vic'])
  const admitted = answers.filter(({ answer, binding }) => {
    const { operationId } = binding.route
    const isOwn = own.test(operationId) || operationId === question
    return (answer.status < 400 && !isOwn) || answer.status >= 500
  })
  expect(shown(admitted)).toEqual([])
  expect(await glimpses()).toEqual(before)
})

it('shows nothing of an environment to who has only another', async () => {
  const ofEnvironment = bindings.filter(({ paramNames }) =>
    paramNames.some((name) => name === 'environment' || name === 'environment_name'),
  )
  const token = house.tokens['narrow']
  const other = await askEach(ofEnvironment, there, token)
  const missing = await askEach(
    ofEnvironment,
    { ...there, environment: 'missing', environment_name: 'missing' },
    token,
  )
  const differing = other.filter(({ answer }, index) => meaning(answer) !== meaning(missing[index]!.answer))
  expect(shown(differing)).toEqual([])
})

interface Asked {
  readonly binding: Binding
  readonly answer: Answer
}

async function askEach(
  which: readonly Binding[],
  coordinates: Coordinates,
  token: string | undefined,
): Promise<Asked[]> {
  const asked: Asked[] = []
  const atOnce = 32
  for (let start = 0; start < which.length; start += atOnce) {
    const part = which.slice(start, start + atOnce).map(async (binding) => {
      const { route } = binding
      const answer = await house.client.send(pathOf(binding, coordinates), {
        method: route.method,
        ...(token === undefined ? {} : { token }),
        ...(route.method === 'GET' ? {} : { body: JSON.stringify(bodyOf(binding)) }),
      })
      return { binding, answer }
    })
    asked.push(...(await Promise.all(part)))
  }
  return asked
}

function pathOf({ pattern }: Binding, coordinates: Coordinates): string {
  return pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => coordinates[name] ?? name)
}

/** One that the route's own schema admits, where one can be made. */
function bodyOf({ route }: Binding): unknown {
  try {
    return route.body === undefined ? {} : Value.Create(route.body)
  } catch {
    return {}
  }
}

/** An answer without what is its own each time, and without the words that were asked with. */
function meaning({ status, text }: Answer): string {
  const words = [...Object.values(nowhere), ...Object.values(there), 'missing'].filter((word) => word !== '')
  const pattern = new RegExp(`(?<![\\w-])(?:${words.join('|')})(?![\\w-])`, 'g')
  return `${status} ${text.replaceAll(pattern, '…').replaceAll(/"requestId":"[^"]+"/g, '')}`
}

function shown(asked: readonly Asked[]): string[] {
  return asked.map(({ binding, answer }) => {
    return `${binding.route.method} ${binding.pattern}: ${answer.status} ${answer.text.slice(0, 200)}`
  })
}

/** What the owner sees, so that it can be seen not to have changed. */
async function glimpses(): Promise<string[]> {
  const paths = [
    '/api/v1/workspaces/acme/projects',
    '/api/v1/workspaces/acme/projects/app/environments',
    '/api/v1/workspaces/acme/projects/app/environments/production/secrets',
    '/api/v1/workspaces/acme/projects/app/secrets',
    '/v1/teams/acme/projects/app/secrets/bundle',
    '/orgs/acme/actions/secrets',
  ]
  return Promise.all(paths.map(async (path) => (await house.ask('alice', path)).text))
}
