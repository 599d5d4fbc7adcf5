import type { Colors } from 'picocolors/types';
import type { Step } from '../discovery/walk-result';
import type { Report, ReportRow, VerifyReport } from '../findings/report';
import { fits, inColumns, inColumnsOrCards } from '../text/columns';
import { folded, marked } from '../text/fold';
import { counted, few, grouped } from '../text/format';
import { visible } from '../text/untrusted';
import { clientsTable } from './clients-table';
import { findingLines } from './finding-lines';
import { findingsOf, rowName } from './findings';
import { columnsOf, headline, isWell, type Outcome, outcomeOf, problemOf, resultOf, type Tone, toneOf } from './step-summary';

export interface TableOptions {
  /** Of the terminal; any if left out. */
  readonly width?: number;
  /** How its reader sees the rows that are left out of a long table. None is left out without it. */
  readonly toSeeAll?: string;
  /** What shows its reader the whole report. */
  readonly inFull?: string;
  /** Which clients find their server, in place of the steps of each namespace. */
  readonly clients?: boolean;
}

/** More rows without a problem or a finding are folded into a count. */
const MOST_WELL = 20;

/** The report as people read it in a terminal: a line per walk, what is wrong and what fixes it, how many are well. */
export function renderTable(report: Report, colors: Colors, options: TableOptions = {}): string {
  const { width, inFull } = options;
  const verified = report.kind === 'verify';
  const table = options.clients ? clientsTable(report, colors, options) : walksTable(report, colors, options);
  const about = `${colors.bold(visible(report.subject))}: ${visible(report.source)}`;
  const lines = report.rows.length > 0 ? [...table, ''] : [];
  const problems = verified ? findingLines(report, colors, { inFull, width }) : problemLines(report.rows, colors, width);
  return [
    folded(about, width, '  '),
    '',
    ...lines,
    ...(problems.length > 0 ? [...problems, ''] : []),
    colors.bold(colors[verdictColor(report)](headline(report))),
    ...(verified ? unverifiedLines(report, colors, width) : []),
    ...report.notes.map((note) => marked(colors.dim('note:'), visible(note), width)),
  ].join('\n');
}

function walksTable(report: Report, colors: Colors, { width, toSeeAll }: TableOptions): string[] {
  const well = report.rows.filter(isWell);
  const [wordings, fault] = report.kind === 'verify' ? [[BRIEFLY], 'finding'] : [[IN_FULL, BRIEFLY], 'problem'];
  const tableIn = ({ head, outcome }: Wording) => [head.map((text) => colors.bold(text)), ...shown.map((row) => cells(row, outcome, colors))];
  const isFolded = toSeeAll !== undefined && well.length > MOST_WELL;
  const shown = isFolded ? report.rows.filter((row) => !isWell(row)) : report.rows;
  return [
    ...(shown.length > 0 ? fitting(wordings.map(tableIn), width) : []),
    ...(isFolded ? [folded(colors.green(`✓ ${grouped(well.length)} ${shown.length > 0 ? 'more ' : ''}reached without a ${fault}; ${toSeeAll}`), width)] : []),
  ];
}

/** A table's words; briefly, what is as it should be takes fewer. */
interface Wording {
  readonly head: readonly string[];
  readonly outcome: (step: Step, row: ReportRow) => Outcome;
}

const IN_FULL: Wording = {
  head: ['namespace', 'https://<domain>', 'https://autodiscover.', 'http redirect', 'endpoint', 'result'],
  outcome: (step, { walk }) => outcomeOf(step, walk),
};
/** A row with its findings fits a terminal of 120 columns; by the ids of the checks. */
const BRIEFLY: Wording = { head: ['namespace', 'domain :443', 'https :443', 'redirect :80', 'endpoint', 'result'], outcome: briefly };

/** Columns that a narrow terminal leaves out, in this order: the lines below the table say what is wrong in them. */
const DISPENSABLE = ['domain', 'endpoint', 'redirect'];
const COLUMNS = ['namespace', 'domain', 'https', 'redirect', 'endpoint', 'result'];

type Rows = readonly (readonly string[])[];

/** The first that fits: all columns in one of the wordings, then fewer and fewer in the last; else cards with all of them. */
function fitting(tables: readonly Rows[], width?: number): string[] {
  const last = tables[tables.length - 1];
  const fewer = DISPENSABLE.map((_, index) => DISPENSABLE.slice(0, index + 1)).map((without) =>
    last.map((row) => row.filter((_, column) => !without.includes(COLUMNS[column]))),
  );
  return [...tables, ...fewer].map(inColumns).find((lines) => fits(lines, width)) ?? inColumnsOrCards(tables[0], width);
}

function verdictColor(report: Report): 'red' | 'yellow' | 'green' {
  const { rows } = report;
  const { findings = [] } = report.kind === 'verify' ? report : {};
  if (rows.some(({ ok }) => !ok) || findings.some(({ severity }) => severity === 'error')) return 'red';
  const warned = findings.some(({ severity }) => severity === 'warning') || rows.some((row) => findingsOf(row, 'warning').length > 0);
  return warned ? 'yellow' : 'green';
}

function cells(row: ReportRow, outcome: Wording['outcome'], colors: Colors): string[] {
  const { domain, autodiscover, redirect, endpoint } = columnsOf(row.walk);
  return [rowName(row), ...[domain, autodiscover, redirect, endpoint].map((step) => cell(step, row, outcome, colors)), result(row, colors)];
}

function cell(step: Step | undefined, row: ReportRow, outcome: Wording['outcome'], colors: Colors): string {
  if (step === undefined) return colors.dim('–');
  const { words, leadsTo } = outcome(step, row);
  return painted(toneOf(step, row), visible(leadsTo === undefined ? words : `${words} → ${leadsTo}`), colors);
}

/** What is as it should be needs no words: a verification has findings for a certificate that is not valid, and for another endpoint. */
function briefly(step: Step, { walk, expected }: ReportRow): Outcome {
  const outcome = outcomeOf(step, walk);
  if (step.verdict === 'reached' && step.status !== undefined && step.certificate?.valid) return { words: String(step.status) };
  return outcome.leadsTo !== undefined && outcome.leadsTo === expected ? { ...outcome, leadsTo: 'endpoint' } : outcome;
}

function painted(tone: Tone, text: string, colors: Colors): string {
  if (tone === 'bad') return colors.red(text);
  if (tone === 'costly') return colors.yellow(text);
  return tone === 'passed' ? colors.dim(text) : text;
}

function result(row: ReportRow, colors: Colors): string {
  if (!row.ok) return colors.red(`✕ ${resultOf(row)}`);
  const warnings = findingsOf(row, 'warning').length;
  return warnings > 0 ? colors.yellow(`✓ ${resultOf(row)}, ${counted(warnings, 'warning')}`) : colors.green(`✓ ${resultOf(row)}`);
}

function unverifiedLines({ unverified = [] }: VerifyReport, colors: Colors, width: number | undefined): string[] {
  if (unverified.length === 0) return [];
  return [marked(colors.yellow('not verified:'), `${counted(unverified.length, 'namespace')} (${few(unverified.map(visible))})`, width)];
}

/** A problem of many rows is reported once. */
function problemLines(rows: readonly ReportRow[], colors: Colors, width: number | undefined): string[] {
  const bySaying = new Map<string, string[]>();
  for (const row of rows) {
    const wrong = problemOf(row);
    if (wrong === undefined) continue;
    const message = visible([wrong.problem, ...(wrong.fix === undefined ? [] : [wrong.fix])].join('; '));
    const names = bySaying.get(message) ?? [];
    names.push(rowName(row));
    bySaying.set(message, names);
  }
  return [...bySaying].map(([message, names]) => folded(`${colors.red(`${few(names)}:`)} ${message}`, width, '  '));
}
