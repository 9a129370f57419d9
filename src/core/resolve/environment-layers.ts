import type { Tx } from '../transaction.ts'
import { environmentConsumer } from './consumer.ts'
import type { Reader } from './consumer-layers.ts'
import { consumerLayers } from './consumer-layers.ts'
import type { LayerSource } from './layer.ts'
import type { ReadingPlace } from './load-references.ts'

/** An environment read alone, strongest first: the reader's personal value, the environment, its imports. */
export function environmentLayers(tx: Tx, place: ReadingPlace, reader: Reader): Promise<LayerSource[]> {
  return consumerLayers(tx, environmentConsumer, place, reader)
}
