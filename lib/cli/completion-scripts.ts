/*
 * The scripts for the shells. At each Tab the script runs the command itself, under the name it has on the line:
 * `__complete =<the word at the cursor> <the whole words before it>`. The equals sign keeps the word from being empty, as
 * Windows PowerShell drops an empty argument. The output has a line for each candidate: the word, a space, a description.
 * Where there is none the shell offers files.
 */

/** The names that the package gives the command line. */
const NAMES = ['cdk-autodiscover-redirect', 'autodiscover-redirect'];

const BASH = `# Bash, also the 3.2 of macOS.
_cdk_autodiscover_redirect() {
  local word about
  COMPREPLY=()
  while read -r word about; do
    COMPREPLY+=("$word")
  done < <("\${COMP_WORDS[0]}" __complete "=\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
}
complete -o default -F _cdk_autodiscover_redirect ${NAMES.join(' ')}
`;

const ZSH = `#compdef ${NAMES.join(' ')}
_cdk_autodiscover_redirect() {
  local word about
  local -a found
  "$words[1]" __complete "=$words[CURRENT]" "\${(@)words[2,CURRENT-1]}" 2>/dev/null | while read -r word about; do
    found+=("\${word//:/\\\\:}:$about")
  done
  if (( $#found )); then _describe -t words word found; else _files; fi
}
# In a folder of $fpath it is called; read by 'source' it registers itself.
if [[ "$funcstack[1]" == _cdk_autodiscover_redirect ]]; then
  _cdk_autodiscover_redirect "$@"
else
  compdef _cdk_autodiscover_redirect ${NAMES.join(' ')}
fi
`;

const FISH = `function __cdk_autodiscover_redirect
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l program $words[1]
  set -e words[1]
  set -l found ($program __complete "=$current" $words 2>/dev/null)
  if test (count $found) -gt 0
    string replace ' ' \\t -- $found
  else
    __fish_complete_path "$current"
  end
end
${NAMES.map((name) => `complete -c ${name} -f -a '(__cdk_autodiscover_redirect)'`).join('\n')}
`;

const POWERSHELL = `Register-ArgumentCompleter -Native -CommandName ${NAMES.map((name) => `'${name}'`).join(', ')} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text })
  $program, $arguments = $before
  & $program __complete "=$wordToComplete" @arguments 2>$null | ForEach-Object {
    $word, $about = $_ -split ' ', 2
    if (-not $about) { $about = $word }
    New-Object System.Management.Automation.CompletionResult $word, $word, 'ParameterValue', $about
  }
}
`;

export const COMPLETION_SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL };
