import { describe, expect, it } from 'vitest'
import { idleCore } from '../../../test/idle-core.ts'
import { routeTable } from '../../http/routes.ts'
import { surfaces } from '../index.ts'
import { keywell } from './index.ts'
import { openApiDocument } from './openapi.ts'
import type { DocumentedRoute } from './route.ts'
import { tags } from './tags.ts'

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly security?: readonly unknown[]
  readonly parameters: readonly { readonly name: string; readonly schema: object }[]
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>
}

const routes = keywell(idleCore).routes.filter((route): route is DocumentedRoute => 'documented' in route)
const document = openApiDocument(routes) as {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  components: { schemas: object; responses: object }
}
const operations = Object.values(document.paths).flatMap((path) => Object.values(path))

describe('the OpenAPI document', () => {
  it('is the one that is checked in', async () => {
    const text = `${JSON.stringify(document, undefined, 2)}\n`
    await expect(text, 'npm run openapi').toMatchFileSnapshot('../../../docs/openapi.json')
  })

  it('has every native route that the router has, and no other', () => {
    const { bindings } = routeTable(surfaces.map((surface) => surface(idleCore)))
    const native = bindings.filter(({ surface, mount }) => surface.name === 'keywell' && mount === '/api/v1')
    const routed = native.map(({ route, pattern }) => `${route.method} ${pattern.slice('/api/v1'.length)}`)
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.toSorted()).toEqual(routed.toSorted())
  })

  it('tells of each operation what it is for, who may ask, and what it answers', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    expect(new Set(operations.map(({ summary }) => summary)).size).toBe(operations.length)
    const lacking = operations.filter(({ summary, tags: given, security, responses }) => {
      const refusals = Object.entries(responses).filter(([status]) => !(Number(status) < 400))
      const areProblems = refusals.every(([, { $ref = '' }]) => problemTypes(at(document, $ref.slice(1))))
      return !(
        /^[A-Z].{8,}[^.]$/.test(summary) &&
        Object.keys(tags).includes(given[0] ?? '') &&
        'default' in responses &&
        ('401' in responses || security !== undefined) &&
        areProblems
      )
    })
    expect(lacking).toEqual([])
  })

  it('gives every parameter a type', () => {
    const untyped = operations.flatMap(({ operationId, parameters }) =>
      parameters
        .filter(({ schema }) => !/"(?:type|\$ref|anyOf)":/.test(JSON.stringify(schema)))
        .map(({ name }) => `${operationId} ${name}`),
    )
    expect(untyped).toEqual([])
  })

  it('refers to nothing that it does not have', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g)].map(([, path]) => path)
    expect(references.length).toBeGreaterThan(operations.length)
    for (const reference of references) expect(at(document, reference ?? '')).toBeTypeOf('object')
  })
})

function problemTypes(response: unknown): boolean {
  return JSON.stringify(response).includes('"application/problem+json"')
}

function at(root: object, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((found, key) => (found as Record<string, unknown>)[key], root)
}
