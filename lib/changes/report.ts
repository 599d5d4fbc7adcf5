import { counted } from '../text/format';
import { type Change, EFFECTS, type Effect, unacceptedOf } from './change';

/** What a deployment changes, as every output shows it. */
export interface ChangesReport {
  readonly environment: string;
  /** What the environment is compared with: `origin/main`. */
  readonly against: string;
  readonly changes: readonly Change[];
  /** The IDs of changes, or their kinds, that somebody has accepted. */
  readonly accepted: readonly string[];
  /** The IDs of the changes that lose service, fail or are not known, and that nobody has accepted. */
  readonly unaccepted: readonly string[];
  readonly notes: readonly string[];
}

export function changesReport(given: Omit<ChangesReport, 'unaccepted'>): ChangesReport {
  return { ...given, unaccepted: unacceptedOf(given.changes, given.accepted).map(({ id }) => id) };
}

/** What changes of an effect have in common, as the head of a list. */
export const EFFECT_TITLES: Readonly<Record<Effect, string>> = {
  'loses-service': 'Loses service',
  fails: 'Fails',
  unknown: 'Not known',
  moment: 'For a moment',
  none: 'No client notices',
};

/** `3 changes (1 loses service, 2 that no client notices)` */
export function summaryOf({ changes }: Pick<ChangesReport, 'changes'>): string {
  if (changes.length === 0) return 'nothing changes';
  const parts = EFFECTS.flatMap((effect) => {
    const count = changes.filter((change) => change.effect === effect).length;
    return count === 0 ? [] : [IN_SUMMARY[effect](count)];
  });
  return `${counted(changes.length, 'change')} (${parts.join(', ')})`;
}

const IN_SUMMARY: Readonly<Record<Effect, (count: number) => string>> = {
  'loses-service': (count) => `${count} ${count === 1 ? 'loses' : 'lose'} service`,
  fails: (count) => `${count} ${count === 1 ? 'fails' : 'fail'}`,
  unknown: (count) => `${count} not known`,
  moment: (count) => `${count} for a moment`,
  none: (count) => `${count} that no client notices`,
};

export function byEffect(changes: readonly Change[]): { readonly effect: Effect; readonly changes: readonly Change[] }[] {
  return EFFECTS.flatMap((effect) => {
    const own = changes.filter((change) => change.effect === effect);
    return own.length === 0 ? [] : [{ effect, changes: own }];
  });
}

/** Whether two changes have the same reason and the same way out, which is then shown once. */
export function sameReason(one: Change, other: Change): boolean {
  return one.kind === other.kind && one.why === other.why && one.fix === other.fix && one.page === other.page;
}

/** `batch 2 of 3: 12 hosts, 96 rules at once` */
export function batchTitles({ batches = [] }: Pick<Change, 'batches'>): { readonly title: string; readonly hosts: readonly string[] }[] {
  return batches.map(({ hosts, rulesAtOnce }, index) => ({
    title: `batch ${index + 1} of ${batches.length}: ${counted(hosts.length, 'host')}, ${counted(rulesAtOnce, 'rule')} at once`,
    hosts,
  }));
}
