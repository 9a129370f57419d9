import { request } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, closeWorld, listedNames, openWorld, seal, tokenOf } from './github-world.ts'

let url: URL
const home = '/repos/acme/app/environments/production/secrets'

beforeAll(async () => {
  url = new URL(await openWorld())
  await ask('PUT', `${home}/DB_URL`, await seal(home, 'v'))
})
afterAll(closeWorld)

interface Raw {
  readonly status: number
  readonly body: string
}

/** The path as it stands: a client library would tidy it first. */
function raw(method: string, path: string, body?: string): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = url
    const headers = { authorization: `token ${tokenOf('alice')}` }
    const sent = request({ hostname, port, method, path, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const percent = (char: string, isLower: boolean) => {
  const hex = [...Buffer.from(char)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join('')
  return isLower ? hex.toLowerCase() : hex
}

/** A text in any case, any of its characters percent-encoded. */
function spelled(text: string): fc.Arbitrary<string> {
  const how = fc.record({ upper: fc.boolean(), encoded: fc.boolean(), lowerHex: fc.boolean() })
  return fc.array(how, { minLength: text.length, maxLength: text.length }).map((choices) =>
    Array.from(text)
      .map((char, index) => {
        const { upper, encoded, lowerHex } = choices[index] ?? {
          upper: false,
          encoded: false,
          lowerHex: false,
        }
        const cased = upper ? char.toUpperCase() : char.toLowerCase()
        return encoded ? percent(cased, lowerHex) : cased
      })
      .join(''),
  )
}

/** What looks like a name, or might become it under somebody's normalisation, and is another. */
const others = (text: string): string[] => [
  `${text}.`,
  `${text} `,
  ` ${text}`,
  `${text}\u200b`,
  `${text}\0`,
  `${text}\n`,
  `${text}/`,
  `${text}/.`,
  `${text}/../${text}`,
  `./${text}`,
  `../${text}`,
  `${text};x=1`,
  `${text}?x`,
  `${text}#x`,
  `${text}%41`,
  text.replace('o', '\u043e'),
  text.replace('a', '\uff41'),
  text.replace('s', '\u017f').replace('k', '\u212a'),
  `${text.normalize('NFD')}\u0301`,
  '',
  '.',
  '..',
  '*',
]

describe('every spelling of a path', () => {
  it('in any case and any percent-encoding is one identity', async () => {
    const { body: canonical } = await raw('GET', `${home}/DB_URL`)
    const paths = fc.tuple(spelled('acme'), spelled('app'), spelled('production'), spelled('db_url'))
    await fc.assert(
      fc.asyncProperty(paths, async ([owner, repo, environment, name]) => {
        const path = `/repos/${owner}/${repo}/environments/${environment}/secrets/${name}`
        expect(await raw('GET', path)).toEqual({ status: 200, body: canonical })
      }),
      { numRuns: 200 },
    )
  })

  it('writes to that one identity', async () => {
    const sealed = JSON.stringify(await seal(home, 'w'))
    await fc.assert(
      fc.asyncProperty(spelled('production'), spelled('db_url'), async (environment, name) => {
        const path = `/repos/acme/app/environments/${environment}/secrets/${name}`
        expect((await raw('PUT', path, sealed)).status).toBe(204)
      }),
      { numRuns: 50 },
    )
    expect(await listedNames(home)).toEqual(['DB_URL'])
  })

  it.each([
    ['owner', 'acme', (text: string) => `/repos/${text}/app/environments/production/secrets/DB_URL`],
    ['repository', 'app', (text: string) => `/repos/acme/${text}/environments/production/secrets/DB_URL`],
    ['environment', 'production', (text: string) => `/repos/acme/app/environments/${text}/secrets/DB_URL`],
    ['secret', 'DB_URL', (text: string) => `${home}/${text}`],
    ['organization', 'acme', (text: string) => `/orgs/${text}/actions/secrets/public-key`],
    ['number', '1', (text: string) => `/repositories/${text}/actions/secrets/public-key`],
  ])('of the %s that is not its name leads nowhere', async (_, name, pathFor) => {
    for (const other of others(name).filter((text) => text !== name)) {
      const { status, body } = await raw('GET', pathFor(encodeURIComponent(other)))
      expect([other, [400, 404, 422].includes(status) ? 'refused' : status, body.includes('DB_URL')]).toEqual(
        [other, 'refused', false],
      )
    }
  })

  it('with dot segments or doubled slashes is no path at all', async () => {
    for (const path of [
      '/repos/acme/./app/environments/production/secrets/DB_URL',
      '/repos/acme/x/../app/environments/production/secrets/DB_URL',
      '/repos/acme/app/environments/production/secrets/x/../DB_URL',
      '//repos/acme/app/environments/production/secrets/DB_URL',
      '/repos//acme/app/environments/production/secrets/DB_URL',
      '/repos/acme/app/environments/production/secrets//DB_URL',
      '/REPOS/acme/app/environments/production/secrets/DB_URL',
    ]) {
      expect([path, (await raw('GET', path)).status]).toEqual([path, 404])
    }
  })

  it('made of anything at all is answered, and never with a fault', async () => {
    const anything = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => {
      try {
        return encodeURIComponent(text)
      } catch {
        return '%ff'
      }
    })
    await fc.assert(
      fc.asyncProperty(anything, anything, async (environment, name) => {
        const { status } = await raw('GET', `/repos/acme/app/environments/${environment}/secrets/${name}`)
        expect([400, 404]).toContain(status)
      }),
      { numRuns: 200 },
    )
  })

  it('of an environment that has any printable name leads back to it', async () => {
    const names = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter((name) => !/[\p{Cc}"'`,;\\<>]|^\s|\s$/u.test(name) && name !== '.' && name !== '..')
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        const path = `/repos/acme/lib/environments/${encodeURIComponent(name)}`
        const made = await raw('PUT', path)
        expect(made.status).toBe(200)
        expect(await raw('GET', path)).toEqual(made)
        expect((JSON.parse(made.body) as { name: string }).name.toLowerCase()).toBe(name.toLowerCase())
        expect((await raw('DELETE', path)).status).toBe(204)
      }),
      { numRuns: 50 },
    )
  })
})
