import type { ShareItem } from '../../core/share/share.ts'
import type { PassphraseProblem } from '../../core/share/view-share.ts'
import { escaped, page } from '../../http/page.ts'
import type { Reply } from '../../http/surface.ts'
import { limits } from '../../limits.ts'

/** What stands behind `#` in the link never reaches a server by itself: neither ours nor a proxy's log. */
const script = `
const [field] = document.getElementsByName('token')
if (location.hash.length > 1) field.value = location.hash.slice(1)
`

export interface Asked {
  /** Of the link, once it was sent. */
  readonly token: string
  readonly problem: string | undefined
}

/** Asks before anything is shown: whoever only fetches a link, as previews do, uses no view. */
export function askPage(action: string, { token, problem }: Asked): Reply {
  const alert = problem === undefined ? '' : `<p role="alert">${escaped(problem)}</p>\n`
  return page(problem === undefined ? 200 : 403, {
    title: 'Shared with you',
    script,
    body: `${alert}<p>Somebody shares secrets with you. To show them uses one view, of which there may be no other: copy them then.</p>
<form method="post" action="${escaped(action)}" autocomplete="off">
<label>Code, which stands behind # in the link<input name="token" required maxlength="${limits.shareTokenCharsMax}" spellcheck="false" value="${escaped(token)}"></label>
<label>Passphrase, if you were given one<input name="passphrase" type="password" maxlength="${limits.passphraseCharsMax}" autocomplete="off"></label>
<button>Show</button>
</form>`,
  })
}

export function shownPage(items: readonly ShareItem[], viewsLeft: number): Reply {
  const shown = items.map(({ name, value }) => {
    // A first line end would be dropped.
    return `<h2>${escaped(name)}</h2>\n<pre>\n${escaped(value)}</pre>`
  })
  const left =
    viewsLeft === 0
      ? 'This was the last view: the link shows nothing any more.'
      : `The link can be used ${viewsLeft} more time${viewsLeft === 1 ? '' : 's'}.`
  return page(200, { title: 'Shared with you', body: `${shown.join('\n')}\n<p>${left}</p>` })
}

export const problems: Readonly<Record<PassphraseProblem, string>> = {
  passphrase_missing: 'This needs the passphrase that you were given.',
  passphrase_wrong: 'This is not the passphrase.',
}

export function messagePage(status: number, message: string): Reply {
  return page(status, { title: 'Shared with you', body: `<p role="alert">${escaped(message)}</p>` })
}
