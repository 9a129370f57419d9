import { createHash } from 'node:crypto'

const style = `
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 10vh auto; padding: 0 1rem }
label { display: block; margin: 1rem 0 }
input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; margin-top: .25rem }
#code { letter-spacing: .1em; text-transform: uppercase }
button { font: inherit; padding: .5rem 1rem; margin-right: .5rem }
[role=alert] { border-left: .25rem solid; padding-left: .75rem }
`

const styleHash = createHash('sha256').update(style).digest('base64')

/** No script, no picture, no frame, and a form that goes nowhere else. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // The form's origin header would be withheld under no-referrer.
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const

export interface Approval {
  readonly action: string
  readonly code: string
  readonly problem: string | undefined
}

export function approvalPage({ action, code, problem }: Approval): string {
  const alert = problem === undefined ? '' : `<p role="alert">${escaped(problem)}</p>`
  return page(
    'Sign a client in',
    `${alert}
<p>A client waits to be signed in as you. Go on only if you have just begun this yourself, and the code is the one it shows.</p>
<form method="post" action="${escaped(action)}" autocomplete="off">
<label>Code<input id="code" name="code" required maxlength="16" spellcheck="false" value="${escaped(code)}"></label>
<label>A token of yours<input name="token" type="password" required maxlength="1024" autocomplete="off"></label>
<p>The client gets a token of its own, with the same rights, for eight hours.</p>
<button name="decision" value="approve">Sign it in</button>
<button name="decision" value="deny">Turn it away</button>
</form>`,
  )
}

export function outcomePage(client: string, approved: boolean): string {
  const outcome = approved ? 'is signed in' : 'was turned away'
  return page('Done', `<p>${escaped(client)} ${outcome}. You can close this page.</p>`)
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Keywell</title><style>${style}</style></head>
<body><h1>${title}</h1>
${body}
</body></html>
`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
