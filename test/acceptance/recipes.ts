import fs from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { launcher, type RunningServer } from './server.ts'

export const root = path.dirname(path.dirname(launcher))
/** The server that the recipes speak of. */
export const writtenUrl = 'https://keywell.example.com'
/** Everything that quotes, shells, YAML and a runner's commands might trip over. */
export const hostile = `two "lines": 100%25 <&>\n$(id) é\u2028`

/** The fenced blocks of one language in a recipe, in order. */
export function blocks(page: string, language: string): string[] {
  const text = fs.readFileSync(path.join(root, 'docs/recipes', page), 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, block = '']) => block,
  )
}

/** Alice owns the workspace of the recipes; answers her token. */
export async function furnish(server: RunningServer, more: Record<string, object> = {}): Promise<string> {
  const projects = [{ slug: 'app', environments: ['production', 'staging'] }]
  const workspace = { slug: 'acme', members: [{ user: 'alice', role: 'owner' }], projects }
  const users = [{ login: 'alice' }]
  const seed = { users, workspaces: [workspace], tokens: [{ name: 'alice', user: 'alice' }] }
  const { alice = '' } = await server.apply(seed)
  const values = {
    'secrets/SHARED': { value: 'all of acme' },
    'projects/app/secrets/REGION': { value: 'eu-1' },
    'projects/app/environments/production/secrets/DB_URL': { value: 'postgres://db.internal/app' },
    'projects/app/environments/production/secrets/DEPLOY_KEY': { value: hostile },
    'projects/app/environments/staging/secrets/STAGING_ONLY': { value: 's' },
    ...more,
  }
  for (const [at, body] of Object.entries(values)) {
    const answer = await fetch(`${server.url}/api/v1/workspaces/acme/${at}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${alice}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(201)
  }
  return alice
}
