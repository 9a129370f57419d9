import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { closed, label, text, time } from './wire-words.ts'

const client = Type.String({
  minLength: 1,
  maxLength: limits.tokenNameCharsMax,
  pattern: '^[A-Za-z0-9._-]+$',
  description: 'What the person is told who is asking',
})
export const StartLoginBody = Type.Object({ client }, closed)
export const StartedLogin = Type.Object(
  {
    deviceCode: Type.String({ description: "The client's own: for POST /logins/token" }),
    userCode: Type.String({ description: 'To be shown' }),
    verificationUri: text,
    verificationUriComplete: text,
    expiresAt: time,
    intervalSeconds: Type.Integer({ description: 'How often to ask for the token' }),
  },
  { title: 'StartedLogin' },
)
export const PollLoginBody = Type.Object({ client, deviceCode: label }, closed)
export const PolledLogin = Type.Object(
  {
    state: Type.Union([
      Type.Literal('pending'),
      Type.Literal('approved'),
      Type.Literal('denied'),
      Type.Literal('expired'),
    ]),
    token: Type.Optional(text),
    expiresInSeconds: Type.Optional(Type.Integer()),
  },
  { title: 'PolledLogin' },
)
export const LoginDecision = Type.Object({ approve: Type.Boolean() }, closed)
export const DecidedLogin = Type.Object(
  { client: text, address: text, state: text },
  { title: 'DecidedLogin' },
)
export const StartedSession = Type.Object(
  { token: text, expiresInSeconds: Type.Integer() },
  { title: 'StartedSession' },
)
