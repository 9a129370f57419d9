import { limits } from '../../limits.ts'

/** Where a name's own text stands, or why it has none. */
export interface Templates {
  /** The text behind a name of the same environment. */
  textOf(name: string): string | undefined
  /** The text at a path of a workspace's own bundle. */
  globalAt(bundle: string, path: string): string | undefined
}

/** A reference that was left as it stands, and why. */
export interface TemplateFault {
  readonly in: string
  readonly reference: string
  readonly fault: 'unknown' | 'cycle' | 'too_large'
}

const TEMPLATE =
  /\$\{\{\s*secrets\.([A-Za-z0-9-]{1,100})\.values\.([^{}\s]{1,255})\s*\}\}|\$\{([A-Za-z0-9_./-]{1,255})\}/g

/** The bundles that texts refer to. */
export function bundlesNamed(texts: readonly string[]): string[] {
  const found = texts.flatMap((text) => [...text.matchAll(TEMPLATE)].map(([, bundle]) => bundle))
  return [...new Set(found.filter((bundle) => bundle !== undefined))]
}

/** The names of the same environment that a text refers to. */
export function namesInTemplates(text: string): string[] {
  return [...text.matchAll(TEMPLATE)].flatMap(([, , , name]) => name ?? [])
}

/**
 * Replaces `${NAME}` and `${{secrets.BUNDLE.values.PATH}}`. Pure. What cannot be replaced stays as it was written and is
 * reported: nothing is ever emptied. A name is expanded once, and all of them together grow by at most
 * limits.expandedCharsMax.
 */
export class TemplateExpander {
  readonly faults: TemplateFault[] = []
  readonly #templates: Templates
  readonly #done = new Map<string, string>()
  readonly #open = new Set<string>()
  #grown = 0

  constructor(templates: Templates) {
    this.#templates = templates
  }

  /** `name` is whose text it is: a reference that leads back to it is a cycle. */
  expand(name: string, text: string): string {
    if (!text.includes('${')) return text
    this.#open.add(name)
    const expanded = text.replaceAll(
      TEMPLATE,
      (written: string, bundle: string | undefined, path: string | undefined, to: string | undefined) => {
        const found = bundle === undefined ? this.#named(to ?? '') : this.#global(bundle, path ?? '')
        if (typeof found !== 'string') return this.#leave(name, written, found.fault)
        if (this.#grown + found.length > limits.expandedCharsMax) {
          return this.#leave(name, written, 'too_large')
        }
        this.#grown += found.length
        return found
      },
    )
    this.#open.delete(name)
    return expanded
  }

  #global(bundle: string, path: string): string | Pick<TemplateFault, 'fault'> {
    return this.#templates.globalAt(bundle, path) ?? { fault: 'unknown' }
  }

  #named(name: string): string | Pick<TemplateFault, 'fault'> {
    const known = this.#done.get(name)
    if (known !== undefined) return known
    if (this.#open.has(name)) return { fault: 'cycle' }
    const text = this.#templates.textOf(name)
    if (text === undefined) return { fault: 'unknown' }
    const expanded = this.expand(name, text)
    this.#done.set(name, expanded)
    return expanded
  }

  #leave(name: string, reference: string, fault: TemplateFault['fault']): string {
    this.faults.push({ in: name, reference, fault })
    return reference
  }
}
