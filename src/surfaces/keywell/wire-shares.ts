import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { closed, orNull, span, text, time } from './wire-words.ts'

const passphrase = Type.String({ minLength: 1, maxLength: limits.passphraseCharsMax })

const Item = Type.Object({ name: text, value: text }, { title: 'ShareItem' })
const GivenItem = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: limits.secretNameCharsMax }),
    value: Type.String({ maxLength: limits.valueBytesMax }),
  },
  closed,
)
export const CreateShareBody = Type.Object(
  {
    secrets: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: limits.secretNameCharsMax }), {
        maxItems: limits.shareItemsMax,
        description: 'Names or ids; their shared values are copied as they are now',
      }),
    ),
    items: Type.Optional(
      Type.Array(GivenItem, { maxItems: limits.shareItemsMax, description: 'What else is in it' }),
    ),
    expiresIn: span(`Such as \`24h\`; ${limits.shareLifetimeDaysMax} days at most`),
    views: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: limits.shareViewsMax,
        description: 'How often; once unless given',
      }),
    ),
    passphrase: Type.Optional(passphrase),
  },
  closed,
)
export const CreatedShare = Type.Object(
  {
    id: text,
    token: Type.String({ description: 'What the link holds; the server cannot show it again' }),
    url: Type.String({ description: 'The page where a person sees it' }),
    expiresAt: time,
  },
  { title: 'CreatedShare' },
)
export const ShareState = Type.Union(
  (['active', 'expired', 'used', 'revoked', 'locked'] as const).map((state) => Type.Literal(state)),
)
export const Share = Type.Object(
  {
    id: text,
    environmentId: text,
    names: Type.Array(text),
    state: ShareState,
    views: Type.Integer(),
    viewsMax: Type.Integer(),
    passphrase: Type.Boolean({ description: 'Whether one is asked for' }),
    createdBy: Type.String({ description: 'The id of who made it' }),
    createdAt: time,
    expiresAt: time,
    revokedAt: orNull(time),
    lastViewedAt: orNull(time),
  },
  { title: 'Share' },
)
export const PublicShare = Type.Object(
  { expiresAt: time, viewsLeft: Type.Integer(), passphrase: Type.Boolean() },
  { title: 'PublicShare' },
)
export const ViewShareBody = Type.Object({ passphrase: Type.Optional(passphrase) }, closed)
export const ViewedShare = Type.Object(
  { items: Type.Array(Item), viewsLeft: Type.Integer() },
  { title: 'ViewedShare' },
)
export const RevokedShare = Type.Object({ id: text, revokedAt: orNull(time) }, { title: 'RevokedShare' })
