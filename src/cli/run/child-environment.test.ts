import { describe, expect, it } from 'vitest'
import type { Injectable } from '../consume/choose.ts'
import { childEnvironment, selectVariables } from './child-environment.ts'

const secret = (name: string, value: string | Uint8Array = `${name} value`, kind = 'value'): Injectable => ({
  name,
  kind,
  bytes: typeof value === 'string' ? Buffer.from(value) : value,
})

describe('selectVariables', () => {
  it('makes a variable of each value, and none of files and mounts', () => {
    const items = [
      secret('A', 'x=1\n"ü'),
      secret('EMPTY', ''),
      secret('/etc/key', 'k', 'file'),
      secret('M', 'm', 'mount'),
    ]
    expect(selectVariables(items, {})).toEqual({ variables: { A: 'x=1\n"ü', EMPTY: '' }, refusals: [] })
  })

  it('takes only the named, skips the named, without regard to case, and puts the prefix before', () => {
    const items = [secret('A'), secret('B'), secret('C')]
    const { variables } = selectVariables(items, { only: ['a', 'b'], skip: ['B'], prefix: 'APP_' })
    expect(variables).toEqual({ APP_A: 'A value' })
  })

  it('refuses a name that can take over the command, until that name is allowed', () => {
    const items = [secret('PATH'), secret('LD_PRELOAD')]
    expect(selectVariables(items, { allowDangerous: ['path'] }).refusals).toEqual([
      'LD_PRELOAD: a name that can take over the command (allow with --allow-dangerous LD_PRELOAD or leave out with --skip)',
    ])
    expect(selectVariables(items, { allowDangerous: ['PATH', 'LD_PRELOAD'] }).refusals).toEqual([])
    expect(selectVariables(items, { skip: ['PATH', 'LD_PRELOAD'] }).refusals).toEqual([])
  })

  it('looks for danger in the name with its prefix', () => {
    expect(selectVariables([secret('PRELOAD')], { prefix: 'LD_' }).refusals).toHaveLength(1)
    expect(selectVariables([secret('PATH')], { prefix: 'APP_' }).refusals).toEqual([])
  })

  it.each(['A.B', 'A-B', 'A/B', '1A', ''])('refuses %o, which is no name of a variable', (name) => {
    expect(selectVariables([secret(name)], {}).refusals).toEqual([
      `${name}: no usable variable name (leave out with --skip)`,
    ])
  })

  it('refuses values that no variable can hold, and names them without quoting them', () => {
    const items = [secret('NUL', 'canary\0'), secret('BIN', Uint8Array.of(0x63, 0xff))]
    const { refusals } = selectVariables(items, {})
    expect(refusals).toEqual([
      'NUL: a NUL byte in the value (leave out with --skip)',
      'BIN: a value that is no UTF-8 (leave out with --skip)',
    ])
  })

  it('refuses a name that was asked for and is not there as a value', () => {
    const items = [secret('A'), secret('F', 'f', 'file')]
    expect(selectVariables(items, { only: ['A', 'F', 'G'] }).refusals).toEqual([
      'not among the resolved values: F, G',
    ])
  })
})

describe('childEnvironment', () => {
  const parent = { PATH: '/bin', EXTRA: '1', KEYWELL_TOKEN: 'kw_canary', KEYWELL_URL: 'http://localhost' }

  it('inherits, prefers secrets, and drops the token', () => {
    const env = childEnvironment(parent, { inherit: true, keepToken: false }, { EXTRA: 'secret' })
    expect(env).toEqual({ PATH: '/bin', EXTRA: 'secret', KEYWELL_URL: 'http://localhost' })
  })

  it('inherits next to nothing when told so', () => {
    expect(childEnvironment(parent, { inherit: false, keepToken: false }, { A: 'a' })).toEqual({
      PATH: '/bin',
      A: 'a',
    })
  })

  it('leaves the token when told so', () => {
    const env = childEnvironment(parent, { inherit: false, keepToken: true }, {})
    expect(env['KEYWELL_TOKEN']).toBe('kw_canary')
  })
})
