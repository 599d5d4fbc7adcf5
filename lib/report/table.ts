import type { Colors } from 'picocolors/types';
import type { Step } from '../discovery/walk';
import { inColumns } from './columns';
import { unicodeForm, visible } from './plain-text';
import type { Report, ReportRow } from './report';
import { columnsOf, headline, outcomeOf, problemOf, resultOf, type Tone, toneOf } from './step-summary';

/** The report as people read it in a terminal: a line per walk, what is wrong and what mends it, how many are well. */
export function renderTable(report: Report, colors: Colors): string {
  const table = inColumns([HEAD.map((text) => colors.bold(text)), ...report.rows.map((row) => cells(row, colors))]);
  const about = `${colors.bold(visible(report.subject))}: ${visible(report.source)}`;
  const lines = report.rows.length > 0 ? [...table, ''] : [];
  const problems = problemLines(report.rows, colors);
  const wrong = report.rows.some(({ ok }) => !ok);
  return [
    about,
    '',
    ...lines,
    ...(problems.length > 0 ? [...problems, ''] : []),
    colors.bold((wrong ? colors.red : colors.green)(headline(report))),
    ...report.notes.map((note) => `${colors.dim('note:')} ${visible(note)}`),
  ].join('\n');
}

const HEAD = ['namespace', 'https://<domain>', 'https://autodiscover.', 'http redirect', 'endpoint', 'result'];

function cells(row: ReportRow, colors: Colors): string[] {
  const { domain, autodiscover, redirect, endpoint } = columnsOf(row.walk);
  return [name(row), ...[domain, autodiscover, redirect, endpoint].map((step) => cell(step, row, colors)), result(row, colors)];
}

function name({ domain, view }: ReportRow): string {
  const unicode = unicodeForm(domain);
  return visible(`${domain}${unicode === undefined ? '' : ` (${unicode})`}${view === 'private' ? ' (private)' : ''}`);
}

function cell(step: Step | undefined, row: ReportRow, colors: Colors): string {
  if (step === undefined) return colors.dim('–');
  const { words, leadsTo } = outcomeOf(step, row.walk);
  return painted(toneOf(step, row), visible(leadsTo === undefined ? words : `${words} → ${leadsTo}`), colors);
}

function painted(tone: Tone, text: string, colors: Colors): string {
  if (tone === 'bad') return colors.red(text);
  if (tone === 'costly') return colors.yellow(text);
  return tone === 'passed' ? colors.dim(text) : text;
}

function result(row: ReportRow, colors: Colors): string {
  return row.ok ? colors.green(`✓ ${resultOf(row)}`) : colors.red(`✕ ${resultOf(row)}`);
}

/** What is wrong with many is said once. */
function problemLines(rows: readonly ReportRow[], colors: Colors): string[] {
  const bySaying = new Map<string, string[]>();
  for (const row of rows) {
    const wrong = problemOf(row);
    if (wrong === undefined) continue;
    const says = visible([wrong.problem, ...(wrong.advice === undefined ? [] : [wrong.advice])].join('; '));
    const names = bySaying.get(says) ?? [];
    names.push(name(row));
    bySaying.set(says, names);
  }
  return [...bySaying].map(([says, names]) => `${colors.red(`${few(names)}:`)} ${says}`);
}

function few(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
}
