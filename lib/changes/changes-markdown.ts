import { inMarkdown } from '../text/markup';
import { addressOfPage } from '../text/pages';
import { type Change, isUnsafe } from './change';
import { batchTitles, byEffect, type ChangesReport, EFFECT_TITLES, sameReason, summaryOf } from './report';

/** GitHub takes a comment of 65,536 characters. */
const MOST_CHARACTERS = 60_000;

/** The changes for a comment of a pull request, or the summary of a pipeline's step; cut where GitHub would refuse it. */
export function changesMarkdown(report: ChangesReport): string {
  const { environment, against, changes, unaccepted, notes } = report;
  // No heads with several #: a runner of Azure Pipelines may take them for a command, so that they are escaped on the way.
  const head = [`**Autodiscover: ${inMarkdown(environment)}, against ${inMarkdown(against)}: ${inMarkdown(summaryOf(report))}**`];
  const parts = byEffect(changes).map(({ effect, changes: own }) => {
    const items = own.flatMap((change, index) => itemLines(change, unaccepted, own[index + 1]));
    if (own.some(isUnsafe)) return ['', `**${EFFECT_TITLES[effect]}**`, '', ...items];
    return ['', `<details><summary>${EFFECT_TITLES[effect]} (${own.length})</summary>`, '', ...items, '', '</details>'];
  });
  return cut([...head, ...parts.flat(), ...notes.flatMap((note) => ['', `Note: ${inMarkdown(note)}`])]);
}

/** With its reason, unless the next one has the same. */
function itemLines(change: Change, unaccepted: readonly string[], next: Change | undefined): string[] {
  const { id, text, why, fix, page } = change;
  const unsafe = isUnsafe(change);
  const said = next !== undefined && sameReason(change, next);
  const told = [
    ...(said || why === undefined ? [] : [`  ${inMarkdown(capital(why))}.`]),
    ...(said || fix === undefined ? [] : [`  Instead: ${inMarkdown(fix)}${page === undefined ? '' : ` ([steps](${addressOfPage(page)}))`}.`]),
    ...batchTitles(change).map(({ title, hosts }) => `  - ${inMarkdown(`${title}: ${hosts.join(', ')}`)}`),
  ];
  const accepted = unaccepted.includes(id) ? '' : ', accepted';
  return [`- ${inMarkdown(text)}${unsafe ? ` (id: ${inMarkdown(id)}${accepted})` : ''}`, ...told];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whole lines, and every part that was opened is closed. */
function cut(lines: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > MOST_CHARACTERS) {
      const open = kept.filter((one) => one.startsWith('<details>')).length - kept.filter((one) => one === '</details>').length;
      return [...kept, ...(open > 0 ? ['', '</details>'] : []), '', '… cut: the JSON has all of it'].join('\n');
    }
    kept.push(line);
  }
  return kept.join('\n');
}
