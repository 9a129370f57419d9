import { escaped, page } from '../../http/page.ts'
import type { Reply } from '../../http/surface.ts'
import { wireLimits as limits } from './limits.ts'

export interface Approval {
  readonly action: string
  readonly code: string
  readonly problem: string | undefined
}

export function approvalPage({ action, code, problem }: Approval): Reply {
  const alert = problem === undefined ? '' : `<p role="alert">${escaped(problem)}</p>`
  return page(problem === undefined ? 200 : 400, {
    title: 'Sign a client in',
    // The form's origin header would be withheld under no-referrer.
    referrer: 'same-origin',
    body: `${alert}
<p>A client waits to be signed in as you. Go on only if you have just begun this yourself, and the code is the one it shows.</p>
<form method="post" action="${escaped(action)}" autocomplete="off">
<label>Code<input id="code" name="code" required maxlength="${limits.userCodeCharsMax}" spellcheck="false" value="${escaped(code)}"></label>
<label>A token of yours<input name="token" type="password" required maxlength="${limits.tokenCharsMax}" autocomplete="off"></label>
<p>The client gets a token of its own, with the same rights, for eight hours.</p>
<button name="decision" value="approve">Sign it in</button>
<button name="decision" value="deny">Turn it away</button>
</form>`,
  })
}

export function outcomePage(client: string, approved: boolean): Reply {
  const outcome = approved ? 'is signed in' : 'was turned away'
  return page(200, {
    title: 'Done',
    body: `<p>${escaped(client)} ${outcome}. You can close this page.</p>`,
  })
}
