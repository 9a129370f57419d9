import type { Static } from 'typebox'
import { DomainError } from '../../core/error.ts'
import type { Entry } from '../../core/group/bundle.ts'
import { textOf } from '../../core/group/bundle.ts'
import { deleteGroup } from '../../core/group/delete-group.ts'
import { treeName } from '../../core/group/global-values.ts'
import type { Group, GroupSettings } from '../../core/group/group.ts'
import { listGroups, revealGroup } from '../../core/group/read-group.ts'
import type { GivenValues } from '../../core/group/write-group.ts'
import { reviseGroup, writeGroup } from '../../core/group/write-group.ts'
import type { SecretKind } from '../../core/secret/secret.ts'
import type { Route } from '../../http/surface.ts'
import { allKinds, filesOf } from './group-body.ts'
import { presentFiles, time } from './present.ts'
import type { Call, NorthflankCore } from './route.ts'
import { bothForms, listRoute, route, surfaceName } from './route.ts'
import * as wire from './wire-globals.ts'
import { Empty } from './wire.ts'

const secrets = '/secrets'
const secret = `${secrets}/{secretId}`
const gitopsKey = `${surfaceName}/gitops`

type Body = Static<typeof wire.GlobalBody>
type Patch = Static<typeof wire.GlobalPatch>

/** Secrets of a whole team: a tree of values, which templates refer to, and files. */
export function globalSecretRoutes(core: NorthflankCore): Route[] {
  return bothForms([
    listGlobal(core),
    writeGlobal(core, 'POST', 'createGlobalSecret'),
    writeGlobal(core, 'PUT', 'putGlobalSecret'),
    getGlobal(core),
    patchGlobal(core),
    deleteGlobal(core),
  ])
}

function listGlobal(core: NorthflankCore): Route {
  return listRoute(core, {
    path: secrets,
    operationId: 'listGlobalSecrets',
    key: 'secrets',
    item: wire.GlobalItem,
    handle: async ({ at, run }) => ({
      items: (await run(listGroups, { at })).items,
      present: presentItem,
    }),
  })
}

function writeGlobal(core: NorthflankCore, method: 'POST' | 'PUT', operationId: string): Route {
  return route(core, {
    method,
    path: secrets,
    operationId,
    body: wire.GlobalBody,
    answer: wire.GlobalRead,
    async handle({ at, body, run }) {
      refuseGitops(body, body.type)
      const { group, shown } = await run(writeGroup, {
        at,
        mode: method === 'POST' ? 'create' : 'replace',
        settings: settingsOf(body),
        values: { kinds: allKinds, entries: entriesOf(body.secrets ?? {}) },
      })
      return presentGlobal(group, shown)
    },
  })
}

function getGlobal(core: NorthflankCore): Route {
  return route(core, {
    method: 'GET',
    path: secret,
    operationId: 'getGlobalSecret',
    answer: wire.GlobalRead,
    async handle(call) {
      const { group, entries } = await call.run(revealGroup, { ...coordinates(call), show: 'own' })
      return presentGlobal(group, entries)
    },
  })
}

function patchGlobal(core: NorthflankCore): Route {
  return route(core, {
    method: 'PATCH',
    path: secret,
    operationId: 'patchGlobalSecret',
    body: wire.GlobalPatch,
    answer: wire.GlobalRead,
    async handle(call) {
      const { description, gitops, secrets: given } = call.body
      const values = partialValues(given)
      const { group, shown } = await call.run(reviseGroup, {
        ...coordinates(call),
        settings: {
          ...(description === undefined ? {} : { description }),
          ...(gitops === undefined ? {} : { annotations: gitopsNote(gitops) }),
        },
        ...(values === undefined ? {} : { values }),
      })
      return presentGlobal(group, shown)
    },
  })
}

function deleteGlobal(core: NorthflankCore): Route {
  return route(core, {
    method: 'DELETE',
    path: secret,
    operationId: 'deleteGlobalSecret',
    answer: Empty,
    async handle(call) {
      await call.run(deleteGroup, coordinates(call))
      return {}
    },
  })
}

function coordinates({ at, params }: Pick<Call<unknown>, 'at' | 'params'>) {
  return { at, slug: params['secretId'] ?? '' }
}

function refuseGitops({ gitops }: Patch, type: Body['type']): void {
  if (gitops === undefined || type === 'config') return
  const message = 'is only for the type config'
  throw new DomainError('invalid', `gitops ${message}`, {
    violations: [{ path: 'gitops', rule: 'type', message }],
  })
}

function settingsOf(body: Body): GroupSettings {
  return {
    name: body.name,
    description: body.description ?? '',
    sensitivity: body.type,
    phase: 'both',
    priority: 0,
    stage: '',
    tags: [],
    restrictions: { restricted: false },
    links: [],
    annotations: body.gitops === undefined ? {} : gitopsNote(body.gitops),
  }
}

function gitopsNote(gitops: NonNullable<Body['gitops']>): Record<string, string> {
  return { [gitopsKey]: JSON.stringify(gitops) }
}

function partialValues(given: Body['secrets']): GivenValues | undefined {
  if (given === undefined) return undefined
  const kinds = new Set<SecretKind>()
  if (given.values !== undefined) kinds.add('value')
  if (given.files !== undefined) kinds.add('file')
  return { kinds, entries: entriesOf(given) }
}

function entriesOf({ values, files }: NonNullable<Body['secrets']>): Entry[] {
  const tree: Entry[] =
    values === undefined
      ? []
      : [{ kind: 'value', name: treeName, bytes: Buffer.from(JSON.stringify(values)) }]
  return [...tree, ...filesOf('file', files ?? {}, 'secrets.files')]
}

function presentItem({ slug, name, description, sensitivity, createdAt, updatedAt }: Group) {
  return {
    id: slug,
    name,
    ...(description === '' ? {} : { description }),
    type: sensitivity,
    createdAt: time(createdAt),
    updatedAt: time(updatedAt),
  }
}

function presentGlobal(group: Group, entries: readonly Entry[] | undefined) {
  const gitops = group.annotations[gitopsKey]
  return {
    ...presentItem(group),
    ...(gitops === undefined ? {} : { gitops: JSON.parse(gitops) as unknown }),
    ...(entries === undefined ? {} : { secrets: presentTree(entries) }),
  }
}

function presentTree(entries: readonly Entry[]) {
  const tree = entries.find(({ kind, name }) => kind === 'value' && name === treeName)
  const files = entries.filter(({ kind }) => kind === 'file')
  return {
    values: tree === undefined ? {} : (JSON.parse(textOf(tree.bytes)) as unknown),
    ...(files.length === 0 ? {} : { files: presentFiles(files) }),
  }
}
