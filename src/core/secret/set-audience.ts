import { DomainError } from '../error.ts'
import type { Project, Ref } from '../place/place.ts'
import { useCase } from '../use-case.ts'
import type { GivenAudience } from './audience.ts'
import { applyAudience, selectable } from './audience.ts'
import { findHead } from './read-secret.ts'
import type { SecretCoordinates } from './read-secret.ts'
import type { SecretAt } from './secret.ts'
import { secretTarget } from './secret-target.ts'

export interface SetAudience extends SecretCoordinates {
  readonly audience: GivenAudience
  /** Throws `conflict` unless it is `selected` already. */
  readonly mustBeSelected?: boolean
}

/** Who may consume a workspace's secret, without its value. */
export const setAudience = useCase<SetAudience, SecretAt>({
  action: 'secret.audience',
  permission: 'secret:write',
  at: (input) => input.at,
  async run(context, input) {
    const { secret, value } = await findHead(context, input)
    if (input.mustBeSelected === true) requireSelected({ secret, value })
    return { secret: await applyAudience(context, secret, input.audience), value }
  },
  event: (input, output) => ({
    action: 'secret.audience_set',
    targets: [secretTarget(output)],
    details: {
      audience: input.audience.audience,
      selected: input.audience.projects?.length ?? 0,
    },
  }),
})

export interface SelectProject extends SecretCoordinates {
  readonly project: Ref
  readonly selected: boolean
}

/** Adds one project to those selected, or takes it away. Throws `conflict` when the audience is another. */
export const selectProject = useCase<SelectProject, SecretAt & { readonly project: Project }>({
  action: 'secret.audience',
  permission: 'secret:write',
  at: (input) => input.at,
  async run(context, input) {
    const { secret, value } = await findHead(context, input)
    requireSelected({ secret, value })
    const project = await selectable(context, input.project)
    if (project === undefined) throw new DomainError('not_found', 'Not found', { subject: 'project' })
    const before = await context.tx.secrets.selectedProjects(secret.id)
    const others = before.filter((id) => id !== project.id)
    const wanted = input.selected ? [...others, project.id] : others
    if (wanted.length !== before.length) {
      await context.tx.secrets.replaceSelectedProjects(secret.id, wanted)
    }
    return { secret, value, project }
  },
  event: (input, output) => ({
    action: input.selected ? 'secret.project_selected' : 'secret.project_deselected',
    targets: [secretTarget(output), { kind: 'project', id: output.project.id, name: output.project.name }],
  }),
})

function requireSelected({ secret }: SecretAt): void {
  if (secret.audience === 'selected') return
  throw new DomainError('conflict', 'The audience of this secret is not selected projects', {
    subject: 'audience',
  })
}
