import { Type } from 'typebox'

const text = Type.String()

/** The data of one server-sent event: `ready` and `reset` have an id alone. */
export const PushedChange = Type.Object({
  id: Type.Union([text, Type.Null()], {
    description: 'Of the change; the same as the id of the event',
  }),
  at: Type.Optional(Type.String({ description: 'RFC 3339 with milliseconds' })),
  action: Type.Optional(
    Type.String({ description: 'What was done; absent where the caller may not list secrets' }),
  ),
  surface: Type.Optional(text),
  workspace: Type.Optional(text),
  project: Type.Optional(text),
  environment: Type.Optional(text),
})
