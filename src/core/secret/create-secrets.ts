import { DomainError } from '../error.ts'
import type { EnvironmentId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import { foldUpper } from '../place/names.ts'
import type { Environment, Locator } from '../place/place.ts'
import { useCase } from '../use-case.ts'
import { refuseUnlessDataType } from './data-type.ts'
import type { InProject } from './in-project.ts'
import { inProject, placeOf } from './in-project.ts'
import { sharedStore } from './secret.ts'
import { foldSecretName } from './secret-name.ts'
import { secretTarget } from './secret-target.ts'
import type { SecretAttributes, Written } from './write-value.ts'
import { ensureSecret, writeVersion } from './write-value.ts'

export interface NewSecret {
  readonly name: string
  readonly bytes: Uint8Array
  /** Taken by a secret that is new to the project; one that has values elsewhere keeps what it has. */
  readonly attributes: SecretAttributes
}

export interface CreateSecrets {
  /** A project. */
  readonly at: Locator
  /** Ids. */
  readonly environments: readonly string[]
  readonly secrets: readonly NewSecret[]
}

/**
 * Every secret in every environment, or none: one change, one event. Throws `conflict`, naming the secret, where one of
 * them has a value already, and asks for `secret:write` in each environment.
 */
export const createSecrets = useCase<CreateSecrets, readonly Written[]>({
  action: 'secret.create',
  permission: undefined,
  at: (input) => input.at,
  async run(context, input) {
    const at = inProject(context)
    const environments = await writable(at, input.environments)
    refuseTwice(input.secrets)
    const written: Written[] = []
    for (const [index, given] of input.secrets.entries()) {
      written.push(...(await create(at, environments, given, `secrets.${index}`)))
    }
    return written
  },
  event: (_input, output) => ({ action: 'secret.created', targets: output.map(secretTarget) }),
})

async function writable(at: InProject, ids: readonly string[]): Promise<Environment[]> {
  const environments: Environment[] = []
  for (const id of new Set(ids)) {
    const found = isUuid(id) ? await at.context.tx.places.environmentById(asId<EnvironmentId>(id)) : undefined
    if (found === undefined || found.projectId !== at.place.project.id) {
      throw new DomainError('not_found', 'There is no such environment', { subject: 'environment' })
    }
    at.context.require('secret:write', placeOf(at, found))
    environments.push(found)
  }
  return environments
}

function refuseTwice(secrets: readonly NewSecret[]): void {
  const seen = new Set<string>()
  for (const [index, { name }] of secrets.entries()) {
    const folded = foldUpper(name)
    if (seen.has(folded)) {
      const message = `The secret ${name} is named twice`
      throw new DomainError('invalid', message, {
        violations: [{ path: `secrets.${index}.key`, rule: 'unique', message }],
      })
    }
    seen.add(folded)
  }
}

async function create(
  at: InProject,
  environments: readonly Environment[],
  given: NewSecret,
  path: string,
): Promise<Written[]> {
  const { context, home, place } = at
  const found = await context.tx.secrets.find(home, sharedStore, foldSecretName(given.name, 'value'))
  const target = { home, store: sharedStore, name: given.name, line: {} }
  const secret = await ensureSecret(
    { ...context, place },
    {
      ...target,
      attributes: found?.live === true ? {} : { note: '', ...given.attributes },
    },
  )
  refuseUnlessDataType(secret.dataType, given.bytes, `${path}.value`)
  const written: Written[] = []
  for (const environment of environments) {
    const line = { environmentId: environment.id }
    const each = await writeVersion(context, secret, line, given.bytes)
    if (!each.created) {
      const message = `The secret ${secret.name} has a value in ${environment.name} already`
      throw new DomainError('conflict', message, { subject: 'secret' })
    }
    written.push(each)
  }
  return written
}
