import { type Assignment, type Reading, importFault } from './assignment.ts'

export type JsonFormat = 'json' | 'infisical' | 'doppler' | 'vault' | 'names'

/** Which product wrote it: each has fields that the others lack. */
export function detectJson(document: unknown): JsonFormat {
  if (Array.isArray(document)) {
    const items: readonly unknown[] = document
    return items.every((item) => fieldOf(item, 'name') !== undefined) && items.length > 0
      ? 'names'
      : 'infisical'
  }
  if (Array.isArray(fieldOf(document, 'secrets'))) return 'infisical'
  if (isMap(fieldOf(document, 'data')) && isText(fieldOf(document, 'request_id'))) return 'vault'
  const fields = Object.values(isMap(document) ? document : {})
  if (fields.length > 0 && fields.every((field) => isMap(field) && 'computed' in field)) return 'doppler'
  return isText(fieldOf(document, 'DOPPLER_CONFIG')) ? 'doppler' : 'json'
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    throw importFault('not valid JSON')
  }
}

export function readJson(document: unknown, format: Exclude<JsonFormat, 'names'>): Reading {
  if (format === 'infisical') return readInfisical(document)
  if (format === 'doppler') return readDoppler(document)
  return readMap(format === 'vault' ? vaultData(document) : document)
}

/** One field a secret. Anything but text must say how it is meant to be written. */
export function readMap(document: unknown): Reading {
  if (!isMap(document)) throw importFault('not a map of names to values')
  const faults: string[] = []
  const assignments = Object.entries(document).flatMap(([name, value]) => {
    if (isText(value)) return [{ name, value }]
    if (typeof value === 'boolean' || Number.isSafeInteger(value)) return [{ name, value: String(value) }]
    faults.push(name)
    return []
  })
  if (faults.length === 0) return { assignments, remarks: [] }
  throw importFault(`${faults.join(', ')}: neither text nor a whole number; write it as text`)
}

/** `infisical export --format json`, and its API's answer. A personal override is another person's business. */
function readInfisical(document: unknown): Reading {
  const listed = Array.isArray(document) ? document : fieldOf(document, 'secrets')
  if (!Array.isArray(listed)) throw importFault('not a list of secrets as Infisical exports it')
  const items: readonly unknown[] = listed
  const shared = items.filter((item) => fieldOf(item, 'type') !== 'personal')
  const assignments = shared.map((item, index): Assignment => {
    const name = fieldOf(item, 'key') ?? fieldOf(item, 'secretKey')
    const value = fieldOf(item, 'value') ?? fieldOf(item, 'secretValue')
    if (!isText(name) || !isText(value)) {
      throw importFault(`entry ${index + 1} has no key and value as Infisical exports them`)
    }
    const comment = fieldOf(item, 'comment') ?? fieldOf(item, 'secretComment')
    return { name, value, ...(isText(comment) && comment !== '' ? { note: comment } : {}) }
  })
  const left = items.length - shared.length
  return { assignments, remarks: left === 0 ? [] : [`${left} personal overrides are left out`] }
}

/** `doppler secrets download --no-file`, or `doppler secrets --json`, where `computed` has the references filled in. */
function readDoppler(document: unknown): Reading {
  if (!isMap(document)) throw importFault('not a map of names to values as Doppler exports it')
  const all = Object.entries(document)
  const own = all.filter(([name]) => !/^DOPPLER_(?:PROJECT|ENVIRONMENT|CONFIG)$/.test(name))
  const values = own.map(
    ([name, value]) => [name, isMap(value) ? fieldOf(value, 'computed') : value] as const,
  )
  const { assignments } = readMap(Object.fromEntries(values))
  const notes = new Map(own.map(([name, value]) => [name, fieldOf(value, 'note')]))
  return {
    assignments: assignments.map((assignment) => {
      const note = notes.get(assignment.name)
      return isText(note) && note !== '' ? { ...assignment, note } : assignment
    }),
    remarks:
      all.length === own.length
        ? []
        : [`Doppler's own DOPPLER_PROJECT, _ENVIRONMENT and _CONFIG are left out`],
  }
}

/** `vault kv get -format=json`: version 2 of the engine has the secret one step further down. */
function vaultData(document: unknown): unknown {
  const data = fieldOf(document, 'data')
  return isMap(fieldOf(data, 'metadata')) && isMap(fieldOf(data, 'data')) ? fieldOf(data, 'data') : data
}

export function fieldOf(value: unknown, name: string): unknown {
  return isMap(value) && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
