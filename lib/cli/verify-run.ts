import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors';
import type { VerifiedRow, VerifyReport } from '../findings/report';
import { autodiscoverHost } from '../names/domain-name';
import { childOf, orAborted } from '../network/abort';
import type { VerifySubject } from '../verify/subject';
import type { Verifier, VerifyOptions, View } from '../verify/verifier';

/** What a verification stands on; a test hands in its own. */
export interface VerifierSource {
  readonly verifier: (subject: VerifySubject, views: readonly View[], options?: VerifyOptions) => Verifier;
  /** Those of one round: the system may name other resolvers by the next. */
  readonly views: () => readonly View[];
}

export interface RoundOptions extends Omit<VerifyOptions, 'signal'> {
  /** For the whole round, in milliseconds. */
  readonly deadlineMs: number;
  /** Aborted when the user wants to see what is known. */
  readonly stop?: AbortSignal;
  /** Called once it is known how many rows are to come. */
  readonly onBegin?: (total: number) => void;
  readonly onRow?: (row: VerifiedRow) => void;
}

/** One verification of everything. */
export interface Round {
  readonly report: VerifyReport;
  /** How many rows there are to be: one for each namespace and resolver. */
  readonly total: number;
  readonly ended: 'whole' | 'stopped' | 'late';
}

/**
 * Verifies every namespace as every resolver shows it, for as long as it may.
 *
 * @throws UserError if a resolver answers nothing at all
 */
export async function verifyRound(subject: VerifySubject, verifiers: VerifierSource, options: RoundOptions): Promise<Round> {
  const { deadlineMs, stop, onBegin, onRow, ...verifyOptions } = options;
  const { signal, abort, end } = childOf(stop);
  const timer = setTimeout(abort, deadlineMs);
  try {
    const views = verifiers.views();
    const total = subject.namespaces.length * views.length;
    await refuseSilentResolvers(subject, views, signal, options.unusedProxy);
    onBegin?.(total);
    const rows: VerifiedRow[] = [];
    const verifier = verifiers.verifier(subject, views, { ...verifyOptions, signal });
    const collect = async () => {
      for await (const row of verifier.rows()) {
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
      // Left out where the site was not let answer, as it is then not known to be well.
      ...(findings ? { findings } : {}),
      ...(unverified.length > 0 ? { unverified } : {}),
    };
    return { report, total, ended };
  } finally {
    clearTimeout(timer);
    end();
  }
}

/** Undefined where the signal came first. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await orAborted(promise, signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** One that some of the resolvers were not asked for counts as not verified, whatever the others showed. */
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
      `the deadline of ${deadlineMs / 60_000} minutes came after ${verified}: give more of them with --deadline, or verify more at a time with --concurrency`,
    ];
  return [];
}

/** Alphabetically; of one domain, in the order in which the resolvers were named. */
function byDomainAndResolver(views: readonly View[]): (a: VerifiedRow, b: VerifiedRow) => number {
  const place = new Map(views.map(({ name }, index) => [name, index]));
  const placeOf = ({ resolver }: VerifiedRow) => (resolver === undefined ? 0 : (place.get(resolver) ?? views.length));
  return (a, b) => {
    if (a.domain !== b.domain) return a.domain < b.domain ? -1 : 1;
    return placeOf(a) - placeOf(b);
  };
}

export interface Clock {
  /** In milliseconds, from any beginning. */
  now(): number;
  /** Rejects once the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<unknown>;
}

const CLOCK: Clock = { now: () => performance.now(), sleep: (ms, signal) => sleep(ms, undefined, { signal }) };

export interface WatchOptions {
  /** From the beginning of a round to that of the next. */
  readonly intervalMs: number;
  readonly stop?: AbortSignal;
  readonly clock?: Clock;
}

/** Makes one round after another until it is stopped; one that takes longer than the interval is followed at once. */
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
 * A resolver that answers nothing would make every namespace look broken, one slow time-out after another. Two names are
 * asked for, as the servers of one may be silent themselves.
 *
 * @param unusedProxy what to say of a proxy that is set and not used
 * @throws UserError that names those that do not answer
 */
async function refuseSilentResolvers({ namespaces: [first] }: VerifySubject, views: readonly View[], signal: AbortSignal, unusedProxy?: string): Promise<void> {
  if (!first) return;
  const hosts = [...new Set([first.directTo ?? first.endpoint, autodiscoverHost(first.domain)])];
  const silent = await Promise.all(views.map((view) => isSilent(view, hosts, signal)));
  const names = views.filter((_, index) => silent[index]).map(({ name }) => name);
  if (names.length > 0) throw new UserError([...names.map((name) => problem(name, hosts)), ...(unusedProxy === undefined ? [] : [unusedProxy])]);
}

const NO_ANSWER = new Error('no answer');

/** Whoever answers one name is not waited for to answer the other. */
async function isSilent({ network: { resolver } }: View, hosts: readonly string[], signal: AbortSignal): Promise<boolean> {
  const answers = hosts.map(async (host) => {
    const { status } = await resolver.resolve(host, 'A', signal);
    if (status === 'TIMEOUT') throw NO_ANSWER;
  });
  try {
    await Promise.any(answers);
    return false;
  } catch (error) {
    // Who was not let finish has not been silent.
    if (signal.aborted) return false;
    const fault = (error as AggregateError).errors.find((one) => one !== NO_ANSWER);
    if (fault) throw fault;
    return true;
  }
}

function problem(name: string, hosts: readonly string[]): string {
  const asked = `was asked for ${hosts.join(' and ')}, and gave no answer`;
  return name === SYSTEM_VIEW
    ? `the system's resolver ${asked}: fix this machine's DNS, or name a resolver with --resolver, such as '--resolver 192.0.2.53'`
    : `the resolver ${name} ${asked}: check its address, and that it takes questions from this machine by UDP and TCP`;
}

/** The view of whatever resolvers the system asks. */
export const SYSTEM_VIEW = 'system';
