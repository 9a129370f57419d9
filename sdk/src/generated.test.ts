import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { type OpenApiDocument, operationsSource, shapesSource } from '../../tools/generate-sdk.ts'

const text = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8')
const document = JSON.parse(text) as OpenApiDocument

it.each([
  ['shapes', shapesSource],
  ['operations', operationsSource],
] as const)('has the %s that the OpenAPI document gives', async (name, source) => {
  await expect(source(document)).toMatchFileSnapshot(`./generated/${name}.ts`)
})
