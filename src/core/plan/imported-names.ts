import type { ImportedFrom } from '../place/import-text.ts'
import { importerOf } from '../place/imports.ts'
import type { Place } from '../place/place.ts'
import { loadImports } from '../resolve/import-graph.ts'
import { importedLayers } from '../resolve/imported-layers.ts'
import { loadLayers } from '../resolve/load-layers.ts'
import type { Context } from '../use-case.ts'

/** The folded names that a home's imports bring to it, and those that others would bring in their place. */
export async function importedNames(
  context: Context,
  place: Place,
  wanted: readonly ImportedFrom[],
): Promise<string[]> {
  const importer = importerOf(place)
  const made = { createdBy: context.caller.principal.id, createdAt: context.now }
  const proposed = wanted.map((from, position) => ({ ...from, ...made, id: `${position}`, position }))
  const names: string[] = []
  for (const instead of [new Map(), new Map([[importer.id, proposed]])]) {
    const graph = await loadImports(context.tx, [importer.id], place, instead)
    const sources = await importedLayers(context.tx, graph, importer, {})
    const layers = await loadLayers(context, sources)
    names.push(...layers.flatMap(({ offers }) => offers.map(({ foldedName }) => foldedName)))
  }
  return names
}
