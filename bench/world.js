import sodium from 'libsodium-wrappers'

const listed = 50
const boxes = 64

const seed = {
  users: [{ login: 'bench' }],
  workspaces: [
    {
      slug: 'bench-house',
      members: [{ user: 'bench', role: 'developer' }],
      projects: [{ slug: 'app', environments: ['production', 'many'] }],
    },
  ],
  tokens: [{ name: 'bench', user: 'bench', workspace: 'bench-house' }],
}

/**
 * Fills a server and answers the works to measure: requests, and the status and size a bare answer needs to be alike.
 * @param {string} url
 * @param {string} ownerToken
 */
export async function prepare(url, ownerToken) {
  const applied = await call(url, ownerToken, 'POST', '/api/v1/apply', { document: seed })
  const token = /** @type {{ tokens: { bench: string } }} */ (await applied.json()).tokens.bench
  const project = '/api/v1/workspaces/bench-house/projects/app'
  const read = `${project}/environments/production/secrets/READ_ME/value`
  await call(url, token, 'PUT', `${project}/environments/production/secrets/READ_ME`, {
    value: 'x'.repeat(64),
  })
  for (let i = 0; i < listed; i++) {
    await call(url, token, 'PUT', `${project}/environments/many/secrets/NAME_${i}`, { value: `value ${i}` })
  }
  const list = `${project}/environments/many/secrets?limit=${listed}`
  const headers = { authorization: `Bearer ${token}` }
  const works = {
    read: {
      status: 200,
      bytes: await size(url, token, read),
      requests: [{ method: 'GET', path: read, headers }],
    },
    list: {
      status: 200,
      bytes: await size(url, token, list),
      requests: [{ method: 'GET', path: list, headers }],
    },
    put: { status: 204, bytes: 0, requests: await sealedPuts(url, token, headers) },
  }
  return { token, works }
}

/**
 * Sealed writes of environment secrets, as GitHub's clients send them.
 * @param {string} url
 * @param {string} token
 * @param {Record<string, string>} [headers]
 */
export async function sealedPuts(url, token, headers = { authorization: `Bearer ${token}` }) {
  await sodium.ready
  const base64 = sodium.base64_variants.ORIGINAL
  const home = '/repos/bench-house/app/environments/production/secrets'
  const published = await call(url, token, 'GET', `${home}/public-key`)
  const { key, key_id: keyId } = /** @type {Record<string, string>} */ (await published.json())
  const requests = []
  for (let i = 0; i < boxes; i++) {
    const box = sodium.crypto_box_seal(
      sodium.from_string(`sealed value ${i}`),
      sodium.from_base64(key ?? '', base64),
    )
    const body = JSON.stringify({ encrypted_value: sodium.to_base64(box, base64), key_id: keyId })
    const path = `${home}/SEALED_${i}`
    await call(url, token, 'PUT', path, JSON.parse(body))
    requests.push({ method: 'PUT', path, headers: { ...headers, 'content-type': 'application/json' }, body })
  }
  return requests
}

/**
 * @param {string} url
 * @param {string} token
 * @param {string} path
 */
async function size(url, token, path) {
  return (await (await call(url, token, 'GET', path)).arrayBuffer()).byteLength
}

/**
 * @param {string} url
 * @param {string} token
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
async function call(url, token, method, path, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  const answer = await fetch(url + path, init)
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
  return answer
}
