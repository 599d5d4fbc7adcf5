import type { ClientOutcome } from '../../lib/discovery/clients/outcome';
import type { ReportRow, VerifyReport } from '../../lib/findings/report';
import type { Discovery, RealClient } from './clients';
import type { Laboratory } from './laboratory';

export type VerifiedRow = VerifyReport['rows'][number];

/** Runs the command `verify` in the laboratory, as its user would who trusts the preview's authority. */
export async function verified(
  { run, ca }: Laboratory,
  environmentFile: string,
): Promise<{ readonly status: number | null; readonly rows: readonly VerifiedRow[] }> {
  const command = ['--import', 'tsx', 'bin/autodiscover-redirect.ts', 'verify', environmentFile, '--json'];
  const { status, stdout, stderr } = await run(process.execPath, [...command, '--resolver', '127.0.0.1', '--any-target', '--cacert', ca]);
  if (status !== 0 && status !== 1) throw new Error(`verify ended with status ${status}: ${stderr}`);
  const lines: readonly { readonly type: string }[] = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  return { status, rows: lines.filter((line): line is VerifiedRow & { readonly type: string } => line.type === 'namespace') };
}

export interface Comparison {
  /** Each names the client, the namespace, and both outcomes. */
  readonly disagreements: readonly string[];
  /** The domains of which the profile says that it does not know. */
  readonly unknown: readonly string[];
}

/** Holds what a client did to what its profile foretold. A domain of which nothing is foretold is a disagreement too. */
export function compared(
  { name, profile, leftOut = [] }: RealClient,
  discoveries: readonly Discovery[] | undefined,
  rows: readonly Pick<ReportRow, 'domain' | 'clients'>[],
): Comparison {
  const disagreements: string[] = [];
  const unknown: string[] = [];
  const isLeftOut = ({ at }: ClientOutcome) => at !== undefined && leftOut.includes(at);
  for (const { domain, clients = [] } of rows) {
    const foretold = clients.find(({ client }) => client === profile);
    const discovery = discoveries?.find(({ mail }) => mail.endsWith(`@${domain}`));
    if (foretold === undefined) disagreements.push(`${name}, ${domain}: nothing is foretold of ${profile}`);
    else if (discovery === undefined) disagreements.push(`${name}, ${domain}: it was not run`);
    else if (foretold.outcome === 'unknown' && !isLeftOut(foretold)) unknown.push(domain);
    else if (!agree(isLeftOut(foretold) ? { ...foretold, outcome: 'not-found', host: undefined } : foretold, discovery))
      disagreements.push(`${name}, ${domain}: foretold ${foretoldText(foretold)}; in fact ${factText(discovery)}`);
  }
  return { disagreements, unknown };
}

function agree({ outcome, host, at }: ClientOutcome, discovery: Discovery): boolean {
  const found = discovery.found && new URL(discovery.found).host;
  // Where it comes to another host than it should, it has not found its server.
  if (outcome !== 'found') return found === undefined || (outcome === 'not-found' && found === host);
  return found === host && (discovery.at === undefined || discovery.at === at);
}

function foretoldText({ outcome, at, host, reason }: ClientOutcome): string {
  return `${outcome}${at ? ` at ${at}` : ''}${host ? `, ${host}` : ''} (${reason})`;
}

function factText({ found, at, reason }: Discovery): string {
  return found === undefined ? `nothing was found (${reason})` : `found${at ? ` at ${at}` : ''}, ${found}`;
}
