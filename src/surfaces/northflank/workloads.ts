import type { Static } from 'typebox'
import { DomainError } from '../../core/error.ts'
import type { Entry } from '../../core/group/bundle.ts'
import type { GivenValues } from '../../core/group/write-group.ts'
import type { Workload } from '../../core/place/place-store.ts'
import { revealWorkload } from '../../core/resolve/resolve-workload.ts'
import { listWorkloads, readWorkload } from '../../core/workload/read-workloads.ts'
import { setOwnValues } from '../../core/workload/own-values.ts'
import type { SecretKind } from '../../core/secret/secret.ts'
import type { Route } from '../../http/surface.ts'
import { filesOf, variablesOf } from './group-body.ts'
import type { Phase } from './present-workload.ts'
import { presentDetailed, presentEffective, presentJob, presentService } from './present-workload.ts'
import type { Call, NorthflankCore } from './route.ts'
import { bothForms, listRoute, route, showOf } from './route.ts'
import * as registers from './wire-registers.ts'
import * as wire from './wire-workloads.ts'

/** One kind of workload, as the vendor calls it. */
interface Family {
  readonly kind: 'service' | 'job'
  readonly key: 'services' | 'jobs'
  readonly operation: 'Service' | 'Job'
  readonly item: typeof registers.ServiceItem | typeof registers.JobItem
}

const families: readonly Family[] = [
  { kind: 'service', key: 'services', operation: 'Service', item: registers.ServiceItem },
  { kind: 'job', key: 'jobs', operation: 'Job', item: registers.JobItem },
]

const phases = [
  { phase: 'runtime', path: 'runtime-environment', operation: 'RuntimeEnvironment' },
  { phase: 'build', path: 'build-arguments', operation: 'BuildArguments' },
] as const

/** Services and jobs: what they receive, why, and their own values. */
export function workloadRoutes(core: NorthflankCore): Route[] {
  return bothForms(
    families.flatMap((family) => [
      listFamily(core, family),
      getOne(core, family),
      ...phases.flatMap((each) => [
        effective(core, family, each),
        details(core, family, each),
        each.phase === 'runtime' ? setRuntime(core, family) : setBuild(core, family),
      ]),
    ]),
  )
}

function listFamily(core: NorthflankCore, { kind, key, operation, item }: Family): Route {
  return listRoute(core, {
    path: `/projects/{projectId}/${key}`,
    operationId: `list${operation}s`,
    key,
    item,
    async handle({ at, run }) {
      const { place, items } = await run(listWorkloads, { at, kind })
      const present = kind === 'service' ? presentService : presentJob
      return { items, present: (each: Workload) => present(place, each) }
    },
  })
}

/** With its own values, or the effective ones for `show=all`; without any for a caller who may not see them. */
function getOne(core: NorthflankCore, family: Family): Route {
  return route(core, {
    method: 'GET',
    path: pathOf(family),
    operationId: `get${family.operation}`,
    query: wire.WorkloadQuery,
    answer: family.kind === 'service' ? registers.ServiceRead : registers.JobRead,
    async handle(call) {
      const { place, workload } = await call.run(readWorkload, {
        at: call.at,
        workload: refOf(family, call),
      })
      const present = family.kind === 'service' ? presentService : presentJob
      const values = await ownOrAll(call, family)
      return { ...present(place, workload), ...values }
    },
  })
}

async function ownOrAll(call: Call<unknown>, family: Family) {
  const show = call.query['show'] === undefined ? 'own' : showOf(call)
  try {
    const runtime = await resolved(call, family, 'runtime', show)
    const build = await resolved(call, family, 'build', show)
    return { ...presentEffective('runtime', runtime), ...presentEffective('build', build) }
  } catch (error) {
    if (error instanceof DomainError && error.code === 'forbidden') return {}
    throw error
  }
}

function effective(
  core: NorthflankCore,
  family: Family,
  { phase, path, operation }: (typeof phases)[number],
) {
  return route(core, {
    method: 'GET',
    path: `${pathOf(family)}/${path}`,
    operationId: `get${family.operation}${operation}`,
    query: wire.WorkloadQuery,
    answer: phase === 'runtime' ? wire.RuntimeEnvironment : wire.BuildArguments,
    handle: async (call) => presentEffective(phase, await resolved(call, family, phase, showOf(call))),
  })
}

function details(core: NorthflankCore, family: Family, { phase, path, operation }: (typeof phases)[number]) {
  return route(core, {
    method: 'GET',
    path: `${pathOf(family)}/${path}/details`,
    operationId: `get${family.operation}${operation}Details`,
    query: wire.WorkloadQuery,
    answer: phase === 'runtime' ? wire.RuntimeDetails : wire.BuildDetails,
    handle: async (call) => presentDetailed(phase, await resolved(call, family, phase, showOf(call))),
  })
}

function resolved(call: Call<unknown>, family: Family, phase: Phase, show: ReturnType<typeof showOf>) {
  const workload = refOf(family, call)
  return call.run(revealWorkload, { at: call.at, workload, phase, show, expand: expandOf(call) })
}

function setRuntime(core: NorthflankCore, family: Family): Route {
  return route(core, {
    method: 'POST',
    path: `${pathOf(family)}/runtime-environment`,
    operationId: `update${family.operation}RuntimeEnvironment`,
    body: wire.RuntimeBody,
    answer: wire.RuntimeWritten,
    async handle(call) {
      const { runtimeEnvironment, runtimeFiles } = call.body
      const values = given({ runtimeEnvironment, runtimeFiles })
      await call.run(setOwnValues, { at: call.at, workload: refOf(family, call), phase: 'runtime', values })
      return family.kind === 'service' ? { success: true, restartSuccessful: true } : {}
    },
  })
}

function setBuild(core: NorthflankCore, family: Family): Route {
  return route(core, {
    method: 'POST',
    path: `${pathOf(family)}/build-arguments`,
    operationId: `update${family.operation}BuildArguments`,
    body: wire.BuildBody,
    answer: registers.EmptyBody,
    async handle(call) {
      const values = given(call.body)
      await call.run(setOwnValues, { at: call.at, workload: refOf(family, call), phase: 'build', values })
      return {}
    },
  })
}

type GivenOwn = Static<typeof wire.RuntimeBody> & Static<typeof wire.BuildBody>

/** Each map that is given replaces what was there. */
function given(body: { [Field in keyof GivenOwn]?: GivenOwn[Field] | undefined }): GivenValues {
  const kinds = new Set<SecretKind>()
  const entries: Entry[] = []
  for (const field of ['runtimeEnvironment', 'buildArguments'] as const) {
    const variables = body[field]
    if (variables === undefined) continue
    kinds.add('value')
    entries.push(...variablesOf(variables, field))
  }
  for (const field of ['runtimeFiles', 'buildFiles', 'dockerSecretMounts'] as const) {
    const files = body[field]
    if (files === undefined) continue
    const kind = field === 'dockerSecretMounts' ? 'mount' : 'file'
    kinds.add(kind)
    entries.push(...filesOf(kind, files, field))
  }
  return { kinds, entries }
}

function pathOf({ key }: Family): string {
  return `/projects/{projectId}/${key}/{workloadId}`
}

function refOf({ kind }: Family, { params }: Pick<Call<unknown>, 'params'>) {
  return { kind, slug: params['workloadId'] ?? '' }
}

function expandOf({ query }: Pick<Call<unknown>, 'query'>): boolean {
  return query['replaceTemplatedValues'] === 'true'
}
