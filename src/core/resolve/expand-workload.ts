import type { BundleAt, Opening } from '../group/bundle.ts'
import { textOf } from '../group/bundle.ts'
import { readDrawn } from '../group/drawn-values.ts'
import { mountedContent } from '../group/file-facts.ts'
import { globalValues } from '../group/global-values.ts'
import type { Drawn } from '../group/random-secret.ts'
import { replaceDrawn } from '../group/random-secret.ts'
import type { WorkspaceId } from '../ids.ts'
import type { SecretHead } from '../secret/secret.ts'
import type { TemplateFault } from './expand-templates.ts'
import { bundlesNamed, TemplateExpander } from './expand-templates.ts'
import type { WorkloadOffer } from './workload-layers.ts'

/** What winners hold, as far as they were opened. */
export type Opened = ReadonlyMap<WorkloadOffer, Uint8Array>

export interface Expansions {
  /** Every winner, with its templates replaced. */
  readonly bytes: Opened
  readonly faults: readonly TemplateFault[]
  /** What was opened beside the workload's own layers: it belongs on the audit record, too. */
  readonly opened: readonly SecretHead[]
}

export interface ExpansionGround {
  readonly context: Opening
  readonly workspaceId: WorkspaceId
  /** Whether `${{secrets.…}}` may be looked up. */
  readonly mayReadGlobals: boolean
}

/** Replaces the templates of every winner: first what was drawn, then names of the same environment and global ones. */
export async function expandWorkload(
  { context, workspaceId, mayReadGlobals }: ExpansionGround,
  winners: Opened,
): Promise<Expansions> {
  const drawn = new DrawnTexts(context)
  const texts = new Map<WorkloadOffer, string>()
  for (const [offer, bytes] of winners) {
    if (offer.kind === 'value' || isTemplated(offer, bytes)) {
      texts.set(offer, await drawn.textOf(offer, bytes))
    }
  }
  const variables = new Map(
    [...texts].filter(([{ kind }]) => kind === 'value').map(([{ name }, text]) => [name, text]),
  )
  const globals = await globalValues(
    context,
    workspaceId,
    mayReadGlobals ? bundlesNamed([...texts.values()]) : [],
  )
  const expander = new TemplateExpander({
    textOf: (name) => variables.get(name),
    globalAt: (bundle, path) => globals.at(bundle, path),
  })
  const bytes = new Map(winners)
  for (const [offer, text] of texts) {
    const whole = winners.get(offer)
    if (whole === undefined || !isTemplated(offer, whole)) continue
    const name = offer.kind === 'value' ? offer.name : offer.foldedName
    bytes.set(offer, Buffer.from(expander.expand(name, text)))
  }
  return { bytes, faults: expander.faults, opened: globals.opened }
}

/** Reads what a bundle's expressions were drawn to once, where one of its values has any. */
class DrawnTexts {
  readonly #context: Opening
  readonly #known = new Map<string, ReadonlyMap<string, readonly Drawn[]>>()

  constructor(context: Opening) {
    this.#context = context
  }

  async textOf({ bundle, kind, name }: WorkloadOffer, bytes: Uint8Array): Promise<string> {
    const text = textOf(bytes)
    if (bundle === undefined || kind !== 'value' || !text.includes('${fn.')) return text
    const key = `${bundle.home.id} ${bundle.drawnStore}`
    const drawn = this.#known.get(key) ?? (await this.#read(bundle))
    this.#known.set(key, drawn)
    return replaceDrawn(text, drawn.get(name) ?? [])
  }

  #read(bundle: BundleAt) {
    return readDrawn(this.#context, bundle)
  }
}

/** A file that is mounted as base64, or is no text, holds no templates. */
function isTemplated({ kind, facts }: WorkloadOffer, bytes: Uint8Array): boolean {
  if (!Buffer.from(bytes).includes('${')) return false
  if (kind === 'value') return true
  const mounted = mountedContent(bytes, facts)
  return mounted === bytes && Buffer.compare(Buffer.from(textOf(mounted)), mounted) === 0
}
