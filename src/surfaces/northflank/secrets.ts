import type { Static } from 'typebox'
import { deleteGroup } from '../../core/group/delete-group.ts'
import type { Group } from '../../core/group/group.ts'
import { readLink, removeLink, setLink } from '../../core/group/link-addon.ts'
import { listGroups, revealGroup } from '../../core/group/read-group.ts'
import { reviseGroup, writeGroup } from '../../core/group/write-group.ts'
import type { Route } from '../../http/surface.ts'
import {
  fullSettings,
  fullValues,
  linkedKeyOf,
  partialLinks,
  partialSettings,
  partialValues,
} from './group-body.ts'
import {
  presentDetails,
  presentLink,
  presentLinkedKeys,
  presentListItem,
  presentRead,
  presentWritten,
} from './present.ts'
import type { Call, NorthflankCore } from './route.ts'
import { bothForms, listRoute, route, showOf } from './route.ts'
import * as wire from './wire.ts'

const groups = '/projects/{projectId}/secrets'
const group = `${groups}/{secretId}`
const link = `${group}/addons/{addonId}`

/** The eleven calls on a project's secret groups. */
export function secretRoutes(core: NorthflankCore): Route[] {
  return bothForms([
    listSecrets(core),
    writeSecret(core, 'POST', 'createSecret'),
    writeSecret(core, 'PUT', 'putSecret'),
    patchSecret(core, 'PATCH', 'patchSecret', wire.PatchBody),
    patchSecret(core, 'POST', 'updateSecret', wire.UpdateBody),
    ...readRoutes(core),
    deleteSecret(core),
    ...linkRoutes(core),
  ])
}

function listSecrets(core: NorthflankCore): Route {
  return listRoute(core, {
    path: groups,
    operationId: 'listSecrets',
    key: 'secrets',
    item: wire.ListItem,
    async handle({ at, run }) {
      const { place, items } = await run(listGroups, { at })
      return { items, present: (each: Group) => presentListItem(each, place) }
    },
  })
}

function writeSecret(core: NorthflankCore, method: 'POST' | 'PUT', operationId: string): Route {
  return route(core, {
    method,
    path: groups,
    operationId,
    body: wire.FullBody,
    answer: wire.WrittenGroup,
    async handle(call) {
      const written = await call.run(writeGroup, {
        at: call.at,
        mode: method === 'POST' ? 'create' : 'replace',
        settings: fullSettings(call.body),
        values: fullValues(call.body),
      })
      return presentWritten(written, call.body)
    },
  })
}

function patchSecret(
  core: NorthflankCore,
  method: 'PATCH' | 'POST',
  operationId: string,
  body: typeof wire.PatchBody | typeof wire.UpdateBody,
): Route {
  return route(core, {
    method,
    path: group,
    operationId,
    body,
    answer: wire.WrittenGroup,
    async handle(call: Call<Static<typeof wire.PatchBody>>) {
      const values = partialValues(call.body.secrets)
      const written = await call.run(reviseGroup, {
        ...coordinates(call),
        settings: partialSettings(call.body),
        links: partialLinks(call.body),
        ...(values === undefined ? {} : { values }),
      })
      return presentWritten(written, call.body)
    },
  })
}

function readRoutes(core: NorthflankCore): Route[] {
  return [
    route(core, {
      method: 'GET',
      path: group,
      operationId: 'getSecret',
      query: wire.ShowQuery,
      answer: wire.ReadGroup,
      async handle(call) {
        const revealed = await call.run(revealGroup, { ...coordinates(call), show: showOf(call) })
        return presentRead(revealed, revealed.linked)
      },
    }),
    route(core, {
      method: 'GET',
      path: `${group}/details`,
      operationId: 'getSecretDetails',
      answer: wire.GroupDetails,
      async handle(call) {
        return presentDetails(await call.run(revealGroup, { ...coordinates(call), show: 'all' }))
      },
    }),
  ]
}

function deleteSecret(core: NorthflankCore): Route {
  return route(core, {
    method: 'DELETE',
    path: group,
    operationId: 'deleteSecret',
    answer: wire.Empty,
    async handle(call) {
      await call.run(deleteGroup, coordinates(call))
      return {}
    },
  })
}

function linkRoutes(core: NorthflankCore): Route[] {
  return [
    route(core, {
      method: 'GET',
      path: link,
      operationId: 'getSecretLink',
      answer: wire.LinkInfo,
      handle: async (call) => presentLink(await call.run(readLink, linkCoordinates(call))),
    }),
    route(core, {
      method: 'POST',
      path: link,
      operationId: 'updateSecretLink',
      body: wire.LinkBody,
      answer: wire.NamedKeys,
      async handle(call) {
        const keys = call.body.keys.map(linkedKeyOf)
        const linked = await call.run(setLink, { ...linkCoordinates(call), keys })
        return { keys: presentLinkedKeys(linked) }
      },
    }),
    route(core, {
      method: 'DELETE',
      path: link,
      operationId: 'deleteSecretLink',
      answer: wire.Empty,
      async handle(call) {
        await call.run(removeLink, linkCoordinates(call))
        return {}
      },
    }),
  ]
}

function coordinates({ at, params }: Pick<Call<unknown>, 'at' | 'params'>) {
  return { at, slug: params['secretId'] ?? '' }
}

function linkCoordinates(call: Pick<Call<unknown>, 'at' | 'params'>) {
  return { ...coordinates(call), addon: call.params['addonId'] ?? '' }
}
