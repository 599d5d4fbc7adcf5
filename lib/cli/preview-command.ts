import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { UserError } from '../errors';
import type { PreviewReport, PreviewRow } from '../findings/report';
import type { Preview } from '../preview/preview';
import type { PreviewSubject } from '../preview/subject';
import { renderPage } from '../report/page/page';
import { renderTable } from '../report/table';
import { INTERRUPTED, statusOfPreview } from './exit-status';
import { PAGE_OPTIONS } from './option-hints';
import { ALL_OPTION, CLIENTS_OPTION, ENVIRONMENTS_OPTION, onlyDomain, tableOptions } from './options';
import { checkOutputs, writeOutputs } from './output-file';
import { INSIDE, readableFolder, renderServing, verifyInShell } from './preview-serving';
import { previewSubject, type SourceOptions } from './preview-source';
import { progressBar } from './progress';
import { shownRow } from './shown-report';
import { colorsOf, printJson, printLine, type Terminal } from './terminal';

interface Options extends SourceOptions {
  readonly only?: readonly string[];
  readonly serve?: boolean;
  /** The command to run in it; true for none. */
  readonly shell?: string | true;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly clients?: boolean;
  readonly html?: string;
  readonly dnsPort?: number;
  readonly httpPort?: number;
  readonly httpsPort?: number;
}

interface Asked extends Options {
  /** The environment, as it was named. */
  readonly name?: string;
}

/** `cdk-autodiscover-redirect preview`: tests a topology on this machine before it is deployed. */
export function previewCommand(terminal: Terminal, end: (status: number) => void): Command {
  return new Command('preview')
    .description(
      'Synthesize an environment, run it on the loopback interface (DNS, the redirect site with the rules of its load balancer, a test server in place of the endpoint), take the Autodiscover steps of Outlook for every namespace, and show the result of each. Needs no AWS account, no Docker and no root; sends no packet off the machine.',
    )
    .argument('[environment]', 'its name or the path of its file; optional if the folder has only one')
    .option(...ENVIRONMENTS_OPTION)
    .option('--only <domain...>', 'test only these namespaces')
    .option('--serve', 'keep the servers running until Ctrl-C, and print how to connect a real client')
    .option('--shell [command]', 'on Linux: run a command, or a shell, in a network namespace where the servers have their real names, addresses and ports')
    .option(...CLIENTS_OPTION)
    .option(...ALL_OPTION)
    .option('--json', 'print the report as JSON')
    .option('--html <file>', 'write the report as a self-contained HTML page')
    .option('--assembly <folder>', "preview a cloud assembly written by 'cdk synth' instead of an environment")
    .option('--external', 'with --assembly: treat hosts that have a rule but no record as CNAMEs in DNS outside AWS')
    .option('--from-account', 'preview what is deployed; reads the account with your AWS credentials')
    .option('--profile <name>', 'with --from-account: a profile in the shared AWS config file')
    .option('--role <arn...>', 'with --from-account: roles to assume in other accounts to read their hosted zones')
    .option('--dns-port <port>', 'the port for DNS (default: a free one of 127.0.0.1)', port)
    .option('--http-port <port>', 'the port of the addresses that the DNS gives for the redirect site (default: a free one of 127.0.0.1)', port)
    .option('--https-port <port>', 'the same for the test server of the endpoint', port)
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: Options) => {
      if (terminal.env[INSIDE] !== undefined) return end(await (await import('./preview-shell')).insideNamespace(terminal));
      checkOutputs({ '--html': options.html });
      const ports = { '--dns-port': options.dnsPort, '--http-port': options.httpPort, '--https-port': options.httpsPort };
      if (options.shell === undefined) await (await import('./ports')).checkPorts(ports);
      else await checkShell(options, ports);
      const subject = await previewSubject(name, { ...options, only: options.only?.map(onlyDomain) }, terminal);
      // A synthesis blocks the event loop: a signal is noticed only after it.
      if (terminal.stop?.aborted) return end(INTERRUPTED);
      if (subject.namespaces.length === 0) throw new UserError(`${subject.source} has no namespace to test`);
      end(await preview(subject, { ...options, name }, terminal));
    });
}

async function checkShell({ serve }: Options, ports: Readonly<Record<string, number | undefined>>): Promise<void> {
  const [given] = Object.entries(ports).flatMap(([option, value]) => (value === undefined ? [] : [option]));
  if (given !== undefined) throw new UserError(`--shell serves on ports 53, 80 and 443: leave out ${given}`);
  if (serve) throw new UserError('--serve and --shell are two ways to connect clients: give one of them');
  await (await import('./preview-shell')).checkNamespaces();
}

async function preview(subject: PreviewSubject, options: Asked, terminal: Terminal): Promise<number> {
  const { startPreview } = await import('../preview/preview');
  const running = await startPreview(subject, { dns: options.dnsPort, http: options.httpPort, https: options.httpsPort });
  try {
    const report = await walked(subject, running, terminal);
    // The output is the command's that runs in the shell.
    const out = options.shell === undefined ? terminal.stdout : terminal.stderr;
    if (options.json) printJson(terminal.stdout, options.serve ? { ...report, servers: running.servers } : report);
    else printLine(out, renderTable(report, colorsOf(out, terminal.env), tableOptions({ stdout: out, env: terminal.env }, options)));
    writeOutputs([{ file: options.html, text: () => renderPage(report, PAGE_OPTIONS) }], terminal);
    if (options.serve && !terminal.stop?.aborted) await serve(subject, running, options, terminal);
    if (options.shell !== undefined && !terminal.stop?.aborted) return await shell(subject, options, terminal);
    return statusOfPreview(report, subject.namespaces.length);
  } finally {
    await running.close();
  }
}

async function walked(subject: PreviewSubject, running: Preview, terminal: Terminal): Promise<PreviewReport> {
  const [{ walkAll }, { formerHostNotes }] = await Promise.all([import('../preview/walk-all'), import('../preview/former-hosts')]);
  const progress = progressBar(terminal, 'walking', subject.namespaces.length);
  const rows: PreviewRow[] = [];
  const ofFormer: string[] = [];
  try {
    for await (const row of walkAll(running, subject.namespaces, { signal: terminal.stop })) {
      rows.push(shownRow(row));
      progress.advance();
    }
    ofFormer.push(...(await formerHostNotes(running, subject, terminal.stop)));
  } catch (error) {
    if (!terminal.stop?.aborted) throw error;
  } finally {
    progress.stop();
  }
  const notes = [...subject.notes, ...ofFormer, ...subject.topology.gaps.map(({ at, message }) => `${at}: ${message}`), ...running.notes];
  if (rows.length < subject.namespaces.length) notes.push(`stopped after ${rows.length} of ${subject.namespaces.length} walks`);
  const { name, source } = subject;
  return { kind: 'preview', subject: name, source, madeAt: new Date().toISOString(), rows: rows.sort(byDomain), notes };
}

async function serve(subject: PreviewSubject, running: Preview, asked: Asked, terminal: Terminal): Promise<void> {
  const folder = readableFolder();
  try {
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, running.ca);
    chmodSync(caFile, 0o644);
    const out = asked.json ? terminal.stderr : terminal.stdout;
    printLine(out, `\n${renderServing(running, subject, { ...asked, caFile }, colorsOf(out, terminal.env))}`);
    await stopped(terminal.stop);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function shell(subject: PreviewSubject, asked: Asked, terminal: Terminal): Promise<number> {
  const { inNamespace } = await import('./preview-shell');
  return inNamespace({ subject, command: asked.shell === true ? undefined : asked.shell, verify: verifyInShell(subject, asked) }, terminal);
}

function stopped(stop: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (!stop || stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535; 0 means any free port.');
  return number;
}

function byDomain(a: PreviewRow, b: PreviewRow): number {
  if (a.domain !== b.domain) return a.domain < b.domain ? -1 : 1;
  return a.view === b.view ? 0 : a.view === 'public' ? -1 : 1;
}

const EXAMPLES = `
Examples:
  npx cdk-autodiscover-redirect preview contoso
  npx cdk-autodiscover-redirect preview contoso --only fabrikam.com --serve
  npx cdk-autodiscover-redirect preview contoso --shell 'curl -iL http://autodiscover.fabrikam.com/autodiscover/autodiscover.xml'
  npx cdk-autodiscover-redirect preview contoso --html preview.html
  npx cdk-autodiscover-redirect preview --assembly cdk.out
  npx cdk-autodiscover-redirect preview contoso --from-account --role arn:aws:iam::222222222222:role/ReadDns
  npx cdk-autodiscover-redirect preview contoso --json | jq -r '.rows[] | select(.ok | not) | .domain'

Exit status: 0 every namespace reaches its endpoint, 1 some do not, 2 wrong usage or a wrong file; with --shell that of the command.`;
