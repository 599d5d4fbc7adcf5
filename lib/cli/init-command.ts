import { existsSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve, sep } from 'node:path';
import { Command } from 'commander';
import type { Environment } from '../environment/environment';
import { asArgument, environmentName, isEnvironmentName } from '../environment/load';
import { UserError } from '../errors';
import { type Draft, draftOf, type Facts, type Site } from '../init/draft';
import { environmentText } from '../init/environment-text';
import { counted } from '../text/format';
import { addressOfPage } from '../text/pages';
import { INTERRUPTED } from './exit-status';
import { type Project, refuseExisting, writeEnvironment, writeProject } from './init-files';
import { type Copy, readSources, type SourceOptions, type Sources } from './init-sources';
import { ENVIRONMENTS_OPTION } from './options';
import { Interrupted, Questions } from './questions';
import { SiteAnswers } from './site-answers';
import { printLine, type Terminal, tell } from './terminal';

interface Options extends SourceOptions, Partial<Site> {
  readonly environments: string;
  readonly fromAccount?: boolean;
  readonly profile?: string;
  readonly role?: readonly string[];
}

/** `cdk-autodiscover-redirect init`: an environment file from what exists. */
export function initCommand(terminal: Terminal, end: (status: number) => void): Command {
  return new Command('init')
    .description(
      "Write an environment file from what you have: Exchange's accepted domains, a list, or zone files of your DNS. With --from-account it finds the hosted zones that hold the domains. Asks for what is missing, and overwrites nothing. Asks no network unless --from-account is given.",
    )
    .argument('[name]', 'the name of the new environment, such as prod, or the path of its file')
    .option(...ENVIRONMENTS_OPTION)
    .option('--csv <file...>', "Exchange's accepted domains: what Get-AcceptedDomain | Export-Csv writes")
    .option('--domains <domain...>', 'mail domains')
    .option('--domains-file <file>', 'mail domains from a file, one per line')
    .option('--zone-file <file...>', 'zone files of the DNS: the zone, the owners of MX records, and what has an autodiscover host')
    .option('--endpoint <host>', "the HTTPS host of Exchange's Autodiscover")
    .option('--redirect-host <host>', "the name that every namespace's record leads to")
    .option('--account <id>', 'the AWS account of the redirect site')
    .option('--region <region>', 'its AWS region')
    .option('--from-account', 'find the hosted zones of the domains; reads the account with your AWS credentials')
    .option('--profile <name>', 'with --from-account: a profile in the shared AWS config file')
    .option('--role <arn...>', 'with --from-account: roles to assume in other accounts to list their hosted zones')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: Options) => {
      const questions = new Questions(terminal);
      try {
        await init(name, options, questions, terminal);
      } catch (error) {
        // Nothing is written before the last answer.
        if (!(error instanceof Interrupted || terminal.stop?.aborted)) throw error;
        end(INTERRUPTED);
      } finally {
        questions.close();
      }
    });
}

async function init(name: string | undefined, options: Options, questions: Questions, terminal: Terminal): Promise<void> {
  const file = fileOf(name, options.environments);
  refuseExisting(file);
  if (!options.fromAccount && options.profile !== undefined) throw new UserError('--profile goes with --from-account');
  if (!options.fromAccount && options.role !== undefined) throw new UserError('--role goes with --from-account');
  const sources = readSources(options, file);

  const answers = new SiteAnswers(options, domainsOf(sources), questions, terminal.env);
  answers.refuseWrong(options.fromAccount ? ['account'] : []);
  const endpoint = await answers.answer('endpoint');
  const redirectHost = await answers.answer('redirectHost');
  const region = await answers.answer('region');
  const hosted = options.fromAccount ? await hostedZones(region, options, terminal) : undefined;
  const account = await answers.answer('account', hosted?.accounts[0]);
  questions.close();

  const draft = draftOf({ site: { account, region, endpoint, redirectHost }, ...sources, hosted });
  refuseNothing(draft);
  const environment = writeEnvironment(file, environmentText(draft, { name: environmentName(file), schema: schemaFrom(dirname(file)) }), sources.copies);
  const project = writeProject(dirname(file));
  for (const line of said(environment, draft, sources.copies, project)) printLine(terminal.stdout, line);
}

function domainsOf({ exports, listed, zoneFiles }: Sources): string[] {
  return [...exports, ...zoneFiles].flatMap(({ domains }) => domains.map(({ domain }) => domain.toLowerCase())).concat(listed);
}

function fileOf(name: string | undefined, folder: string): string {
  if (name === undefined)
    throw new UserError("which environment? Give its name before the options: 'init prod', or the path of its file, 'init mail/prod.yaml'");
  const isPath = /\.ya?ml$/.test(name);
  const file = isPath ? normalize(name) : join(folder, `${name}.yaml`);
  if (isEnvironmentName(isPath ? environmentName(file) : name)) return file;
  throw new UserError(`'${name}' cannot name an environment, as its name begins those of its stacks: use letters, digits and hyphens, a letter first`);
}

async function hostedZones(region: string, { profile, role }: Options, terminal: Terminal): Promise<NonNullable<Facts['hosted']>> {
  const { hostedZonesOfAccounts } = await import('../topology/account');
  const onProgress = (message: string) => tell(terminal, message);
  const { accounts, zones } = await hostedZonesOfAccounts({ region, profile, roles: role, signal: terminal.stop, onProgress });
  return { accounts, zones: zones.map((zone) => ({ ...zone, region })) };
}

/** An environment without a namespace is refused by every command: here the reasons are known. */
function refuseNothing({ total, leftOut }: Draft): void {
  if (total > 0) return;
  throw new UserError([
    ...leftOut.slice(0, 10).map(({ domain, why }) => `${domain} is left out: ${why}`),
    'no domain is left that could be a namespace: list those that have mailboxes with --domains',
  ]);
}

const SCHEMA = 'environments/environment.schema.json';

/** The schema of a clone, or else of the installed package, whether or not it is installed yet. */
function schemaFrom(folder: string): string {
  const path = existsSync(SCHEMA) ? SCHEMA : join('node_modules', 'cdk-autodiscover-redirect', SCHEMA);
  return relative(resolve(folder), resolve(path)).split(sep).join('/');
}

function said(environment: Environment, draft: Draft, copies: readonly Copy[], project: Project): string[] {
  const { file, name, account, region, namespaces } = environment;
  const held = namespaces.filter(({ zones }) => zones.length > 0).length;
  const external = namespaces.filter(({ external: isExternal }) => isExternal).length;
  const argument = asArgument(environment);
  const folder = project.needsFolder ? ` -c environments=${dirname(file)}` : '';
  const others = [...new Set(namespaces.flatMap(({ zones }) => zones.map((zone) => zone.account)))].filter((one) => one !== account);
  return [
    `wrote ${file}: ${counted(namespaces.length, 'namespace')}, ${held} in hosted zones, ${external} external`,
    ...copies.map(({ to, from }) => `wrote ${to}, a copy of ${from}`),
    ...project.written.map((path) => `wrote ${path}`),
    ...(project.left.length > 0 ? [`left ${project.left.join(' and ')} as it was`] : []),
    ...notesOf(draft, project).map((note) => `note: ${note}`),
    '',
    'Next (bootstrap once for each account and region):',
    ...(project.install === undefined ? [] : [`  ${project.install}`]),
    `  npx cdk-autodiscover-redirect preview ${argument}`,
    `  npx cdk-autodiscover-redirect preflight ${argument}`,
    `  npx cdk bootstrap aws://${account}/${region}${folder}`,
    `  npx cdk deploy "${name}/*"${folder}`,
    ...(others.length > 0
      ? [`Zones of ${others.join(', ')} get stacks there, which trust ${account}: ${addressOfPage('getting-started.md#4-credentials-and-bootstrap')}`]
      : []),
  ];
}

function notesOf({ leftOut, refusals, unread, accounts, site: { account } }: Draft, { app }: Project): string[] {
  const notes: string[] = [];
  if (accounts && !accounts.includes(account))
    notes.push(`the hosted zones of account ${account} were not read: the credentials are of account ${accounts[0]}`);
  if (leftOut.length > 0) notes.push(`${counted(leftOut.length, 'domain')} left out; the end of the file says why`);
  if (refusals.length > 0) notes.push(`${counted(refusals.flatMap(({ zones }) => zones).length, 'hosted zone')} not listed; the end of the file says why`);
  if (unread.length > 0) notes.push(`${counted(unread.length, 'line')} of zone files not understood; the end of the file has them`);
  if (app !== undefined) notes.push(`to deploy the file, cdk.json needs ${app}, or your own app the stage of this package`);
  return notes;
}

const EXAMPLES = `
Examples:
  npx cdk-autodiscover-redirect init prod --csv accepted-domains.csv --endpoint autodiscover.contoso.com
  npx cdk-autodiscover-redirect init prod --csv accepted-domains.csv --endpoint autodiscover.contoso.com --from-account
  npx cdk-autodiscover-redirect init mail/prod.yaml --zone-file db.fabrikam.com db.adatum.com
  npx cdk-autodiscover-redirect init prod --domains fabrikam.com adatum.com --endpoint autodiscover.contoso.com
    --redirect-host autodiscoverredirect.contoso.com --account 123456789012 --region eu-central-1

Exit status: 0, 2 for wrong usage or what cannot be read or written, or 130 after Ctrl-C. Then no file is written.`;
