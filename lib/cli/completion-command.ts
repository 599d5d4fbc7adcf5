import { Argument, Command } from 'commander';
import { COMPLETION_SCRIPTS } from './completion-scripts';
import { print, type Terminal } from './terminal';

/** `cdk-autodiscover-redirect completion`: what has a shell complete commands, options, environments and findings. */
export function completionCommand(terminal: Terminal): Command {
  return new Command('completion')
    .description(
      'Print the script that has a shell complete commands, options, environments and findings at the Tab key. It asks the command of that name on the PATH, so it helps where the package is installed globally, or where node_modules/.bin is on the PATH.',
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
