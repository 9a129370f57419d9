import type { TSchema } from 'typebox'
import { expect, it } from 'vitest'
import { idleCore } from '../../test/idle-core.ts'
import { DomainError } from '../core/error.ts'
import { bodyCheck, queryCheck } from '../http/validate.ts'
import { isGithubRoute } from './github/route.ts'
import { surfaces } from './index.ts'

const routes = surfaces.flatMap((surface) => surface(idleCore).routes)

/** What a check of nothing ends with, unless the schema permits nothing or says what is wrong with it. */
function faultOf(check: () => void): unknown {
  try {
    check()
  } catch (error) {
    if (!(error instanceof DomainError)) return error
  }
  return undefined
}

// A schema is compiled at the first request that needs it: one that cannot be is found here, not by that request.
it('every schema of a body or a query can be compiled', () => {
  const bodies = routes.flatMap((route) => [route.body, isGithubRoute(route) ? route.bodySchema : undefined])
  const queries = routes.map((route) => route.query)
  const given = (schemas: readonly (TSchema | undefined)[]) =>
    schemas.filter((schema) => schema !== undefined)
  const faults = [
    ...given(bodies).map((schema) => faultOf(() => bodyCheck(schema)({}))),
    ...given(queries).map((schema) => faultOf(() => queryCheck(schema)({}))),
  ]
  expect(faults.length).toBeGreaterThan(200)
  expect(faults.filter((fault) => fault !== undefined)).toEqual([])
})
