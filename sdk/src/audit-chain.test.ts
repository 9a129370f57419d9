import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { emptyHead, link } from '../../src/core/audit/chain.ts'
import type { AuditEvent } from '../../src/core/audit/event.ts'
import { type ChainRow, emptyChain, verifyAuditChain } from './audit-chain.ts'

/** By the rule as the documentation states it. */
function chainOf(count: number, chain = 'acme'): ChainRow[] {
  const rows: ChainRow[] = []
  let prev = '0'.repeat(64)
  for (let seq = 1; seq <= count; seq += 1) {
    const body = JSON.stringify({ v: 1, chain, seq, prev, action: 'secret.revealed', note: 'ä\u2028' })
    const hash = createHash('sha256')
      .update(Buffer.from([0]))
      .update(body, 'utf8')
      .digest('hex')
    rows.push({ chain, seq, body, hash })
    prev = hash
  }
  return rows
}

const withRow = (rows: ChainRow[], index: number, change: Partial<ChainRow>) =>
  rows.map((row, at) => (at === index ? { ...row, ...change } : row))

/** The row's hash made right again, as somebody who may write to the database could. */
function rehashed(row: ChainRow, body: string): ChainRow {
  const hash = createHash('sha256')
    .update(Buffer.from([0]))
    .update(body, 'utf8')
    .digest('hex')
  return { ...row, body, hash }
}

describe('verifyAuditChain', () => {
  it('returns the head of a whole chain', async () => {
    const rows = chainOf(5)
    expect(await verifyAuditChain(rows)).toEqual({ chain: 'acme', seq: 5, hash: rows[4]?.hash })
  })

  it('returns the empty head for no rows', async () => {
    expect(await verifyAuditChain([])).toEqual(emptyChain)
  })

  it('agrees with the server that made the chain', async () => {
    const event = { at: 0, action: 'x', outcome: 'done', surface: 'keywell' } as unknown as AuditEvent
    const first = link(emptyHead, event)
    const second = link(first, event)
    const rows = [first, second].map((row) => ({ ...row, hash: Buffer.from(row.hash).toString('hex') }))
    expect(await verifyAuditChain(rows)).toEqual({ chain: 'instance', seq: 2, hash: rows[1]?.hash })
  })

  it('goes on from a head that was verified before', async () => {
    const rows = chainOf(5)
    const after = await verifyAuditChain(rows.slice(0, 2))
    if ('fault' in after) throw new Error('the first half must verify')
    expect(await verifyAuditChain(rows.slice(2), { after })).toMatchObject({ seq: 5 })
    expect(await verifyAuditChain(rows.slice(3), { after })).toMatchObject({ seq: 4, fault: 'gap' })
  })

  const broken: Record<string, [rows: ChainRow[], fault: object]> = {
    'a row that is missing': [chainOf(5).toSpliced(2, 1), { seq: 4, fault: 'gap' }],
    'a row that is doubled': [chainOf(3).flatMap((row) => [row, row]), { seq: 1, fault: 'gap' }],
    'a beginning that is missing': [chainOf(3).slice(1), { seq: 2, fault: 'gap' }],
    'a body that was changed': [withRow(chainOf(3), 1, { body: '{"seq":2}' }), { seq: 2, fault: 'hash' }],
    'a hash that was changed': [withRow(chainOf(3), 2, { hash: '00' }), { seq: 3, fault: 'hash' }],
    'a body that was changed with its hash': [
      chainOf(4).map((row) => (row.seq === 2 ? rehashed(row, row.body.replace('revealed', 'listed')) : row)),
      { seq: 3, fault: 'prev' },
    ],
    'a body that tells another number': [
      chainOf(2).map((row) => (row.seq === 2 ? rehashed(row, row.body.replace('"seq":2', '"seq":3')) : row)),
      { seq: 2, fault: 'body' },
    ],
    'a body that is no JSON': [
      [rehashed({ chain: 'acme', seq: 1, body: '', hash: '' }, '{')],
      { seq: 1, fault: 'body' },
    ],
    'a row of another chain': [[...chainOf(1), ...chainOf(2, 'other').slice(1)], { seq: 2, fault: 'chain' }],
  }
  it.each(Object.entries(broken))('finds %s', async (_, [rows, fault]) => {
    expect(await verifyAuditChain(rows)).toMatchObject(fault)
  })

  it('finds with an earlier head what the chain alone does not show: a cut end, and a chain written anew', async () => {
    const rows = chainOf(5)
    const expect_ = { seq: 5, hash: rows[4]?.hash ?? '' }
    expect(await verifyAuditChain(rows, { expect: expect_ })).toMatchObject({ seq: 5, hash: expect_.hash })
    expect(await verifyAuditChain(rows.slice(0, 4), { expect: expect_ })).toMatchObject({ fault: 'head' })
    const anew = { seq: 2, hash: 'ab'.repeat(32) }
    expect(await verifyAuditChain(rows, { expect: anew })).toMatchObject({ seq: 2, fault: 'head' })
  })
})
