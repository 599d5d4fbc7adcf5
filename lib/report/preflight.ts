import type { Colors } from 'picocolors/types';
import { PREFLIGHT, type PreflightId } from '../findings/catalogue/preflight';
import { SEVERITIES, SEVERITY_MARKS, type Severity } from '../findings/finding';
import { allFindings, gravestFirst, type PreflightFinding, type PreflightReport, type PreflightRow } from '../findings/preflight-report';
import { inColumnsOrCards } from '../text/columns';
import { folded, marked } from '../text/fold';
import { clipped, counted, few, fewOf } from '../text/format';
import { visible } from '../text/untrusted';
import { findingHead, painted, termLine } from './finding-lines';
import { rowName } from './findings';

export interface PreflightTableOptions {
  readonly width?: number;
  /** What shows the rows that the table leaves out; set where it leaves some out. */
  readonly toSeeAll?: string;
  /** Whether to list namespaces that are deployed already, and that nothing is found of. */
  readonly all?: boolean;
  /** What shows the observations that a finding leaves out. */
  readonly inFull?: string;
}

const HEAD = ['namespace', 'today', 'deployment'];
/** A terminal shows only a count of more rows than these that nothing is found of. */
const MOST_ROWS = 20;
const MOST_OBSERVATIONS = 5;

const ACTION_WORDS: Readonly<Record<PreflightRow['action'], string>> = {
  create: 'will be created',
  ours: 'deployed already',
  change: 'changes in place',
  elsewhere: 'made elsewhere',
  unknown: '? not read',
};

/** What a deployment meets, as a table: a line for each namespace, what was counted of the site, and each finding once. */
export function renderPreflight(report: PreflightReport, colors: Colors, { width, toSeeAll, all, inFull }: PreflightTableOptions = {}): string {
  const { rows, site, notes } = report;
  const silent = all ? [] : rows.filter(({ action, findings }) => action === 'ours' && findings.length === 0);
  const others = rows.filter((row) => !silent.includes(row));
  const content = others.filter(({ action, findings }) => findings.length === 0 && action !== 'unknown');
  const hidden = toSeeAll !== undefined && content.length > MOST_ROWS ? content : [];
  const shown = others.filter((row) => !hidden.includes(row));
  const table = shown.length > 0 ? [...inColumnsOrCards([HEAD.map((text) => colors.bold(text)), ...shown.map((row) => cells(row, colors))], width), ''] : [];
  const counts = [
    ...(hidden.length > 0 ? [`${counted(hidden.length, 'more namespace')} that nothing is found of; ${toSeeAll}`] : []),
    ...(silent.length > 0
      ? [
          `${counted(silent.length, 'namespace is', 'namespaces are')} deployed already, and stay${silent.length === 1 ? 's' : ''} as ${silent.length === 1 ? 'it is' : 'they are'}`,
        ]
      : []),
    ...site.facts,
  ];
  const blocks = findingBlocks(report, { colors, inFull, width });
  return [
    `${colors.bold(visible(report.subject))}  ${colors.dim(visible(report.source))}`,
    '',
    ...table,
    ...counts.map((text) => folded(visible(text), width, '  ')),
    '',
    ...blocks.flatMap((block) => [...block, '']),
    colors.bold(colors[verdictColor(report)](preflightHeadline(report))),
    ...notes.map((note) => marked(colors.dim('note:'), visible(note), width)),
  ].join('\n');
}

function cells(row: PreflightRow, colors: Colors): string[] {
  const [first] = row.findings;
  const words = ACTION_WORDS[row.action];
  const outcome =
    first === undefined
      ? words
      : painted(
          first.severity,
          `${SEVERITY_MARKS[first.severity]} ${first.severity === 'error' || words === titleOf(first.id) ? '' : `${words}: `}${titleOf(first.id)}`,
          colors,
        );
  return [
    rowName(row),
    row.today === undefined ? '–' : clipped(visible(row.today), 60),
    row.action === 'unknown' && first === undefined ? colors.red(words) : outcome,
  ];
}

interface BlockOptions extends Pick<PreflightTableOptions, 'inFull' | 'width'> {
  readonly colors: Colors;
}

/** Each finding once, with the namespaces that have it. */
function findingBlocks(report: PreflightReport, options: BlockOptions): string[][] {
  const sightings = [
    ...report.site.findings.map((finding) => ({ finding, name: undefined })),
    ...report.rows.flatMap((row) => row.findings.map((finding) => ({ finding, name: rowName(row) }))),
  ];
  const groups = new Map<string, typeof sightings>();
  for (const sighting of sightings) {
    const key = `${sighting.finding.severity} ${sighting.finding.id}`;
    groups.set(key, [...(groups.get(key) ?? []), sighting]);
  }
  return [...groups.values()]
    .sort(([a], [b]) => gravestFirst(a.finding, b.finding))
    .map((all) => {
      const names = [...new Set(all.flatMap(({ name }) => name ?? []))];
      return block(
        all.map(({ finding }) => finding),
        names.length > 0 ? few(names) : 'the site',
        options,
      );
    });
}

function block(findings: readonly PreflightFinding[], names: string, { colors, inFull, width }: BlockOptions): string[] {
  const [{ id, severity, why }] = findings;
  const line = (term: string, text: string) => termLine(term, text, { colors, width });
  const observed = [...new Set(findings.map((finding) => finding.observed))];
  const fixes = [...new Set(findings.map(({ fix }) => fix))];
  const listed = (term: string, texts: readonly string[]) => {
    const { shown, more } = fewOf(texts, MOST_OBSERVATIONS);
    return [
      ...shown.map((text, index) => line(index === 0 ? term : '', text)),
      ...(more > 0 ? [line('', `and ${more} more${inFull === undefined ? '' : `: ${inFull} has them all`}`)] : []),
    ];
  };
  return [
    findingHead({ id, severity, title: titleOf(id) }, names, { colors, width }),
    ...listed('observed', observed),
    line('why', why),
    ...listed('fix', fixes),
  ];
}

function titleOf(id: PreflightId): string {
  return PREFLIGHT[id]?.title ?? id;
}

const WORDS: Readonly<Record<Severity, readonly [one: string, many: string]>> = {
  error: ['finding blocks', 'findings block'],
  warning: ['warning', 'warnings'],
  notice: ['notice', 'notices'],
};

/** `2 findings block the deployment, 1 warning`; `nothing stands in the way of the deployment`. */
function preflightHeadline(report: PreflightReport): string {
  const findings = allFindings(report);
  const counts = SEVERITIES.flatMap((severity) => {
    const count = new Set(findings.filter((finding) => finding.severity === severity).map(({ id, observed }) => `${id} ${observed}`)).size;
    return count === 0 ? [] : [`${counted(count, ...WORDS[severity])}${severity === 'error' ? ' the deployment' : ''}`];
  });
  const blocked = findings.some(({ severity }) => severity === 'error');
  return [...(blocked ? [] : ['nothing stands in the way of the deployment']), ...counts].join(', ');
}

function verdictColor(report: PreflightReport): 'red' | 'yellow' | 'green' {
  const severities = new Set(allFindings(report).map(({ severity }) => severity));
  return severities.has('error') ? 'red' : severities.has('warning') ? 'yellow' : 'green';
}
