import type { Entry } from '../consume/choose.ts'
import { type Format, reasons, variableName } from './format.ts'

/**
 * Variables that a shell keeps for itself: an assignment fails, changes nothing, or is evaluated as arithmetic, which runs
 * `$(…)` inside an index. Those of bash and dash were found by trying; the last two lines are zsh's.
 */
const owned = new Set(
  [
    '_ BASHOPTS BASHPID BASH_ARGC BASH_ARGV BASH_COMMAND BASH_COMPAT BASH_LINENO BASH_SOURCE BASH_SUBSHELL',
    'BASH_VERSINFO BASH_XTRACEFD DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS HISTCMD LINENO',
    'OPTIND PPID RANDOM SECONDS SHELLOPTS SRANDOM UID',
    'ARGC COLUMNS EGID ERRNO FUNCNEST GID HISTSIZE KEYTIMEOUT LINES LISTMAX LOGCHECK MAILCHECK SAVEHIST SHLVL',
    'TMOUT TTYIDLE USERNAME argv cdpath fpath histchars mailpath manpath path pipestatus prompt psvar status',
  ].flatMap((line) => line.split(' ')),
)

/**
 * `export NAME='…'`, for `.` and `eval` in sh, dash and bash. Between single quotes nothing has a meaning but the quote
 * itself, so any bytes pass, in any encoding, except NUL (POSIX.1-2017 Shell Command Language §2.2.2).
 */
export const shell: Format = {
  isEnvironment: true,
  refuse({ name, bytes }) {
    if (!variableName.test(name)) return reasons.name
    if (owned.has(name)) return 'a variable that shells keep for themselves'
    return bytes.includes(0) ? reasons.nul : undefined
  },
  render: (entries) => Buffer.concat(entries.flatMap(assignment)),
}

function assignment({ name, bytes }: Entry): Uint8Array[] {
  // As latin1 each byte is one character, so that bytes which are no text pass unchanged.
  const quoted = Buffer.from(bytes).toString('latin1').replaceAll(`'`, `'\\''`)
  return [Buffer.from(`export ${name}='${quoted}'\n`, 'latin1')]
}
