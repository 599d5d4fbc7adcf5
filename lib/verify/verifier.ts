import { randomBytes } from 'node:crypto';
import { addressClass, overlap } from '../discovery/addresses';
import { lookUp } from '../discovery/look-up';
import { firstUrl } from '../discovery/walk';
import type { Step } from '../discovery/walk-result';
import type { Finding } from '../findings/finding';
import type { VerifiedRow } from '../findings/report';
import type { Network } from '../network/network';
import type { KnownExpectation } from '../plan/expectation';
import type { Evidence } from './evidence';
import { type Gather, gathering, isMailboxOf } from './gather';
import { isNotLed, judgeNotLed, mailboxTexts } from './judge/autodiscover-v2';
import { finding, sorted } from './judge/judgement';
import { ownerOf } from './owner';
import { type Asking, askingOver } from './resilient-network';
import { type VerifySubject, withRecordsMade } from './subject';
import { outcomeOf, verifiedRow } from './verified-row';

/** The network with one resolver. */
export interface View {
  /** The resolver, as the user wrote it: `10.0.0.2`; `system`. */
  readonly name: string;
  readonly network: Network;
}

export interface VerifyOptions {
  /** How many namespaces are verified at a time; `CONCURRENCY` if left out. */
  readonly concurrency?: number;
  /** How long an address has to accept a connection, in milliseconds; `CONNECT_TIMEOUT_MS` if left out. */
  readonly connectTimeoutMs?: number;
  /** How long the handshake and the whole answer may take together, in milliseconds; `ANSWER_TIMEOUT_MS` if left out. */
  readonly answerTimeoutMs?: number;
  /** Whether to ask also the targets that `guardedProbe` skips. For tests and laboratories. */
  readonly anyTarget?: boolean;
  /** Whether a test address is sent to https URLs that an empty POST does not decide; true if left out. */
  readonly testAddress?: boolean;
  /** The address of a mailbox of the user's: Autodiscover V2 of its endpoint, and nothing else, is asked for it. */
  readonly mailbox?: string;
  /** The note about a proxy that is set and not used, if no connection was accepted. */
  readonly unusedProxy?: string;
  /** Ends the verification; rows that are not complete then are dropped. */
  readonly signal?: AbortSignal;
}

export interface Verifier {
  /**
   * A row for every namespace and view, as they complete. Ends without the others once the signal is aborted, and never
   * throws because of the network.
   */
  rows(): AsyncGenerator<VerifiedRow>;
  /** The findings of the redirect site itself, asked once. Empty once the signal is aborted. */
  site(): Promise<readonly Finding[]>;
  /** The findings that concern all rows together, once they are made. */
  overall(): readonly Finding[];
  /** Notes for the reader, once the rows are made. */
  notes(): readonly string[];
}

/** Verifies every namespace of a subject with each resolver. For one run: it reuses answers. */
export function verifier(subject: VerifySubject, views: readonly View[], options: VerifyOptions = {}): Verifier {
  const {
    concurrency = CONCURRENCY,
    connectTimeoutMs = CONNECT_TIMEOUT_MS,
    answerTimeoutMs = ANSWER_TIMEOUT_MS,
    testAddress = true,
    mailbox,
    anyTarget,
    unusedProxy,
    signal = new AbortController().signal,
  } = options;
  const asked = views.map(({ name, network }): AskedView => {
    const asking = askingOver(
      { ...network, resolver: withRecordsMade(network.resolver, subject) },
      { connectTimeoutMs, answerTimeoutMs, testAddress, mailbox, anyTarget },
      signal,
    );
    return { name, asking, gather: gathering(subject, asking) };
  });
  const notLed = { domains: new Set<string>(), endpoints: new Set<string>(), of: 0 };
  const ofMailbox = new Set<string>();
  const note: NoteRow = (evidence, row) => {
    if (mailbox !== undefined && isMailboxOf(row.domain, mailbox)) for (const text of mailboxTexts(evidence)) ofMailbox.add(text);
    if (!isNotLed(evidence, row)) return;
    notLed.domains.add(row.domain);
    notLed.endpoints.add(evidence.endpoint.host);
  };
  return {
    rows: () => rowsOf(subject.namespaces, asked, note, concurrency, signal),
    overall: () => judgeNotLed({ ...notLed, of: subject.namespaces.length }),
    site: () => unlessAborted(siteFindings(subject, asked), [], signal),
    notes: () => {
      const absent = FAMILIES.filter(([, address]) => asked.some(({ asking }) => asking.isWithoutRoute(address))).map(([family]) => noRoute(family));
      const isShutIn = unusedProxy !== undefined && !asked.some(({ asking }) => asking.isOut());
      return [...ofMailbox, ...absent, ...(isShutIn ? [`no connection was accepted: ${unusedProxy}`] : [])];
    },
  };
}

interface AskedView {
  readonly name: string;
  readonly asking: Asking;
  readonly gather: Gather;
}

/** Called with each row and what it is made of. */
type NoteRow = (evidence: Evidence, row: VerifiedRow) => void;

async function* rowsOf(
  namespaces: readonly KnownExpectation[],
  views: readonly AskedView[],
  note: NoteRow,
  concurrency: number,
  signal: AbortSignal,
): AsyncGenerator<VerifiedRow> {
  const { pMapIterable } = await import('p-map');
  const verify = (namespace: KnownExpectation) => unlessAborted(rowsOfOne(namespace, views, note), [], signal);
  for await (const rows of pMapIterable(namespaces, verify, { concurrency, backpressure: concurrency * 2, preserveOrder: false })) {
    if (rows.length === 0) return;
    yield* rows;
  }
}

async function rowsOfOne(namespace: KnownExpectation, views: readonly AskedView[], note: NoteRow): Promise<readonly VerifiedRow[]> {
  const gathered = await Promise.all(views.map(async ({ name, gather }) => ({ name, evidence: await gather(namespace) })));
  const rowOf = (evidence: Evidence) => {
    const row = verifiedRow(evidence, new Date());
    note(evidence, row);
    return row;
  };
  if (views.length === 1) return [rowOf(gathered[0].evidence)];
  const answering = gathered.find(({ evidence: { dns } }) => dns.found.fault?.verdict !== 'dns-failed' && dns.found.half === undefined)?.name;
  const named = gathered.map(({ name, evidence }) => ({ ...rowOf({ ...evidence, answeredElsewhere: answering }), resolver: name }));
  return withDifferences(namespace.view === 'private' ? seenInside(named) : named);
}

/** The site is the same for all resolvers. */
async function siteFindings({ redirectHost, hosts }: VerifySubject, [first]: readonly AskedView[]): Promise<readonly Finding[]> {
  return redirectHost === undefined || hosts !== 'listed' ? [] : unlistedFindings(redirectHost, first.asking);
}

/** A failure because the run ended is not a fault. */
async function unlessAborted<T>(promise: Promise<T>, otherwise: T, signal: AbortSignal): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (signal.aborted) return otherwise;
    throw error;
  }
}

/** With an address of each family. */
const FAMILIES = [
  ['IPv4', '192.0.2.1'],
  ['IPv6', '2001:db8::1'],
] as const;

function noRoute(family: string): string {
  return `this machine has no route to ${family}: servers there were not verified`;
}

/** Namespaces at a time. With 50 ms a hop, twice as many are a quarter faster and hold twice the sockets (`npm run bench -- verify`). */
export const CONCURRENCY = 64;

/** Enough for the second packet of a system that sends it after 1 and 3 seconds. */
export const CONNECT_TIMEOUT_MS = 5_000;

export const ANSWER_TIMEOUT_MS = 10_000;

/**
 * Asks the redirect site for a host that cannot be listed: RFC 2606, section 2, reserves `.example`.
 *
 * @returns nothing if it does not redirect that host; the namespaces show other faults of the site
 */
async function unlistedFindings(redirectHost: string, asking: Asking): Promise<Finding[]> {
  const site = await lookUp(redirectHost, asking.network.resolver, asking.signal);
  const [address] = site.addresses;
  if (address === undefined) return [];
  const domain = `unlisted-${randomBytes(4).toString('hex')}.example`;
  // The redirect host's address, for any host.
  const owner = ownerOf({ domain, endpoint: redirectHost }, { host: redirectHost, found: site });
  const [step] = await asking.chainAt(firstUrl('http-redirect', domain), { id: 'http-redirect', origin: 'http-redirect', domain }, address, site, owner);
  return step.verdict === 'redirected' ? [answered(step, redirectHost)] : [];
}

function answered({ host, status, location }: Step, redirectHost: string): Finding {
  const answer = location === undefined ? String(status) : `${status} to ${location}`;
  return finding('unlisted-answered', {
    observed: `${redirectHost} answers ${answer} to ${host}, which is not listed`,
    fix: `let the listener's default action answer 404, as it does with 'hosts: listed'`,
  });
}

/**
 * The rows of one namespace, one per resolver, with a notice on those that lead elsewhere than the first. A fault of the
 * DNS is reported as that, not as a difference.
 */
function withDifferences(rows: readonly VerifiedRow[]): VerifiedRow[] {
  const [first, ...others] = rows;
  return [first, ...others.map((row) => (differ(first, row) ? withNotice(row, first) : row))];
}

/** A load balancer may answer resolvers with different addresses of its own; but not with private ones inside and public ones outside. */
function differ(one: VerifiedRow, other: VerifiedRow): boolean {
  if ([one, other].some(({ findings }) => findings.some(({ id, check }) => check === 'dns' && id !== 'private-addresses'))) return false;
  const [ones, others] = [one, other].map(({ addresses }) => addresses.map(({ address }) => address));
  const [end, otherEnd] = [one, other].map(({ walk }) => walk.steps.find(({ id }) => id === 'https-autodiscover')?.cnames.at(-1));
  return !overlap(ones, others) && (end === undefined || end !== otherEnd || isInside(ones) !== isInside(others));
}

function isInside(addresses: readonly string[]): boolean {
  return addresses.every((address) => addressClass(address) === 'private');
}

/** The rows of a namespace whose record is only in private zones: resolvers outside rightly find nothing. */
function seenInside(rows: readonly VerifiedRow[]): readonly VerifiedRow[] {
  if (!rows.some(({ ok }) => ok)) return rows;
  return rows.map((row) => (row.findings.some(({ id }) => id === 'cname-missing') ? asMeant(row) : row));
}

function asMeant({ problem: _problem, fix: _fix, rerun: _rerun, ...row }: VerifiedRow): VerifiedRow {
  const findings = row.findings.map((one) => (one.id === 'cname-missing' ? { ...one, severity: 'notice' as const } : one));
  const checks = row.checks.map((check) => (check.id === 'dns' ? { ...check, state: 'noticed' as const } : check));
  return { ...row, ...outcomeOf(sorted(findings)), checks };
}

function withNotice(row: VerifiedRow, first: VerifiedRow): VerifiedRow {
  const led = ({ checks }: VerifiedRow) => checks[0].message;
  const notice = finding('resolvers-differ', {
    observed: `${row.resolver} answers ${led(row)}; ${first.resolver} answers ${led(first)}`,
    fix: 'nothing, if inside and outside are meant to differ; otherwise make the records of both the same',
  });
  return {
    ...row,
    findings: sorted([...row.findings, notice]),
    checks: [...row.checks, { id: 'resolvers', state: 'noticed', message: notice.observed, ms: 0 }],
  };
}
