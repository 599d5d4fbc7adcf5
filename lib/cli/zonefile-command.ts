import { Command } from 'commander';
import { environmentError } from '../environment/environment';
import { UserError } from '../errors';
import { cachedFacts } from '../plan/context-file';
import { planOf } from '../plan/plan';
import { renderZoneFile, zoneFileRecords } from '../plan/zone-file';
import { chosenEnvironment, ENVIRONMENTS_OPTION } from './options';
import { printJson, printLine, type Terminal } from './terminal';

/** `autodiscover-redirect zonefile`: what to hand to whoever runs the DNS that is elsewhere. */
export function zonefileCommand(terminal: Terminal): Command {
  return new Command('zonefile')
    .description('Write a zone-file snippet (RFC 1035, section 5) with the records of the namespaces whose DNS is elsewhere, to hand to whoever runs it.')
    .argument('[environment]', 'its name or the path of its file; may be left out where the folder has one only')
    .option(...ENVIRONMENTS_OPTION)
    .option('--all', 'the records of every namespace, those that the deployment makes among them')
    .option('--json', 'print the records as JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string | undefined, options: { environments: string; all?: boolean; json?: boolean }) => {
      const environment = chosenEnvironment(name, options.environments);
      const plan = planOf(environment, cachedFacts(environment));
      const records = recordsOrComplaint(() => zoneFileRecords(plan, environment.records.ttl, options.all ?? false), environment.file);
      if (options.json) printJson(terminal.stdout, records);
      else if (records.length > 0) printLine(terminal.stdout, renderZoneFile(records, plan));
      else printLine(terminal.stderr, `${environment.name} has no namespace with its DNS elsewhere; --all writes the records of every namespace`);
    });
}

function recordsOrComplaint<T>(make: () => T, file: string): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof UserError) throw environmentError([{ file, message: error.message }]);
    throw error;
  }
}

const EXAMPLES = `
Examples:
  npx cdk-autodiscover-redirect zonefile contoso
  npx cdk-autodiscover-redirect zonefile contoso --all > contoso.zone
  npx cdk-autodiscover-redirect zonefile contoso --json | jq -r '.[].name'`;
