import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors';
import type { VerifiedRow, VerifyReport } from '../findings/report';
import { autodiscoverHost } from '../names/domain-name';
import { childOf, orAborted } from '../network/abort';
import type { VerifySubject } from '../verify/subject';
import type { Verifier, VerifyOptions, View } from '../verify/verifier';
import { shownFinding, shownRow } from './shown-report';

/** Makes the verifiers of a run; tests pass their own. */
export interface VerifierSource {
  readonly verifier: (subject: VerifySubject, views: readonly View[], options?: VerifyOptions) => Verifier;
  /** The views of one round: the system's resolvers can change before the next. */
  readonly views: () => readonly View[];
}

export interface RoundOptions extends Omit<VerifyOptions, 'signal'> {
  /** For the whole round, in milliseconds. */
  readonly deadlineMs: number;
  /** Aborted when the user presses Ctrl-C. */
  readonly stop?: AbortSignal;
  /** Called with the number of rows, before the first. */
  readonly onBegin?: (total: number) => void;
  readonly onRow?: (row: VerifiedRow) => void;
}

/** One verification of all namespaces. */
export interface Round {
  readonly report: VerifyReport;
  /** How many rows a complete round has: one for each namespace and resolver. */
  readonly total: number;
  readonly ended: 'whole' | 'stopped' | 'late';
}

/**
 * Verifies every namespace through every resolver, until the deadline.
 *
 * @throws UserError if a resolver does not answer
 */
export async function verifyRound(subject: VerifySubject, verifiers: VerifierSource, options: RoundOptions): Promise<Round> {
  const { deadlineMs, stop, onBegin, onRow, ...verifyOptions } = options;
  const { signal, abort, end } = childOf(stop);
  const timer = setTimeout(abort, deadlineMs);
  try {
    const views = verifiers.views();
    const total = subject.namespaces.length * views.length;
    await refuseSilentResolvers(subject, views, signal, options.unusedProxy);
    await refuseUnknownSite(subject, views, signal);
    onBegin?.(total);
    const rows: VerifiedRow[] = [];
    const verifier = verifiers.verifier(subject, views, { ...verifyOptions, signal });
    const collect = async () => {
      for await (const found of verifier.rows()) {
        const row = shownRow(found);
        rows.push(row);
        onRow?.(row);
      }
    };
    const [findings] = await Promise.all([unlessAborted(verifier.site(), signal), collect()]);
    const ended = rows.length >= total ? 'whole' : stop?.aborted ? 'stopped' : 'late';
    const unverified = unverifiedOf(subject, rows, views.length);
    const report: VerifyReport = {
      kind: 'verify',
      subject: subject.name,
      source: subject.source,
      madeAt: new Date().toISOString(),
      rows: rows.sort(byDomainAndResolver(views)),
      notes: [...subject.notes, ...verifier.notes(), ...noteOfEnd(ended, unverified.length, subject.namespaces.length, deadlineMs)],
      // Absent if the checks of the site were stopped: their result is then unknown.
      ...(findings ? { findings: [...findings, ...verifier.overall()].map(shownFinding) } : {}),
      ...(unverified.length > 0 ? { unverified } : {}),
    };
    return { report, total, ended };
  } finally {
    clearTimeout(timer);
    end();
  }
}

/** Undefined if the signal came first. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await orAborted(promise, signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** A namespace counts as verified only if every resolver was asked for it. */
function unverifiedOf({ namespaces }: VerifySubject, rows: readonly VerifiedRow[], views: number): string[] {
  const known = new Map<string, number>();
  for (const { domain } of rows) known.set(domain, (known.get(domain) ?? 0) + 1);
  return namespaces.map(({ domain }) => domain).filter((domain) => (known.get(domain) ?? 0) < views);
}

function noteOfEnd(ended: Round['ended'], unverified: number, namespaces: number, deadlineMs: number): string[] {
  const verified = `${namespaces - unverified} of ${namespaces} namespaces`;
  if (ended === 'stopped') return [`stopped after ${verified}`];
  if (ended === 'late')
    return [
      `the deadline of ${deadlineMs / 60_000} minutes ended after ${verified}: give more time with --deadline, or verify more at the same time with --concurrency`,
    ];
  return [];
}

/** By domain, then in the order of the resolvers on the command line. */
function byDomainAndResolver(views: readonly View[]): (a: VerifiedRow, b: VerifiedRow) => number {
  const place = new Map(views.map(({ name }, index) => [name, index]));
  const placeOf = ({ resolver }: VerifiedRow) => (resolver === undefined ? 0 : (place.get(resolver) ?? views.length));
  return (a, b) => {
    if (a.domain !== b.domain) return a.domain < b.domain ? -1 : 1;
    return placeOf(a) - placeOf(b);
  };
}

export interface Clock {
  /** In milliseconds, from any start. */
  now(): number;
  /** Rejects when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<unknown>;
}

const CLOCK: Clock = { now: () => performance.now(), sleep: (ms, signal) => sleep(ms, undefined, { signal }) };

export interface WatchOptions {
  /** From the start of a round to the start of the next. */
  readonly intervalMs: number;
  readonly stop?: AbortSignal;
  readonly clock?: Clock;
}

/** Runs rounds until it is stopped; after a round longer than the interval, the next starts at once. */
export async function watch({ intervalMs, stop, clock = CLOCK }: WatchOptions, round: (number: number) => Promise<void>): Promise<void> {
  for (let number = 1; ; number += 1) {
    const begun = clock.now();
    await round(number);
    if (stop?.aborted) return;
    const pause = intervalMs - (clock.now() - begun);
    if (pause > 0) await unlessStopped(clock.sleep(pause, stop), stop);
    if (stop?.aborted) return;
  }
}

async function unlessStopped(pause: Promise<unknown>, stop: AbortSignal | undefined): Promise<void> {
  try {
    await pause;
  } catch (error) {
    if (!stop?.aborted) throw error;
  }
}

/**
 * A resolver that does not answer would make every namespace look broken, after one slow time-out each. Asks for two names,
 * as the name servers of one can be down themselves.
 *
 * @param unusedProxy the message about a proxy that is set but not used
 * @throws UserError that names the resolvers that do not answer
 */
async function refuseSilentResolvers({ namespaces: [first] }: VerifySubject, views: readonly View[], signal: AbortSignal, unusedProxy?: string): Promise<void> {
  if (!first) return;
  const hosts = [...new Set([first.directTo ?? first.endpoint, autodiscoverHost(first.domain)])];
  const silent = await Promise.all(views.map((view) => isSilent(view, hosts, signal)));
  const names = views.filter((_, index) => silent[index]).map(({ name }) => name);
  if (names.length > 0) throw new UserError([...names.map((name) => problem(name, hosts)), ...(unusedProxy === undefined ? [] : [unusedProxy])]);
}

/** Without an address of the site there is nothing to walk. */
async function refuseUnknownSite({ site }: VerifySubject, views: readonly View[], signal: AbortSignal): Promise<void> {
  if (site === undefined || isIP(site) !== 0) return;
  const isKnown = async ({ network: { resolver } }: View) => {
    const found = await Promise.all((['A', 'AAAA'] as const).map((type) => resolver.resolve(site, type, signal)));
    return found.some(({ addresses }) => addresses.length > 0);
  };
  const known = await Promise.all(views.map(isKnown));
  if (signal.aborted) return;
  const at = views.filter((_, index) => !known[index]).map(({ name }) => (name === SYSTEM_VIEW ? "the system's resolver" : `the resolver ${name}`));
  const fix = 'give the DNS name of the load balancer, or an address';
  if (at.length > 0) throw new UserError(at.map((resolver) => `--site: ${site} has no address at ${resolver}: ${fix}`));
}

const NO_ANSWER = new Error('no answer');

/** One answer is enough. */
async function isSilent({ network: { resolver } }: View, hosts: readonly string[], signal: AbortSignal): Promise<boolean> {
  const answers = hosts.map(async (host) => {
    const { status } = await resolver.resolve(host, 'A', signal);
    if (status === 'TIMEOUT') throw NO_ANSWER;
  });
  try {
    await Promise.any(answers);
    return false;
  } catch (error) {
    // A stopped query does not mean that the resolver is silent.
    if (signal.aborted) return false;
    const fault = (error as AggregateError).errors.find((one) => one !== NO_ANSWER);
    if (fault) throw fault;
    return true;
  }
}

function problem(name: string, hosts: readonly string[]): string {
  const asked = `was asked for ${hosts.join(' and ')}, and did not answer`;
  return name === SYSTEM_VIEW
    ? `the system's resolver ${asked}: fix this machine's DNS, or name a resolver with --resolver, such as '--resolver 192.0.2.53'`
    : `the resolver ${name} ${asked}: check its address, and that it accepts queries from this machine over UDP and TCP`;
}

/** The view of the system's resolvers. */
export const SYSTEM_VIEW = 'system';
