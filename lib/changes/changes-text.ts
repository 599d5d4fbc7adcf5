import type { Colors } from 'picocolors/types';
import { folded, marked } from '../text/fold';
import { andMore } from '../text/format';
import { addressOfPage } from '../text/pages';
import { visible } from '../text/untrusted';
import { type Change, isUnsafe } from './change';
import { batchTitles, byEffect, type ChangesReport, EFFECT_TITLES, sameReason, summaryOf } from './report';

export interface TextOptions {
  /** Of the terminal; lines are not broken if it is left out. */
  readonly width?: number;
  /** Most lines of one kind that no client notices; all if left out. */
  readonly most?: number;
  /** How to see the others. */
  readonly inFull?: string;
}

/** The changes as a person reads them: the worst first, each with its reason and the way without it. */
export function renderChanges(report: ChangesReport, colors: Colors, options: TextOptions = {}): string {
  const { environment, against, changes, unaccepted, notes } = report;
  const lines = wrapped(`${environment}, against ${against}: ${summaryOf(report)}`, '', options.width);
  lines[0] = lines[0].replace(environment, colors.bold(environment));
  for (const { effect, changes: own } of byEffect(changes)) {
    lines.push('', colors.bold(EFFECT_TITLES[effect]));
    const shown = shortened(own, options.most);
    for (const [index, [change, more]] of shown.entries()) {
      if (more > 0) lines.push(`  … ${andMore(more)} (${options.inFull ?? ''})`);
      else lines.push(...changeLines(change, unaccepted, colors, options));
      // Said once of several that have it in common.
      const next = shown[index + 1];
      if (next === undefined || !sameReason(change, next[0])) lines.push(...reasonLines(change, options));
    }
  }
  if (notes.length > 0) lines.push('', ...notes.map((note) => marked(colors.dim('note:'), visible(note), options.width)));
  return lines.join('\n');
}

/** Each change; in the place of the last ones of a harmless kind that has many, how many these are. */
function shortened(changes: readonly Change[], most = Number.POSITIVE_INFINITY): [Change, number][] {
  const counts = new Map<string, number>();
  const totals = new Map<string, number>();
  for (const { kind } of changes) totals.set(kind, (totals.get(kind) ?? 0) + 1);
  return changes.flatMap((change): [Change, number][] => {
    const count = (counts.get(change.kind) ?? 0) + 1;
    counts.set(change.kind, count);
    const total = totals.get(change.kind) ?? 0;
    if (isUnsafe(change) || total <= most + 1 || count <= most) return [[change, 0]];
    return count === most + 1 ? [[change, total - most]] : [];
  });
}

function changeLines(change: Change, unaccepted: readonly string[], colors: Colors, { width }: TextOptions): string[] {
  const { id, text } = change;
  const unsafe = isUnsafe(change);
  const mark = !unsafe ? ' ' : unaccepted.includes(id) ? colors.red('✗') : colors.yellow('!');
  const lines = wrapped(visible(text), '  ', width);
  lines[0] = `${mark} ${lines[0].trimStart()}`;
  for (const { title, hosts } of batchTitles(change)) lines.push(...wrapped(`${title}: ${visible(hosts.join(', '))}`, '      ', width, '    '));
  if (unsafe) lines.push(`    id: ${visible(id)}${unaccepted.includes(id) ? '' : ' (accepted)'}`);
  return lines;
}

function reasonLines(change: Change, { width }: TextOptions): string[] {
  const { why, fix, page } = change;
  return [
    ...(why === undefined ? [] : wrapped(visible(why), '    ', width)),
    ...(fix === undefined ? [] : wrapped(`instead: ${visible(fix)}`, '    ', width)),
    ...(page !== undefined && isUnsafe(change) ? [`    ${addressOfPage(page)}`] : []),
  ];
}

/** Lines of a terminal, each after the indent. */
function wrapped(text: string, indent: string, width?: number, first = indent): string[] {
  return (first + folded(text, width, indent)).split('\n');
}
