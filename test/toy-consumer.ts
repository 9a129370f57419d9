import type { ConsumerDeclaration, Crossing } from '../src/core/resolve/consumer.ts'
import type { StoreDeclaration } from '../src/core/secret/store.ts'
import type { Declared } from './house.ts'

const stores: readonly StoreDeclaration[] = [{ name: 'toy', perEnvironment: false, open: false }]

const noHyphens: Crossing = {
  surface: 'toy',
  looks: [{ home: 'project', store: 'toy' }],
  leavesOut: ({ name }) => (name.includes('-') ? 'its name has a hyphen' : undefined),
}

const consumers: readonly ConsumerDeclaration[] = [
  {
    name: 'toy-job',
    environmentOptional: true,
    expands: false,
    layers: [
      { from: 'environment', store: 'shared', imports: false },
      { from: 'project', store: 'toy', imports: false },
      { from: 'workspace', store: 'toy', imports: false },
    ],
    leavesOut: noHyphens.leavesOut,
  },
  {
    name: 'toy-desk',
    environmentOptional: true,
    expands: false,
    layers: [
      { from: 'user', store: 'toy', imports: false },
      { from: 'project', store: 'toy', imports: false },
      { from: 'workspace', store: 'toy', imports: false },
    ],
  },
]

/** Readers and a store as a surface would declare them. */
export const toyDeclared: Declared = { stores, consumers, crossings: [noHyphens] }
