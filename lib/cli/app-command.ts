import { Command } from 'commander';
import { UserError } from '../errors';
import { withCdk } from './preview-source';
import { printLine, type Terminal } from './terminal';

/** `autodiscover-redirect app`: the CDK app that a project's cdk.json names, in place of one of its own. */
export function appCommand(terminal: Terminal): Command {
  return new Command('app')
    .description(
      "The CDK app of a project that has environment files and no app of its own: a stage of each file. CDK's command line runs it; cdk.json names it.",
    )
    .addHelpText('after', EXAMPLES)
    .action(async () => {
      // CDK sets it. A synthesis without it would end in a folder that nobody knows of.
      if (terminal.env.CDK_OUTDIR === undefined) {
        throw new UserError(
          'CDK\'s command line runs this: name it in cdk.json, { "app": "npx cdk-autodiscover-redirect app" }, then \'npx cdk list\' shows the stacks',
        );
      }
      const { environmentsApp } = await withCdk(() => import('../deploy/environments-app'));
      environmentsApp((notice) => printLine(terminal.stderr, notice)).synth();
    });
}

const EXAMPLES = `
Examples:
  { "app": "npx cdk-autodiscover-redirect app" }   in cdk.json
  npx cdk list -c environments=mail                 the stacks of the files in the folder mail; environments is the default`;
