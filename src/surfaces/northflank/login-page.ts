/** The form where somebody signs a waiting command in. */
export function loginForm(address: string, problem?: string): string {
  return page(`
<p>A command at <strong>${escape(address)}</strong> asks to be signed in. Go on only if you started it yourself,
just now: whoever started it will act as you.</p>
${problem === undefined ? '' : `<p role="alert"><strong>${escape(problem)}</strong></p>`}
<form method="post">
<p><label>Your token<br><input name="token" type="password" autocomplete="off" size="50" required autofocus></label></p>
<p>The command gets a token of its own, which you can revoke alone.</p>
<p><button name="answer" value="allow">Sign in</button>
<button name="answer" value="refuse" formnovalidate>Refuse</button></p>
</form>`)
}

export function loginResult(message: string): string {
  return page(`<p>${escape(message)}</p>`)
}

function page(body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign in to Keywell</title></head>
<body><h1>Sign in to Keywell</h1>${body}
</body>
</html>
`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '')
}
