import type { Finding } from '../../../lib/findings/finding';
import type { VerifiedRow } from '../../../lib/findings/report';
import { verifier } from '../../../lib/verify/verifier';
import { SILENCE_MS } from '../../turns';
import type { Certificates } from './certificates';
import { type Change, fabrikamOf } from './fabrikam';
import type { Laboratory, RunningNetwork } from './laboratory';

/** What a verification of one network came to. */
export interface Verified {
  readonly rows: readonly VerifiedRow[];
  readonly site: readonly Finding[];
  readonly notes: readonly string[];
  readonly network: RunningNetwork;
  /** `192.0.2.10:80`: where the verification has connected to. */
  readonly connected: readonly string[];
  /** The sockets that the verification did not close. */
  readonly leftOpen: number;
}

/** Of a test whose time goes by turns of the event loop: what only a hang exceeds. In milliseconds. */
export const PATIENCE_MS = 100 * SILENCE_MS;
const AT_A_TIME = 6;

/** A network to be verified, as the tables have it. */
export interface Planned {
  readonly change: (made: Certificates) => Change;
  /** Whether something takes connections in it and does not answer, so that the verification takes as long as it waits. */
  readonly silent?: boolean;
  /** As with `--no-test-address`, where it is false. */
  readonly testAddress?: boolean;
  /** As with `--mail`. */
  readonly mailbox?: string;
}

/** Verifies the healthy network with a change. */
export async function verifyPlanned(
  laboratory: Laboratory,
  made: Certificates,
  { change, silent, testAddress, mailbox }: Planned,
  unchanged?: Parameters<typeof fabrikamOf>[1],
): Promise<Verified> {
  const { plan, subject } = fabrikamOf(made, unchanged)(change(made));
  const network = await laboratory.start(plan);
  const answerTimeoutMs = silent ? SILENCE_MS : PATIENCE_MS;
  const verification = verifier(subject, [network.view], { answerTimeoutMs, connectTimeoutMs: PATIENCE_MS, testAddress, mailbox });
  const rows: VerifiedRow[] = [];
  for await (const row of verification.rows()) rows.push(row);
  return { rows, site: await verification.site(), notes: verification.notes(), network, connected: [...network.connected], leftOpen: network.openSockets() };
}

export function findingsOf({ rows, site }: Verified): readonly Finding[] {
  return [...rows.flatMap(({ findings = [] }) => findings), ...site];
}

/** Runs all of them: those that wait for silence together, the others a few at a time. One that fails keeps no other from its outcome. */
export async function settled<T extends Planned, R>(all: readonly T[], run: (one: T) => Promise<R>): Promise<ReadonlyMap<T, PromiseSettledResult<R>>> {
  const outcomes = new Map<T, PromiseSettledResult<R>>();
  const settle = async (queue: T[]) => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const [outcome] = await Promise.allSettled([run(one)]);
      outcomes.set(one, outcome);
    }
  };
  const rest = all.filter(({ silent }) => !silent);
  await Promise.all([...all.filter(({ silent }) => silent).map((one) => settle([one])), ...Array.from({ length: AT_A_TIME }, () => settle(rest))]);
  return outcomes;
}

export function outcomeOf<T, R>(outcomes: ReadonlyMap<T, PromiseSettledResult<R>>, one: T): R {
  const outcome = outcomes.get(one);
  if (outcome?.status === 'fulfilled') return outcome.value;
  throw outcome?.reason;
}
