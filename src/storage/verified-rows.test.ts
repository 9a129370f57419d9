import { describe, expect, it } from 'vitest'
import { limits } from '../limits.ts'
import { VerifiedRows } from './verified-rows.ts'

const mac = 'A'.repeat(64)

describe('the rows that were verified', () => {
  it('are found by the whole of their text only', () => {
    const rows = new VerifiedRows<{ role: string }>()
    const viewer = rows.keep(`${mac} viewer`, { role: 'viewer' })
    expect(rows.find(`${mac} viewer`)).toBe(viewer)
    expect(rows.find(`${mac} owner`)).toBeUndefined()
    expect(rows.find(mac)).toBeUndefined()
    expect(rows.find(`B${mac.slice(1)} viewer`)).toBeUndefined()
  })

  it('cannot be changed by one of the requests that share them', () => {
    const rows = new VerifiedRows<{ scopes: string[]; hash: Uint8Array }>()
    const kept = rows.keep(mac, { scopes: ['repo'], hash: Uint8Array.of(1) })
    expect(() => kept.scopes.push('admin:org')).toThrow(TypeError)
    expect(() => Object.assign(kept, { scopes: [] })).toThrow(TypeError)
  })

  it('go when others fill their place, the ones in use last', () => {
    const rows = new VerifiedRows<{ n: number }>()
    const text = (n: number) => `${String(n).padStart(12, '0')}${'x'.repeat(10_000)}`
    const first = rows.keep(text(0), { n: 0 })
    rows.keep(text(1), { n: 1 })
    for (let n = 2; n * 10_000 < limits.verifiedRowCharsMax * 2; n++) {
      rows.keep(text(n), { n })
      expect(rows.find(text(0))).toBe(first)
    }
    expect(rows.find(text(1))).toBeUndefined()
  })
})
