import { Argument, Command } from 'commander';
import { COMPLETION_SCRIPTS } from './completion-scripts';
import { print, type Terminal } from './terminal';

/** `cdk-autodiscover-redirect completion`: the script that completes commands, options, environments and findings in a shell. */
export function completionCommand(terminal: Terminal): Command {
  return new Command('completion')
    .description(
      'Print the script that completes commands, options, environments and findings when you press Tab. It runs the command of that name on the PATH: install the package globally, or put node_modules/.bin on the PATH.',
    )
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(COMPLETION_SCRIPTS)))
    .addHelpText('after', EXAMPLES)
    .action((shell: string) => print(terminal.stdout, COMPLETION_SCRIPTS[shell]));
}

const EXAMPLES = `
Examples:
  source <(cdk-autodiscover-redirect completion bash)                                  in ~/.bashrc
  source <(cdk-autodiscover-redirect completion zsh)                                   in ~/.zshrc, after compinit
  cdk-autodiscover-redirect completion fish | source                                   in ~/.config/fish/config.fish
  cdk-autodiscover-redirect completion powershell | Out-String | Invoke-Expression     in $PROFILE`;
