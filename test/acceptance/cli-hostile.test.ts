import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type Shell, checkTranscript, makeShell } from '../transcript.ts'
import { type RunningServer, startServer } from './server.ts'

/** Each in a file of its name below `v/`; the first three cannot be a variable's. */
const values: Readonly<Record<string, string | Uint8Array>> = {
  NUL: Uint8Array.of(0x61, 0x00, 0x62),
  BINARY: Uint8Array.of(0xff, 0xfe, 0x0a, 0x80, 0x0d, 0x27),
  LONE: Uint8Array.of(0x61, 0x0a, 0xc3),
  NEWLINE: '\nfirst\n\nlast\n\n',
  QUOTES: `it's "quoted" \\"twice\\" '' \\`,
  DOLLAR: '$(touch pwned) ${HOME} $HOME $$ %s',
  BACKTICK: '`touch pwned`',
  BLANKS: '  \t padded \t ',
  RETURN: 'a\r\nb\r',
  BIDI: 'user\u202e \u2066// admin\u2069 \u200f\u2028\ufeff',
  ESCAPE: '\u001b]0;title\u0007\u001b[2J',
  LARGE: `${"'".repeat(30_000)}$(touch pwned)${'x'.repeat(35_522)}`,
}

let server: RunningServer
let shell: Shell

beforeAll(async () => {
  server = await startServer()
  const environments = ['production', 'staging', 'third', 'fourth']
  const { alice = '' } = await server.apply({
    users: [{ login: 'alice' }],
    workspaces: [
      {
        slug: 'acme',
        members: [{ user: 'alice', role: 'owner' }],
        projects: [{ slug: 'app', environments }],
      },
    ],
    tokens: [{ name: 'alice', user: 'alice' }],
  })
  const place = {
    KEYWELL_WORKSPACE: 'acme',
    KEYWELL_PROJECT: 'app',
    KEYWELL_ENVIRONMENT: 'production',
    NAMES: Object.keys(values).join(' '),
    TEXTS: 'NEWLINE QUOTES DOLLAR BACKTICK BLANKS RETURN BIDI ESCAPE LARGE',
  }
  shell = makeShell({ KEYWELL_URL: server.url, KEYWELL_TOKEN: alice, ...place })
  fs.mkdirSync(path.join(shell.folder, 'v'))
  for (const [name, value] of Object.entries(values)) {
    fs.writeFileSync(path.join(shell.folder, 'v', name), value)
  }
})

afterAll(async () => {
  await server.stop()
  fs.rmSync(shell.folder, { recursive: true, force: true })
})

/** In order: each goes on with what the one before has left. */
describe('hostile values', { timeout: 180_000 }, () => {
  it('are written from files and pipes, and come back to the byte', () =>
    checkTranscript(
      `
      $ wc -c < v/LARGE
      65536
      $ for n in $NAMES; do keywell set $n --value-file v/$n; done
      created NUL, version 1 (acme/app/production)
      created BINARY, version 1 (acme/app/production)
      created LONE, version 1 (acme/app/production)
      created NEWLINE, version 1 (acme/app/production)
      created QUOTES, version 1 (acme/app/production)
      created DOLLAR, version 1 (acme/app/production)
      created BACKTICK, version 1 (acme/app/production)
      created BLANKS, version 1 (acme/app/production)
      created RETURN, version 1 (acme/app/production)
      created BIDI, version 1 (acme/app/production)
      created ESCAPE, version 1 (acme/app/production)
      created LARGE, version 1 (acme/app/production)
      $ for n in $NAMES; do keywell get $n | cmp - v/$n || echo $n; done
      $ keywell set NEWLINE --exact < v/NEWLINE && keywell get NEWLINE | cmp - v/NEWLINE
      updated NEWLINE, version 2 (acme/app/production)
      $ keywell set NEWLINE < v/NEWLINE && keywell get NEWLINE | od -An -c
      updated NEWLINE, version 3 (acme/app/production)
        \\n   f   i   r   s   t  \\n  \\n   l   a   s   t
      $ (cat v/LARGE; printf x) > larger; keywell set LARGE --value-file larger
      ! keywell: a value has at most 65536 bytes; nothing was written
      [exit 1]
      $ keywell get NUL -o json | tr -d ' \\n'
      {"name":"NUL","version":1,"value":"a\\u0000b","encoding":"utf8","kind":"value"}
      $ keywell get BINARY -o json | grep -E 'value|encoding'
        "value": "//4KgA0n",
        "encoding": "base64",
        "kind": "value"
      `,
      shell,
    ))

  it('are in no list and no history, and cannot drive a terminal where they are asked for', () =>
    checkTranscript(
      `
      $ keywell list | cut -f1,2,4
      BACKTICK	value	1
      BIDI	value	1
      BINARY	value	1
      BLANKS	value	1
      DOLLAR	value	1
      ESCAPE	value	1
      LARGE	value	1
      LONE	value	1
      NEWLINE	value	3
      NUL	value	1
      QUOTES	value	1
      RETURN	value	1
      $ keywell list --show | grep -E 'BIDI|ESCAPE|NEWLINE|RETURN'
      BIDI	user\\u202e \\u2066// admin\\u2069 \\u200f\\u2028…
      ESCAPE	\\u001b]0;title\\u0007\\u001b[2J
      NEWLINE	\\u000afirst\\u000a\\u000alast
      RETURN	a\\u000d\\u000ab\\u000d
      $ keywell history NEWLINE | cut -f1-3
      3	written	12
      2	written	14
      1	written	14
      $ keywell restore NEWLINE 1 && keywell get NEWLINE | cmp - v/NEWLINE
      restored NEWLINE: version 1 is now version 4 (acme/app/production)
      $ keywell explain ESCAPE
      ESCAPE is taken from environment production: value of the environment
        version 1, set by alice through keywell at …Z (change …)
      `,
      shell,
    ))

  it('go to other names and places unchanged', () =>
    checkTranscript(
      `
      $ for n in NUL BINARY QUOTES RETURN; do keywell copy $n --to staging; keywell get $n -e staging | cmp - v/$n; done
      copied NUL (acme/app/production) to NUL, version 1 (acme/app/staging)
      copied BINARY (acme/app/production) to BINARY, version 1 (acme/app/staging)
      copied QUOTES (acme/app/production) to QUOTES, version 1 (acme/app/staging)
      copied RETURN (acme/app/production) to RETURN, version 1 (acme/app/staging)
      $ keywell move BINARY --to third -e staging && keywell get BINARY -e third | cmp - v/BINARY
      moved BINARY (acme/app/staging) to BINARY, version 1 (acme/app/third), change …
      $ keywell rename NUL NOUGHT -e staging && keywell get NOUGHT -e staging | cmp - v/NUL
      renamed NUL to NOUGHT (acme/app/staging); \`keywell history NUL\` still has it
      $ keywell diff production staging | grep -vE 'only left'
      only right	NOUGHT
      $ keywell diff production staging --all --show | grep -E 'QUOTES|RETURN|ESCAPE'
      only left	ESCAPE	\\u001b]0;title\\u0007\\u001b[2J	
      same	QUOTES		
      same	RETURN		
      `,
      shell,
    ))

  it('reach a program to the byte, or keep it from being started', () =>
    checkTranscript(
      `
      $ keywell run -- touch started; ls started
      ! keywell: DOLLAR holds a reference that stays as it is: there is no such value
      ! keywell: nothing was started. NUL: a NUL byte in the value (leave out with --skip); BINARY, LONE: a value that is no UTF-8 (leave out with --skip)
      ! ls: …
      [exit 2]
      $ keywell run --skip NUL,BINARY,LONE -- sh -c 'for n in $TEXTS; do eval "printf %s \\"\\$$n\\"" | cmp - v/$n || echo $n; done'
      ! keywell: DOLLAR holds a reference that stays as it is: there is no such value
      $ keywell run --skip NUL,BINARY,LONE --mount values.json -- sh -c 'node -e "process.stdout.write(JSON.parse(fs.readFileSync(0)).BIDI)" < values.json | cmp - v/BIDI'; ls values.json
      ! keywell: DOLLAR holds a reference that stays as it is: there is no such value
      ! ls: …
      [exit 2]
      `,
      shell,
    ))

  it('are written by each format that can hold them, and named by the others', () =>
    checkTranscript(
      `
      $ keywell export --format shell
      ! keywell: nothing was written. NUL: a NUL byte in the value (leave out with --skip, or choose another format)
      [exit 1]
      $ keywell export --format shell --skip NUL > sourced; for sh in dash bash; do for n in BINARY LONE $TEXTS; do env -i $sh -c '. ./sourced; printf %s "$'$n'"' | cmp - v/$n || echo $sh $n; done; done
      ! keywell: DOLLAR holds a reference that stays as it is: there is no such value
      $ keywell export --format dotenv
      ! keywell: nothing was written. BINARY, LONE: a value that is no UTF-8 (…); LARGE: a single quote beside …; NUL: a NUL byte …; QUOTES: a backslash at its end, …; RETURN: a carriage return, …
      [exit 1]
      $ keywell export --format json
      ! keywell: nothing was written. BINARY, LONE: a value that is no UTF-8 (leave out with --skip, or choose another format)
      [exit 1]
      $ keywell export --format yaml --skip BINARY
      ! keywell: nothing was written. LONE: a value that is no UTF-8 (leave out with --skip, or choose another format)
      [exit 1]
      $ keywell export --format docker --only DOLLAR,NEWLINE,NUL,LONE
      ! keywell: nothing was written. LONE: …; NEWLINE: …; NUL: …
      [exit 1]
      $ keywell export --format docker --only DOLLAR,BACKTICK,BLANKS | cat -A
      BACKTICK=\`touch pwned\`$
      BLANKS=  ^I padded ^I $
      DOLLAR=$(touch pwned) \${HOME} $HOME $$ %s$
      ! keywell: DOLLAR holds a reference that stays as it is: there is no such value
      $ keywell export --format act --only NUL,QUOTES
      ! keywell: nothing was written. NUL: …; QUOTES: …
      [exit 1]
      $ keywell export --format act --only BACKTICK,DOLLAR,RETURN
      BACKTICK="…touch pwned…"
      DOLLAR="\\$(touch pwned) …"
      RETURN="a\\r\\nb\\r"
      ! keywell: DOLLAR holds a reference that stays as it is: there is no such value
      $ keywell export --format kubernetes | sed -n 's/^  "\\([A-Z]*\\)": "\\(.*\\)"$/\\1 \\2/p' | while read n v; do printf %s "$v" | base64 -d | cmp - v/$n || echo $n; done
      ! keywell: DOLLAR holds a reference that stays as it is: there is no such value
      $ ls pwned
      ! ls: …
      [exit 2]
      `,
      shell,
    ))

  it('come through every format that can be imported', () =>
    checkTranscript(
      `
      $ keywell export --format json --skip BINARY,LONE > all.json; keywell import all.json -e fourth | tail -1
      done: 10 created, 0 updated, 0 unchanged (acme/app/fourth)
      ! keywell: DOLLAR holds a reference that stays as it is: there is no such value
      $ for n in NUL $TEXTS; do keywell get $n -e fourth | cmp - v/$n || echo $n; done
      $ keywell export --format yaml --skip BINARY,LONE > all.yaml; keywell import all.yaml -e fourth --dry-run | tail -1
      plan: 0 to create, 0 to update, 10 unchanged (acme/app/fourth)
      ! keywell: DOLLAR holds a reference that stays as it is: there is no such value
      $ keywell export --format dotenv --only NEWLINE,DOLLAR,BACKTICK,BLANKS,BIDI,ESCAPE > all.env; keywell import all.env -e fourth --dry-run | tail -1
      plan: 0 to create, 0 to update, 6 unchanged (acme/app/fourth)
      ! keywell: DOLLAR holds a reference that stays as it is: there is no such value
      `,
      shell,
    ))
})

describe('the exit code of run', () => {
  it('is the one of the command', { timeout: 180_000 }, () =>
    checkTranscript(
      `
      $ for i in 0 1 2 3 4 64 125 126 127 128 130 254 255; do keywell run --only QUOTES -- sh -c "exit $i"; [ $? -eq $i ] || echo $i; done
      `,
      shell,
    ),
  )
})
