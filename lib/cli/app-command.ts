import { Command } from 'commander';
import { UserError } from '../errors';
import { withCdk } from './preview-source';
import { printLine, type Terminal } from './terminal';

/** `cdk-autodiscover-redirect app`: the CDK app that cdk.json names when a project has no app of its own. */
export function appCommand(terminal: Terminal): Command {
  return new Command('app')
    .description(
      'A CDK app for projects that have environment files but no app of their own. It makes a CDK stage from each file. Name it as "app" in cdk.json; the CDK CLI then runs it.',
    )
    .addHelpText('after', EXAMPLES)
    .action(async () => {
      // CDK sets it. Without it the synthesis would go to a temporary folder that the user does not know.
      if (terminal.env.CDK_OUTDIR === undefined) {
        throw new UserError(
          'only the CDK CLI can run this command: name it in cdk.json, { "app": "npx cdk-autodiscover-redirect app" }, then run \'npx cdk list\' to see the stacks',
        );
      }
      const { environmentsApp } = await withCdk(() => import('../deploy/environments-app'));
      environmentsApp((notice) => printLine(terminal.stderr, notice)).synth();
    });
}

const EXAMPLES = `
Examples:
  { "app": "npx cdk-autodiscover-redirect app" }   in cdk.json
  npx cdk list -c environments=mail                 the stacks of the files in the folder mail (default: environments)`;
