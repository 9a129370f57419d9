import { DomainError } from '../../core/error.ts'
import { foldUpper } from '../../core/place/names.ts'
import { listSelectedProjects } from '../../core/secret/list-selected.ts'
import { selectProject, setAudience } from '../../core/secret/set-audience.ts'
import type { Reply } from '../../http/surface.ts'
import { externalRef, repositoryRefs } from './locate.ts'
import { linkHeader, pageOf, secretPages } from './page.ts'
import { presentRepository } from './present.ts'
import type { Call } from './route.ts'
import { representable, surfaceName } from './stores.ts'

/** Whose selection it is: a secret's, or a variable's. */
export interface SelectionOf {
  readonly store: string
  readonly nameParam: 'secret_name' | 'name'
  /** Whether the list itself is refused where the visibility is another. */
  readonly mustBeSelected: boolean
}

export async function list(of: SelectionOf, call: Call<unknown>): Promise<Reply> {
  const { request, run } = call
  const page = pageOf(request, secretPages)
  const found = await run(listSelectedProjects, { ...coordinates(of, call), page, idsFor: surfaceName })
  if (of.mustBeSelected && found.secret.audience !== 'selected') {
    throw new DomainError('conflict', 'not selected', { subject: 'audience' })
  }
  const repositories = found.items.map((item) =>
    presentRepository({ ...item, ids: found.ids, base: request.base }),
  )
  const headers = linkHeader(request, page, found.total)
  return { status: 200, headers, body: { total_count: found.total, repositories } }
}

export async function replace(
  of: SelectionOf,
  call: Call<{ readonly selected_repository_ids: readonly (number | string)[] }>,
): Promise<Reply> {
  const projects = repositoryRefs(call.body.selected_repository_ids)
  const audience = { audience: 'selected', projects } as const
  await call.run(setAudience, { ...coordinates(of, call), audience, mustBeSelected: true })
  return { status: 204 }
}

export async function change(of: SelectionOf, call: Call<unknown>, isSelected: boolean): Promise<Reply> {
  const project = externalRef(call.params['repository_id'] ?? '')
  await call.run(selectProject, { ...coordinates(of, call), project, selected: isSelected })
  return { status: 204 }
}

function coordinates({ store, nameParam }: SelectionOf, { at, params }: Call<unknown>) {
  const name = params[nameParam] ?? ''
  if (!representable({ name, kind: 'value' })) throw new DomainError('not_found', 'Not found')
  return { at, store, name: foldUpper(name) }
}
