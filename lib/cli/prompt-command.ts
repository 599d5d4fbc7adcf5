import { Command } from 'commander';
import { UserError } from '../errors';
import { checkEndpointHost, quote } from '../names/domain-name';
import { isExchangeOnline } from '../names/exchange-online';
import { macPreference, notesOf, promptFiles, renderSummary } from '../outlook-prompt/prompt-files';
import {
  asksOffice365,
  DEFAULT_PRODUCT,
  endpointHosts,
  type OutlookVersion,
  outlookSettings,
  outlookVersions,
  PRODUCTS,
  registryValues,
  unique,
} from '../outlook-prompt/registry-values';
import { chosenEnvironment, ENVIRONMENTS_OPTION } from './options';
import { FORCE_OPTION, OUT_FLAGS, writeFolder } from './output-folder';
import { colorsOf, printJson, printLine, type Terminal, widthOf } from './terminal';

interface Options {
  readonly environments: string;
  readonly endpoint?: readonly string[];
  readonly outlook?: readonly string[];
  readonly policy?: boolean;
  readonly excludeOffice365?: boolean;
  readonly out: string;
  readonly force?: boolean;
  readonly write: boolean;
  readonly json?: boolean;
}

/** `cdk-autodiscover-redirect prompt`: the files that suppress Outlook's redirect prompt. */
export function promptCommand(terminal: Terminal): Command {
  return new Command('prompt')
    .description(
      'Write files that suppress Outlook\'s redirect prompt ("Allow this website to configure … server settings?") for the endpoints of an environment: a .reg file and a PowerShell script for Group Policy or Intune, the same two to undo it, and a script that reports what a computer has set. Does not change the registry of this machine.',
    )
    .argument('[environment]', 'its name or the path of its file; optional if the folder has only one')
    .option(...ENVIRONMENTS_OPTION)
    .option('--endpoint <host...>', 'these hosts instead of those of an environment')
    .option('--outlook <version...>', `for these versions of Outlook: ${PRODUCTS.join(', ')} (default: 2016 and newer, which share a key)`)
    .option('--policy', "use the key below Software\\Policies, which users cannot change, instead of the user's own key")
    .option('--exclude-office365', 'also stop Outlook 2016 and newer from asking Office 365 first; not for users whose mailbox is in Exchange Online')
    .option(OUT_FLAGS, 'where to write the files; created if it does not exist', '.')
    .option(...FORCE_OPTION)
    .option('--no-write', 'write no file; only show the hosts and registry keys')
    .option('--json', 'print the hosts, the versions, the registry values, the notes and the files as JSON')
    .addHelpText('after', HELP)
    .action((name: string | undefined, options: Options) => prompt(name, options, terminal));
}

function prompt(name: string | undefined, options: Options, terminal: Terminal): void {
  const outlook = versionsOf(options);
  const { environment, hosts } = hostsOf(name, options);
  const settings = outlookSettings(hosts, outlook, { kind: options.policy ? 'policy' : 'user', excludesOffice365: options.excludeOffice365 ?? false });
  const exchangeOnline = hosts.filter(isExchangeOnline);
  const [notes, mac] = [notesOf(settings, exchangeOnline), macPreference(exchangeOnline)];
  const written = options.write ? writeFolder(promptFiles(settings, outlook, environment), options.out, options.force ?? false) : [];
  const files = written.map(({ path, does, state }) => ({ path, does, state }));
  if (options.json) printJson(terminal.stdout, { environment, hosts, outlook, values: registryValues(settings), mac, notes, files });
  else
    printLine(
      terminal.stdout,
      renderSummary({ environment, settings, notes, mac, files }, colorsOf(terminal.stdout, terminal.env), widthOf(terminal.stdout, terminal.env)),
    );
}

function versionsOf({ outlook, excludeOffice365 }: Options): readonly OutlookVersion[] {
  const versions = outlookVersions(checkedProducts(outlook ?? [DEFAULT_PRODUCT]));
  if (!excludeOffice365 || versions.some(asksOffice365)) return versions;
  throw new UserError('--exclude-office365: only Outlook 2016 and newer ask Office 365 first: add one of them to --outlook');
}

function hostsOf(name: string | undefined, { endpoint, environments }: Options): { readonly environment?: string; readonly hosts: readonly string[] } {
  if (endpoint === undefined) {
    const environment = chosenEnvironment(name, environments);
    return { environment: environment.name, hosts: endpointHosts(environment) };
  }
  if (name !== undefined) throw new UserError(`'${name}' and --endpoint are two sources of hosts: give one of them, and an environment before the options`);
  const checked = endpoint.map((text) => ({ text, ...checkEndpointHost(text) }));
  const problems = checked.flatMap(({ text, problem }) => (problem === undefined ? [] : `--endpoint: ${quote(text)} ${problem}`));
  if (problems.length > 0) throw new UserError(problems);
  return { hosts: unique(checked.flatMap(({ name: host }) => host ?? [])) };
}

function checkedProducts(products: readonly string[]): readonly string[] {
  const unknown = products.filter((product) => !PRODUCTS.includes(product));
  if (unknown.length === 0) return products;
  throw new UserError(
    `--outlook: ${unknown.map(quote).join(', ')} is not a version of Outlook that has the prompt: give ${PRODUCTS.join(', ')}, and an environment before the options`,
  );
}

const HELP = `
Examples:
  npx cdk-autodiscover-redirect prompt contoso
  npx cdk-autodiscover-redirect prompt contoso --outlook 2013 2016 --out roll-out
  npx cdk-autodiscover-redirect prompt contoso --policy
  npx cdk-autodiscover-redirect prompt contoso --exclude-office365
  npx cdk-autodiscover-redirect prompt --endpoint autodiscover.contoso.com
  npx cdk-autodiscover-redirect prompt contoso --no-write --json | jq -r '.values[] | [.key, .name, .type, .data] | @tsv'

Which key each way of distribution can write:
  a user, who opens the .reg file or runs the script                the user's own key
  Group Policy: a logon script                                      the user's own key
  Intune: a platform script with the logged-on credentials          the user's own key
  Group Policy Preferences: registry items (SYSTEM by default)      either key
  Group Policy: Microsoft's own policies, which --policy names      the key below Software\\Policies, without these files
  Intune: a platform script without them (runs as SYSTEM)           either key, of the users who are signed in at that time
  an administrator: the script with -AllUsers, elevated             either key, of the users who are signed in at that time

The report script changes nothing. It lists what Outlook's Autodiscover settings
do, and ends with status 1 where Outlook does not ask the http redirect
(ExcludeHttpRedirect) or where that could not be read: Intune can run it as the
detection script of a remediation.

A .reg file changes only the registry of the account that imports it: one
imported by an administrator does not change that of other users. The scripts
are not signed: run them with -ExecutionPolicy Bypass, or sign them.

Exit status: 0 success, 2 wrong usage, a wrong file, or existing files that differ.`;
