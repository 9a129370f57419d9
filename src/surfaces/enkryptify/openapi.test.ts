import { describe, expect, it } from 'vitest'
import { idleCore } from '../../../test/idle-core.ts'
import { enkryptify } from './index.ts'
import { openApiDocument } from './openapi.ts'
import type { DocumentedRoute } from './route.ts'

const surface = enkryptify(idleCore)
const routes = surface.routes.filter((route): route is DocumentedRoute => 'documented' in route)
const document = openApiDocument(routes, 'http://127.0.0.1:7700') as {
  paths: Record<
    string,
    Record<string, { operationId: string; security: unknown[]; responses: object; requestBody?: object }>
  >
}

const uuidPattern =
  '^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$'

describe('the OpenAPI document', () => {
  it('has the published create-a-secret operation: schema, limits and security', () => {
    const operation = document.paths['/v1/workspace/{workspace}/project/{project}/secret/']?.['post']
    expect(operation).toMatchObject({ tags: ['secret'], security: [{ apiKeyAuth: [] }] })
    expect(operation?.requestBody).toEqual({
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['environments', 'secrets'],
            properties: {
              environments: { type: 'array', minItems: 1, items: { type: 'string', pattern: uuidPattern } },
              secrets: {
                type: 'array',
                minItems: 1,
                items: {
                  type: 'object',
                  required: ['key', 'value', 'type', 'dataType'],
                  properties: {
                    key: { type: 'string', minLength: 2, maxLength: 48, pattern: '^[A-Za-z0-9_-]+$' },
                    value: { type: 'string', maxLength: 65_536 },
                    note: { type: 'string', maxLength: 255 },
                    type: { type: 'string', enum: ['runtime', 'build'] },
                    dataType: { type: 'string', enum: ['text', 'json'] },
                  },
                },
              },
            },
          },
        },
      },
    })
    expect(operation?.responses).toMatchObject({
      200: {
        description: 'Default Response',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['success'],
              properties: { success: { type: 'boolean', enum: [true] } },
              additionalProperties: false,
            },
          },
        },
      },
    })
  })

  it('has the published head: version, title, bearer scheme, security per operation', () => {
    expect(document).toMatchObject({
      openapi: '3.0.3',
      info: { title: 'Enkryptify API', version: '1.0.0' },
      security: [],
      components: {
        securitySchemes: { apiKeyAuth: { type: 'http', scheme: 'bearer', bearerFormat: 'API Key' } },
      },
    })
  })

  it('has every route with an id of its own, what it refuses, and no word that 3.0 does not know', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
    expect(operations).toHaveLength(routes.length)
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length)
    for (const { responses } of operations) expect(responses).toHaveProperty('404')
    expect(JSON.stringify(document)).not.toMatch(/"const":|"type":"null"|patternProperties|\$id/)
  })

  it('asks for no credential exactly where a stranger is answered', () => {
    const open = routes.filter(({ documented }) => documented.isPublic === true).map(({ path }) => path)
    expect([...new Set(open)].toSorted()).toEqual([
      '/api-reference/openapi.json',
      '/device',
      '/v1/auth/device/code',
      '/v1/auth/device/token',
      '/v1/auth/oidc/exchange',
      '/v1/share/{token}/meta',
      '/v1/share/{token}/view',
    ])
  })
})
