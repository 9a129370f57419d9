import { expect, it } from 'vitest'
import { rowOf } from './list.ts'

it('a line names a few values and counts the rest, unless the server left some out', () => {
  const change = {
    changeId: 'id',
    action: 'secret.changed',
    surface: 'keywell',
    createdAt: 'now',
    createdBy: 'me',
  }
  const values = Array.from({ length: 7 }, (_, index) => {
    return { name: `N${index}`, store: 'shared', environment: null, version: 1, deleted: false }
  })
  const text = (count: number, shortened: boolean) =>
    rowOf({ ...change, values: values.slice(0, count), shortened }).at(-1)
  expect(text(2, false)).toBe('N0:1, N1:1')
  expect(text(7, false)).toBe('N0:1, N1:1, N2:1, N3:1, N4:1, and 2 more')
  expect(text(7, true)).toBe('N0:1, N1:1, N2:1, N3:1, N4:1, and more')
  expect(text(0, true)).toBe('and more')
})
