import { IsObject } from 'typebox'
import { describe, expect, it } from 'vitest'
import { fields, readOperations } from '../../../test/github-openapi.ts'
import { idleCore } from '../../../test/idle-core.ts'
import { github } from './index.ts'
import { isGithubRoute } from './route.ts'

const routes = github(idleCore).routes.filter(isGithubRoute)
const operations = readOperations().map(
  (operation) => [`${operation.method} ${operation.path}`, operation] as const,
)

const routeOf = (method: string, path: string) =>
  routes.find((route) => route.method === method && route.path === path)

describe('the route table', () => {
  it.each(operations)('has %s by its name, with its fields and for whom GitHub opens it', (_, operation) => {
    const route = routeOf(operation.method, operation.path)
    expect(route?.operationId).toBe(operation.operationId)
    const described = Object.keys(fields(operation.body?.['properties'] ?? {}))
    const schema = route?.bodySchema
    const taken = schema !== undefined && IsObject(schema) ? Object.keys(schema.properties) : []
    expect(taken.toSorted()).toEqual(described.toSorted())
    expect(route?.access.permission !== undefined).toBe(operation.enabledForApps)
  })

  it('has nothing on secrets and variables that GitHub does not describe', () => {
    const known = new Set(operations.map(([, { operationId }]) => operationId))
    const own = routes.filter(({ path }) => /\/(?:organization-)?(?:secrets|variables)(?:\/|$)/.test(path))
    expect(own.filter(({ operationId }) => !known.has(operationId))).toEqual([])
  })

  it('has each operation at its aliases, too', () => {
    for (const { method, path } of routes) {
      const alias = path
        .replace('/repos/{owner}/{repo}', '/repositories/{repository_id}')
        .replace('/orgs/{org}', '/organizations/{organization}')
      if (alias !== path && !path.endsWith('/installation')) {
        expect([alias, routeOf(method, alias) !== undefined]).toEqual([alias, true])
      }
    }
  })

  it('says of every operation where GitHub documents it', () => {
    for (const { documentation } of routes) {
      expect(documentation).toMatch(
        /^https:\/\/docs\.github\.com\/(?:rest|graphql)(?:\/[a-z/-]+)?(?:#[a-z-]+)?$/,
      )
    }
  })
})
