/** Each hands the words up to the cursor to `keywell __complete`, which prints what may follow, one a line. */
export const scripts: ReadonlyMap<string, string> = new Map([
  [
    'bash',
    `# keywell completion bash
_keywell() {
  local IFS=$'\\n' word
  COMPREPLY=()
  while read -r word; do
    COMPREPLY+=("$word")
  done < <(keywell __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
}
complete -o default -F _keywell keywell
`,
  ],
  [
    'zsh',
    `#compdef keywell
# keywell completion zsh
_keywell() {
  local -a found
  found=("\${(@f)$(keywell __complete -- "\${(@)words[2,CURRENT]}" 2> /dev/null)}")
  if [[ -n "$found[1]" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
if [[ "$funcstack[1]" = _keywell ]]; then _keywell "$@"; else compdef _keywell keywell; fi
`,
  ],
  [
    'fish',
    `# keywell completion fish
complete -c keywell -a '(keywell __complete -- (commandline -opc)[2..-1] (commandline -ct) 2> /dev/null)'
`,
  ],
])
