import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { toySurface } from '../../test/toy-surface.ts'
import { routeTable } from './routes.ts'
import type { Route } from './surface.ts'

const route = (method: Route['method'], path: string): Route => ({
  method,
  path,
  operationId: `${method} ${path}`,
  responses: { 200: Type.Object({}) },
  handle: () => Promise.resolve({ status: 200, body: {} }),
})

const surface = (name: string, mounts: string[], ...paths: string[]) =>
  toySurface({ name, mounts, routes: paths.map((path) => route('GET', path)) })

describe('the route table', () => {
  it('holds every route at every mount and below /-/', () => {
    const { bindings } = routeTable([surface('a', ['', '/api/v3'], '/things/{name}', '/')])
    expect(bindings.map(({ pattern }) => pattern)).toEqual([
      '/things/{name}',
      '/',
      '/api/v3/things/{name}',
      '/api/v3',
      '/-/a/things/{name}',
      '/-/a',
    ])
  })

  it('refuses two surfaces with the same path, whatever the methods and parameter names', () => {
    const other = toySurface({ name: 'b', mounts: ['/v1'], routes: [route('PUT', '/x/{b}')] })
    expect(() => routeTable([surface('a', ['/v1'], '/x/{a}'), other])).toThrow('a and b both claim /v1/x/{a}')
  })

  it('refuses a parameter of one surface where another has a literal', () => {
    expect(() => routeTable([surface('a', ['/v1'], '/{any}/x'), surface('b', ['/v1'], '/y/{z}')])).toThrow(
      'both claim',
    )
  })

  it('refuses two surfaces with paths below one literal prefix', () => {
    expect(() => routeTable([surface('a', ['/v1'], '/auth/x'), surface('b', ['/v1'], '/auth/y')])).toThrow(
      '/v1/auth',
    )
  })

  it.each([
    ['its own first mount and a root', surface('a', ['/a', ''], '/x'), surface('b', ['/b'], '/t/{x}')],
    ['a mount above another', surface('a', ['', '/api'], '/x'), surface('b', ['/api/v1'], '/t/{x}')],
    ['a later mount that is shared', surface('a', ['/a', '/v2'], '/x'), surface('b', ['/b', '/v2'], '/t')],
    ['a mount that a parameter could be', surface('a', ['', '/api'], '/x'), surface('b', [''], '/{any}/y')],
  ])('refuses %s', (_name, one, other) => {
    expect(() => routeTable([one, other])).toThrow('where only a may be')
  })

  it('reads what is asked for at a later mount as it is below the first', () => {
    const table = routeTable([surface('a', ['/a', '/v2'], '/x'), surface('b', [''], '/t')])
    expect(table.relocate('/a/x')).toBeUndefined()
    expect(table.relocate('/v2x')).toBeUndefined()
    expect(table.relocate('/v2/x?y')).toMatchObject({ place: { mount: '/v2' }, target: '/a/x?y' })
    expect(table.relocate('/-/b?y')).toMatchObject({ place: { mount: '/-/b' }, target: '/?y' })
  })

  it('refuses two surfaces of one name, a route with no success response, and parameters inside a segment', () => {
    expect(() => routeTable([surface('a', ['']), surface('a', ['/b'])])).toThrow('same name')
    expect(() => routeTable([surface('a', [''], '/x/{name}.git')])).toThrow('whole-segment')
    const silent = { ...route('GET', '/x'), responses: {} }
    expect(() => routeTable([toySurface({ routes: [silent] })])).toThrow('declares no success response')
  })

  it('gives an unknown path to the longest literal prefix', () => {
    const table = routeTable([
      surface('root', [''], '/things/{name}'),
      surface('first', ['/v1'], '/one/two/{x}'),
      surface('second', ['/v1'], '/three'),
    ])
    const owner = (path: string) => table.owner(path).surface.name
    expect(owner('/nothing')).toBe('root')
    expect(owner('/v1')).toBe('first')
    expect(owner('/v1/unknown')).toBe('first')
    expect(owner('/v1/one/unknown')).toBe('first')
    expect(owner('/v1/three/unknown/deeper')).toBe('second')
    expect(owner('/v1x')).toBe('root')
    expect(owner('/-/second/nothing')).toBe('second')
    expect(owner('/'.repeat(8_000))).toBe('root')
  })

  it('knows the methods of a path', () => {
    const table = routeTable([
      toySurface({ mounts: [''], routes: [route('GET', '/x/{a}'), route('PUT', '/x/{b}')] }),
    ])
    expect(table.lookUp('/x/1')?.methods).toEqual(['GET', 'HEAD', 'PUT'])
    expect(table.lookUp('/x/')).toBeUndefined()
    expect(table.lookUp('/x/1/')).toBeUndefined()
  })
})
