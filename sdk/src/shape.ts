/** Reads one kind of JSON value, or throws a ShapeError that names the place and never the value. */
export type Shape<T> = (json: unknown, path: string) => T
export type Shaped<S> = S extends Shape<infer T> ? T : never

export class ShapeError extends Error {
  override readonly name = 'ShapeError'
}

export const text: Shape<string> = (json, path) => {
  if (typeof json !== 'string') throw new ShapeError(`${path} is not text`)
  return json
}

export const number: Shape<number> = (json, path) => {
  if (typeof json !== 'number') throw new ShapeError(`${path} is not a number`)
  return json
}

export const flag: Shape<boolean> = (json, path) => {
  if (typeof json !== 'boolean') throw new ShapeError(`${path} is not true or false`)
  return json
}

/** Absent counts as null. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (json, path) => (json === null || json === undefined ? null : shape(json, path))
}

/** A field that may be left out. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (json, path) => (json === undefined ? undefined : shape(json, path))
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (json, path) => {
    if (!Array.isArray(json)) throw new ShapeError(`${path} is not a list`)
    return json.map((item, index) => shape(item, `${path}[${index}]`))
  }
}

export function record<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (json, path) =>
    Object.fromEntries(
      Object.entries(asObject(json, path)).map(([key, item]) => [key, shape(item, `${path}.${key}`)]),
    )
}

export const anything: Shape<unknown> = (json) => json

type Fields = Readonly<Record<string, Shape<unknown>>>

/** Fields that are not named here are left out: a newer server may send more. */
export function object<F extends Fields>(fields: F): Shape<{ readonly [K in keyof F]: Shaped<F[K]> }>
export function object(fields: Fields): Shape<object> {
  return (json, path) => {
    const source = new Map(Object.entries(asObject(json, path)))
    return Object.fromEntries(
      Object.entries(fields).map(([key, shape]) => [key, shape(source.get(key), `${path}.${key}`)]),
    )
  }
}

function asObject(json: unknown, path: string): object {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ShapeError(`${path} is not an object`)
  }
  return json
}
