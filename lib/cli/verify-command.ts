import { Command, InvalidArgumentError, Option } from 'commander';
import { DOMAIN_TYPES } from '../environment/schema';
import { EXIT } from '../errors';
import type { VerifyReport } from '../findings/report';
import { unusedProxy } from '../network/network';
import { type Changes, changesOf, renderChanges } from '../report/comparison';
import { renderJunit } from '../report/junit';
import { renderPage } from '../report/page/page';
import { headline } from '../report/step-summary';
import { renderTable } from '../report/table';
import type { VerifySubject } from '../verify/subject';
import { ANSWER_TIMEOUT_MS, CONCURRENCY, CONNECT_TIMEOUT_MS } from '../verify/verifier';
import { INTERRUPTED, statusOfVerify } from './exit-status';
import { explain } from './explain';
import { fail } from './failure';
import { PAGE_OPTIONS } from './option-hints';
import { ALL_OPTION, CLIENTS_OPTION, ENVIRONMENTS_OPTION, tableOptions } from './options';
import { checkOutputs, writeOutputs } from './output-file';
import { progressBar } from './progress';
import { colorsOf, printJsonLine, printLine, type Terminal } from './terminal';
import { namespaceLine, roundLine, summaryLine } from './verify-lines';
import { type Clock, type Round, type VerifierSource, verifyRound, watch } from './verify-run';
import { liveVerifiers, mailboxOf, type NetworkOptions, type SubjectOptions, verifySubject } from './verify-source';

interface Options extends SubjectOptions, NetworkOptions {
  readonly anyTarget?: boolean;
  readonly concurrency: number;
  readonly connectTimeout: number;
  readonly answerTimeout: number;
  readonly testAddress: boolean;
  readonly mail?: string;
  readonly deadline: number;
  readonly watch?: number;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly clients?: boolean;
  readonly junit?: string;
  readonly html?: string;
  readonly strict?: boolean;
  readonly explain?: string | true;
}

/** Replaced by tests. */
export interface VerifyDependencies {
  readonly verifiers?: (options: NetworkOptions) => Promise<VerifierSource>;
  readonly clock?: Clock;
}

/** A week, in minutes: a timer of Node.js lasts 24 days at most. */
const LONGEST = 10_080;

/** `cdk-autodiscover-redirect verify`: tests over the network that every namespace works. */
export function verifyCommand(terminal: Terminal, end: (status: number) => void, { verifiers = liveVerifiers, clock }: VerifyDependencies = {}): Command {
  return new Command('verify')
    .description(
      'Take the Autodiscover steps of Outlook for every namespace on the real network, and report which mailboxes find their server, why the others do not, and how to fix it. Queries DNS, and connects to ports 80 and 443 of the addresses found. Needs no AWS account and sends no credentials. Sends a made-up mail address, and only where an answer on port 443 does not show whether the Autodiscover service is there; a real one only with --mail.',
    )
    .argument('[environment]', 'its name or the path of its file; optional if the folder has only one')
    .option(...ENVIRONMENTS_OPTION)
    .option('--domains <domain...>', 'verify these namespaces instead of an environment; separate them by commas or spaces')
    .option('--domains-file <file>', "the same from a file: one domain per line, or the output of 'Get-AcceptedDomain | Export-Csv'")
    .addOption(new Option('--domain-types <type...>', 'with --domains-file: which accepted domains to verify (default: Authoritative)').choices(DOMAIN_TYPES))
    .option('--endpoint <host>', 'with --domains: the endpoint that all of them should reach')
    .option('--redirect-host <host>', 'with --domains: the host that their autodiscover CNAMEs should point to')
    .option('--former-redirect-host <host...>', 'with --domains: names that the redirect site had before, and that CNAMEs may still point to')
    .option('--only <domain...>', 'verify only these namespaces')
    .option('--site <host or address>', 'walk every namespace as if its record led to this redirect site; asks no DNS for the records')
    .option('--resolver <address...>', "query this name server instead of the system's: an IP address, with or without a port; several are compared")
    .option('--cacert <file>', 'certificate authorities to trust in addition to those of Node.js: a PEM file')
    .option(
      '--any-target',
      'also connect to loopback and link-local addresses, and to private addresses and ports that a third party names, all of which are skipped by default: for test networks',
    )
    .option('--concurrency <n>', 'how many namespaces to verify at the same time', concurrency, CONCURRENCY)
    .option('--connect-timeout <seconds>', 'time limit for a TCP connection', seconds, CONNECT_TIMEOUT_MS / 1000)
    .option('--answer-timeout <seconds>', 'time limit for the TLS handshake and the HTTP answer together', seconds, ANSWER_TIMEOUT_MS / 1000)
    .option('--no-test-address', 'do not send the made-up address (autodiscover-redirect-test@<domain>); an answer that needs it is reported as undecided')
    .option(
      '--mail <address>',
      "also ask the endpoint's Autodiscover V2 for this mailbox, as Teams does; sent to the endpoint alone, over https, without credentials",
    )
    .option('--deadline <minutes>', 'time limit for the whole run; namespaces not verified by then are listed', minutes, 30)
    .option('--watch <minutes>', 'verify again at this interval, until Ctrl-C, and print what changed', minutes)
    .option('--strict', 'also fail on warnings')
    .option(...CLIENTS_OPTION)
    .option(...ALL_OPTION)
    .option('--json', 'print a line of JSON for each namespace as it is verified, and a summary line')
    .option('--junit <file>', 'write the report for a CI pipeline, in the JUnit format')
    .option('--html <file>', 'write the report as a self-contained HTML page')
    .option('--explain [finding]', 'list all findings, or explain one; verifies nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: Options) => {
      if (options.explain !== undefined) return explain(options.explain === true ? undefined : options.explain, options.json ?? false, terminal);
      checkOutputs({ '--html': options.html, '--junit': options.junit });
      const subject = await verifySubject(name, options);
      const mailbox = options.mail === undefined ? undefined : mailboxOf(options.mail, subject);
      const verification: Verification = { options, terminal, mailbox, verifiers: await verifiers(options) };
      if (options.watch === undefined) return end(await verifyOnce(subject, verification));
      end(await verifyOften(subject, () => verifySubject(name, options), verification, { intervalMs: options.watch * 60_000, clock }));
    });
}

interface Verification {
  readonly options: Options;
  readonly terminal: Terminal;
  readonly mailbox?: string;
  readonly verifiers: VerifierSource;
}

async function verifyOnce(subject: VerifySubject, verification: Verification): Promise<number> {
  const { terminal, options } = verification;
  const round = await roundOf(subject, verification);
  if (isNothing(round)) return INTERRUPTED;
  if (options.json) printNdjson(terminal, summaryLine(round));
  else printTable(round.report, verification);
  writeFiles(round.report, verification);
  return statusOfVerify(round.report, options.strict);
}

/** Prints the first round whole, and only the changes of the others. */
async function verifyOften(
  first: VerifySubject,
  readAgain: () => Promise<VerifySubject>,
  verification: Verification,
  { intervalMs, clock }: { readonly intervalMs: number; readonly clock?: Clock },
): Promise<number> {
  const { terminal, options } = verification;
  let subject = first;
  let known: VerifyReport | undefined;
  let status = INTERRUPTED;

  const round = async (number: number) => {
    if (options.json) printNdjson(terminal, roundLine(number));
    const made = await roundOf(subject, verification);
    if (isNothing(made)) return;
    const whole = known ? filledUp(made.report, known) : made.report;
    const changes = known && changesOf(known, whole);
    if (options.json) printNdjson(terminal, summaryLine(made, { round: number, changes }));
    // A stopped round says less than the one before it.
    if (known && made.ended === 'stopped') return;
    if (!options.json) {
      if (changes) printLine(terminal.stdout, changedText(made.report, changes, terminal));
      else printTable(made.report, verification);
    }
    known = whole;
    status = statusOfVerify(made.report, options.strict);
    writeFiles(made.report, verification);
  };
  await watch({ intervalMs, stop: terminal.stop, clock }, async (number) => {
    if (number === 1) return round(number);
    // If the file cannot be read now, verify what it said before.
    await forgivingly(terminal, async () => {
      subject = await readAgain();
    });
    const failed = await forgivingly(terminal, () => round(number));
    if (failed !== 0) status = failed === EXIT.toolFailed ? failed : EXIT.no;
  });
  return status;
}

/**
 * Prints an error that does not end the watch, also an internal one: the next round can succeed.
 *
 * @returns the exit status of the error
 */
async function forgivingly(terminal: Terminal, attempt: () => Promise<void>): Promise<number> {
  try {
    await attempt();
    return 0;
  } catch (error) {
    return fail(error, terminal);
  }
}

function isNothing({ ended, report }: Round): boolean {
  return ended === 'stopped' && report.rows.length === 0;
}

/** Adds the earlier rows of the namespaces that this round did not verify, so that they do not count as changed. */
function filledUp(report: VerifyReport, before: VerifyReport): VerifyReport {
  const unverified = new Set(report.unverified);
  const seen = new Set(report.rows.map(keyOf));
  const { findings = before.findings } = report;
  return { ...report, findings, rows: [...report.rows, ...before.rows.filter((row) => unverified.has(row.domain) && !seen.has(keyOf(row)))] };
}

function keyOf({ domain, resolver }: VerifyReport['rows'][number]): string {
  return `${domain} ${resolver}`;
}

async function roundOf(subject: VerifySubject, { options, terminal, mailbox, verifiers }: Verification): Promise<Round> {
  let progress: ReturnType<typeof progressBar> | undefined;
  try {
    return await verifyRound(subject, verifiers, {
      anyTarget: options.anyTarget,
      concurrency: options.concurrency,
      connectTimeoutMs: options.connectTimeout * 1000,
      answerTimeoutMs: options.answerTimeout * 1000,
      testAddress: options.testAddress,
      mailbox,
      unusedProxy: unusedProxy(terminal.env),
      deadlineMs: options.deadline * 60_000,
      stop: terminal.stop,
      onBegin: (total) => {
        // Lines on the same terminal would break the bar.
        if (!(options.json && terminal.stdout.isTTY)) progress = progressBar(terminal, 'verifying', total);
      },
      onRow: (row) => {
        if (options.json) printNdjson(terminal, namespaceLine(row));
        progress?.advance();
      },
    });
  } finally {
    progress?.stop();
  }
}

function printTable(report: VerifyReport, { terminal, options }: Verification): void {
  printLine(terminal.stdout, renderTable(report, colorsOf(terminal.stdout, terminal.env), tableOptions(terminal, options)));
}

function printNdjson({ stdout }: Terminal, line: object): void {
  printJsonLine(stdout, line);
}

function changedText(report: VerifyReport, changes: Changes, { stdout, env }: Terminal): string {
  const colors = colorsOf(stdout, env);
  const head = `${colors.dim(timeOfDay(report.madeAt))}  ${colors.bold(headline(report))}`;
  return changes.length === 0 ? `${head}; nothing changed` : `${head}\n${renderChanges(changes, colors)}`;
}

/** `14:05:09`, local time. */
function timeOfDay(iso: string): string {
  return new Date(iso).toTimeString().slice(0, 8);
}

function writeFiles(report: VerifyReport, { options: { html, junit, strict = false, clients }, terminal }: Verification): void {
  writeOutputs(
    [
      { file: html, text: () => renderPage(report, PAGE_OPTIONS) },
      { file: junit, text: () => renderJunit(report, { strict, clients }) },
    ],
    terminal,
  );
}

function concurrency(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 256) throw new InvalidArgumentError('Give a number from 1 to 256.');
  return number;
}

function seconds(text: string): number {
  return amount(text, 600, 'seconds');
}

function minutes(text: string): number {
  return amount(text, LONGEST, 'minutes');
}

function amount(text: string, most: number, unit: string): number {
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || number <= 0 || number > most) throw new InvalidArgumentError(`Give a number of ${unit} above 0 and not above ${most}.`);
  return number;
}

const EXAMPLES = `
Examples:
  npx cdk-autodiscover-redirect verify contoso
  npx cdk-autodiscover-redirect verify contoso --resolver 10.0.0.2 1.1.1.1
  npx cdk-autodiscover-redirect verify --domains fabrikam.com,adatum.com --endpoint autodiscover.contoso.com
  npx cdk-autodiscover-redirect verify --domains-file accepted-domains.csv --endpoint autodiscover.contoso.com --html report.html
  npx cdk-autodiscover-redirect verify contoso --junit autodiscover.xml --strict
  npx cdk-autodiscover-redirect verify contoso --only fabrikam.com --site autodiscoverredirect.contoso.com
  npx cdk-autodiscover-redirect verify contoso --watch 5
  npx cdk-autodiscover-redirect verify contoso --json | jq -r 'select(.type == "namespace" and (.ok | not)) | .domain'
  npx cdk-autodiscover-redirect verify --explain cname-dangling

Exit status: 0 every namespace reaches its endpoint, 1 some do not, or were not verified, or (--strict) have a warning, 2 wrong usage, a wrong file, or a resolver that does not answer. Ctrl-C prints the results so far.`;
