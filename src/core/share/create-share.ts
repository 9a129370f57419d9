import { hashPassword, randomBytes } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { Environment, Locator, Place } from '../place/place.ts'
import { textOf } from '../resolve/load-references.ts'
import { findSeen, inProject } from '../secret/in-project.ts'
import type { SecretHead } from '../secret/secret.ts'
import { secretTarget } from '../secret/secret-target.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { Share, ShareItem } from './share.ts'
import { shareTarget, shareTokenHash } from './share.ts'
import { sealContent } from './share-content.ts'

export interface CreateShare {
  /** An environment. */
  readonly at: Locator
  /** Ids or names of secrets, whose shared values are copied as they are now. */
  readonly secrets: readonly string[]
  /** What else is in it. */
  readonly items: readonly ShareItem[]
  readonly lifetimeMs: number
  readonly viewsMax: number
  readonly passphrase?: string
  /** Comes of preparing. */
  readonly passphraseHash?: string
}

export interface CreatedShare {
  readonly share: Share
  /** What the link holds: leaves once. */
  readonly token: string
  /** The values that were copied. */
  readonly copied: readonly SecretHead[]
}

/** The copied values are revealed by this, and recorded as such. Throws `not_found` for a secret without a value here. */
export const createShare = useCase<CreateShare, CreatedShare>({
  action: 'share.create',
  permission: 'secret:reveal',
  isAside: true,
  at: (input) => input.at,
  async prepare(_ground, input) {
    if (input.passphrase === undefined) return input
    return { ...input, passphraseHash: await hashPassword(Buffer.from(input.passphrase, 'utf8')) }
  },
  async run(context, input) {
    const { environment, project, workspace } = context.place
    if (environment === undefined || project === undefined) {
      throw new DomainError('invalid', 'What is shared lies in an environment')
    }
    const { items, copied } = await collect(context, environment, input)
    const token = Buffer.from(randomBytes(32)).toString('base64url')
    const share: Share = {
      id: context.newId(),
      workspaceId: workspace.id,
      projectId: project.id,
      environmentId: environment.id,
      tokenHash: shareTokenHash(token),
      names: items.map(({ name }) => name),
      createdBy: context.caller.principal.id,
      createdAt: context.now,
      expiresAt: context.now + input.lifetimeMs,
      viewsMax: input.viewsMax,
      views: 0,
      passphraseHash: input.passphraseHash ?? '',
      attempts: 0,
    }
    await context.tx.shares.insert(share, await sealContent(context, share, items))
    return { share, token, copied }
  },
  event: (_input, { share, copied }) => ({
    action: 'share.created',
    targets: [shareTarget(share), ...copied.map(secretTarget)],
    details: { passphrase: share.passphraseHash !== '', expiresAt: new Date(share.expiresAt).toISOString() },
  }),
})

async function collect(
  context: Context & { readonly place: Place },
  environment: Environment,
  input: CreateShare,
): Promise<{ items: ShareItem[]; copied: SecretHead[] }> {
  const copied: SecretHead[] = []
  const items: ShareItem[] = []
  for (const named of input.secrets) {
    const head = await headOf(context, environment, named)
    const value = textOf(await openVersion(context.keyring, context.tx.keys, head))
    if (value === undefined) throw new DomainError('invalid', `The value of ${head.secret.name} is not text`)
    copied.push(head)
    items.push({ name: head.secret.name, value })
  }
  items.push(...input.items)
  if (items.length > 0 && items.length <= limits.shareItemsMax) return { items, copied }
  const message = `A share holds 1 to ${limits.shareItemsMax} items`
  throw new DomainError('invalid', message, { violations: [{ path: 'items', rule: 'count', message }] })
}

async function headOf(
  context: Context & { readonly place: Place },
  environment: Environment,
  named: string,
): Promise<SecretHead> {
  const { secret, lines } = await findSeen(inProject(context), named, 'id')
  const value = lines.find(
    (line) => line.live && line.environmentId === environment.id && line.principalId === undefined,
  )
  const head = value === undefined ? undefined : await context.tx.secrets.version(value.id, value.version)
  if (value === undefined || head === undefined) {
    throw new DomainError('not_found', `${secret.name} has no value in ${environment.name}`, {
      subject: 'secret',
    })
  }
  if (!secret.writeOnly) return { secret, value, head }
  throw new DomainError('forbidden', 'This secret is write-only: only consumers receive its value', {
    permission: 'secret:reveal',
    subject: 'write_only',
  })
}
