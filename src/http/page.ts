import { createHash } from 'node:crypto'
import type { Reply } from './surface.ts'

const style = `
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 10vh auto; padding: 0 1rem }
label { display: block; margin: 1rem 0 }
input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; margin-top: .25rem }
#code { letter-spacing: .1em; text-transform: uppercase }
button { font: inherit; padding: .5rem 1rem; margin-right: .5rem }
pre { white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; border: 1px solid; padding: .5rem }
[role=alert] { border-left: .25rem solid; padding-left: .75rem }
`

export interface Page {
  readonly title: string
  /** HTML; whatever came from elsewhere is `escaped`. */
  readonly body: string
  /** The page's only script. */
  readonly script?: string
  /** `same-origin` lets a form say where it comes from. */
  readonly referrer?: 'no-referrer' | 'same-origin'
}

/** A page of ours: kept nowhere, framed by nobody, with forms that go nowhere else. */
export function page(status: number, { title, body, script = '', referrer = 'no-referrer' }: Page): Reply {
  const scripts = script === '' ? '' : `<script>${script}</script>\n`
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(script),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': referrer,
      'x-frame-options': 'DENY',
    },
    body: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Keywell</title><style>${style}</style></head>
<body><h1>${title}</h1>
${body}
${scripts}</body></html>
`,
  }
}

function policy(script: string): string {
  const scripts = script === '' ? '' : `script-src '${hashOf(script)}'; `
  return `default-src 'none'; style-src '${hashOf(style)}'; ${scripts}form-action 'self'; base-uri 'none'; frame-ancestors 'none'`
}

/** As a content security policy names what may stand in a page (CSP 3 §6.7). */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // A browser would read a line end.
  '\r': '&#13;',
}

/** Any text, as text of HTML or of an attribute in quotes. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"'\r]/g, (sign) => entities[sign] ?? '')
}
