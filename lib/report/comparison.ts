import type { Colors } from 'picocolors/types';
import type { FindingId } from '../findings/catalogue';
import { type Finding, SEVERITY_MARKS } from '../findings/finding';
import type { VerifiedRow, VerifyReport } from '../findings/report';
import { few } from '../text/format';
import { visible } from '../text/untrusted';
import { findingsOf, rowName } from './findings';

/** What became of one row, or of the redirect site, from one verification to the next. */
interface Change {
  readonly kind: /** It did not reach its endpoint, and does now. */
    | 'began'
    /** It did, and does no longer. */
    | 'stopped'
    /** It does or does not as before, with other findings. */
    | 'findings'
    /** It was not in the earlier report. */
    | 'came'
    /** The verification before was stopped, or did not get so far. */
    | 'verified'
    /** It is not in the later report. */
    | 'went';
  /** Whose change it is; left out for the redirect site. */
  readonly of?: Pick<VerifiedRow, 'domain' | 'view' | 'resolver' | 'ok'>;
  /** Findings whose ids are new. */
  readonly found: readonly Finding[];
  /** Ids that are no longer among its findings. */
  readonly fixed: readonly FindingId[];
  /** Of one that stopped without an error whose id is new: the most severe that it has now. */
  readonly because?: Finding;
}

export type Changes = readonly Change[];

/**
 * What changed between two verifications, by namespace and resolver, in the order of the later one. A namespace
 * that one of them did not reach, as it was stopped, has not changed.
 */
export function changesOf(before: VerifyReport, after: VerifyReport): Changes {
  const [earlier, later] = [rowsByKey(before), rowsByKey(after)];
  const skipped = { before: new Set(before.unverified), after: new Set(after.unverified) };
  const here = [...later].flatMap(([key, row]): Changes => {
    const was = earlier.get(key);
    if (was) return compared(was, row);
    return [{ kind: skipped.before.has(row.domain) ? 'verified' : 'came', of: identity(row), found: row.findings, fixed: [] }];
  });
  const gone = [...earlier].flatMap(
    ([key, row]): Changes => (later.has(key) || skipped.after.has(row.domain) ? [] : [{ kind: 'went', of: identity(row), found: [], fixed: [] }]),
  );
  return [...here, ...gone, ...siteChanges(before, after)];
}

function compared(before: VerifiedRow, after: VerifiedRow): Changes {
  const difference = differenceOf(before.findings, after.findings);
  if (before.ok === after.ok) return isEmpty(difference) ? [] : [{ kind: 'findings', of: identity(after), ...difference }];
  if (after.ok) return [{ kind: 'began', of: identity(after), ...difference }];
  const isExplained = difference.found.some(({ severity }) => severity === 'error');
  return [{ kind: 'stopped', of: identity(after), ...difference, because: isExplained ? undefined : findingsOf(after, 'error')[0] }];
}

function siteChanges(before: VerifyReport, after: VerifyReport): Changes {
  // A verification that was stopped may not have asked the site at all.
  if (before.findings === undefined || after.findings === undefined) return [];
  const difference = differenceOf(before.findings, after.findings);
  return isEmpty(difference) ? [] : [{ kind: 'findings', ...difference }];
}

function identity({ domain, view, resolver, ok }: VerifiedRow): Change['of'] {
  return { domain, view, resolver, ok };
}

type Difference = Pick<Change, 'found' | 'fixed'>;

function differenceOf(before: readonly Finding[] = [], after: readonly Finding[] = []): Difference {
  const without = (some: readonly Finding[], others: readonly Finding[]) => some.filter(({ id }) => !others.some((other) => other.id === id));
  return { found: without(after, before), fixed: without(before, after).map(({ id }) => id) };
}

function isEmpty({ found, fixed }: Difference): boolean {
  return found.length === 0 && fixed.length === 0;
}

function rowsByKey({ rows }: VerifyReport): ReadonlyMap<string, VerifiedRow> {
  return new Map(rows.map((row) => [JSON.stringify([row.domain, row.view, row.resolver]), row]));
}

/** More names than this are counted. */
const MOST_NAMES = 10;

/** The changes as lines: what became of many in the same way is one line. Empty where nothing changed. */
export function renderChanges(changes: Changes, colors: Colors): string {
  const alike = new Map<string, [Change, ...Change[]]>();
  for (const change of changes) {
    const key = keyOf(change);
    const others = alike.get(key);
    if (others) others.push(change);
    else alike.set(key, [change]);
  }
  return [...alike.values()].map((group) => line(group, colors)).join('\n');
}

function keyOf({ kind, of, found, fixed, because }: Change): string {
  return JSON.stringify([kind, of === undefined, of?.ok, found.map(({ id }) => id), fixed, because?.id]);
}

function line(group: readonly [Change, ...Change[]], colors: Colors): string {
  const [{ kind, of, found, fixed, because }] = group;
  const many = group.length > 1;
  const names = colors.bold(
    of === undefined
      ? 'the redirect site'
      : few(
          group.flatMap((change) => (change.of ? rowName(change.of) : [])),
          MOST_NAMES,
        ),
  );
  const is = many ? 'are' : 'is';
  const reach = many ? 'reach their endpoint' : 'reaches its endpoint';
  const notReach = many ? 'do not reach their endpoint' : 'does not reach its endpoint';
  const news = found.map(findingText).join('; ');
  const fixedIds = fixed.join(', ');
  const andFixed = fixedIds === '' ? '' : ` (fixed: ${fixedIds})`;
  const state = of?.ok === false ? notReach : reach;
  switch (kind) {
    case 'began':
      return `${colors.green('✓')} ${names} ${reach} now${andFixed}${news === '' ? '' : `; new: ${news}`}`;
    case 'stopped':
      return `${colors.red('✕')} ${names} no longer ${reach}${after([...(because ? [findingText(because)] : []), ...(news === '' ? [] : [news])].join('; '))}${andFixed}`;
    case 'came':
      return `${mark(group[0], colors)} ${names} ${is} new, and ${state}${after(news)}`;
    case 'verified':
      return `${mark(group[0], colors)} ${names}, not verified before, ${state}${after(news)}`;
    case 'went':
      return `${colors.dim('–')} ${names} ${is} no longer among the namespaces`;
    case 'findings': {
      const still = of?.ok === false ? ` still ${notReach}` : '';
      return news === ''
        ? `${mark(group[0], colors)} ${names}${still}; fixed: ${fixedIds}`
        : `${mark(group[0], colors)} ${names}${still}; new: ${news}${andFixed}`;
    }
  }
}

function findingText({ id, severity, observed, fix }: Finding): string {
  return `${severity === 'error' ? '' : `${severity} `}${id}: ${visible(observed)}; ${visible(fix)}`;
}

function after(text: string): string {
  return text === '' ? '' : `: ${text}`;
}

function mark({ of, found }: Change, colors: Colors): string {
  if (of?.ok === false || found.some(({ severity }) => severity === 'error')) return colors.red(SEVERITY_MARKS.error);
  return found.some(({ severity }) => severity === 'warning') ? colors.yellow(SEVERITY_MARKS.warning) : colors.green('✓');
}
