import type { Step } from '../../discovery/walk-result';
import type { Report, ReportRow } from '../../findings/report';
import { clipped, counted, grouped, unicodeForm } from '../../text/format';
import { type Html, html } from '../../text/markup';
import { findingsOf } from '../findings';
import { columnsOf, outcomeOf, resultOf, type Tone, toneOf } from '../step-summary';
import { anchorsOf, MARKS, mark, name, ranked } from './marks';
import { stepDetails } from './step-details';

/** How many healthy rows have their details: with all of them the page of thousands of namespaces would be slow to open. */
export const MOST_HEALTHY_DETAILS = 500;

/** More rows without a problem or a finding are folded. */
const MOST_OPEN = 20;

/** The tag does not break; an IPv6 address with its port and its link is shorter. */
const LONGEST_RESOLVER = 60;

/** The matrix of steps: a row for a walk, those that have to be fixed first, and a column for a step. */
/** How a reader of the page sees what it leaves out. */
export interface PageOptions {
  /** What has the whole report. */
  readonly inFull?: string;
  /** What walks one namespace alone. */
  readonly oneAlone?: string;
}

export function matrix(report: Report, { inFull, oneAlone }: PageOptions): Html {
  const { rows, madeAt } = report;
  if (rows.length === 0) return html``;
  const order = ranked(rows);
  const { wrong, flagged, well } = order;
  const anchors = anchorsOf(order);
  const troubled = wrong.length + flagged.length;
  const withSrv = rows.some(({ walk }) => walk.steps.some(({ id }) => id === 'srv'));
  const left = flagged.length + well.length - MOST_HEALTHY_DETAILS;
  const reached = [...flagged, ...well].map((row, index) =>
    line(row, { id: anchors.get(row), madeAt: index < MOST_HEALTHY_DETAILS ? madeAt : undefined, withSrv }),
  );
  const isFolded = well.length > MOST_OPEN;
  const open = [...wrong.map((row) => line(row, { id: anchors.get(row), madeAt, withSrv })), ...(isFolded ? reached.slice(0, flagged.length) : reached)];
  const first =
    troubled > 0 && !isFolded && troubled < rows.length && (report.kind === 'verify' ? '; those with findings stand first' : '; those to be fixed stand first');
  return html`<section aria-labelledby="steps"><h2 id="steps">Every walk, step by step</h2>
<p class="legend">${legend()}</p>
${left > 0 && html`<p class="quiet">The details of ${grouped(left)} more walks that are well are left out, so that the page stays quick${inFull !== undefined && html`; <code>${inFull}</code> has them`}${report.kind === 'preview' && oneAlone !== undefined && html`, and <code>${oneAlone}</code> walks one namespace`}.</p>`}
${open.length > 0 && table(open, html`The result of each step of a client's walk${first}`, withSrv)}
${
  isFolded &&
  html`<details class="fold"><summary>${mark('good')} ${grouped(well.length)} ${open.length > 0 && 'more '}reached without a finding</summary>
${table(reached.slice(flagged.length), html`The result of each step, for namespaces without a finding`, withSrv)}</details>`
}</section>`;
}

function table(lines: readonly Html[], caption: Html, withSrv: boolean): Html {
  return html`<table class="matrix${withSrv && ' with-srv'}"><caption>${caption}</caption><colgroup>${Array.from({ length: withSrv ? 7 : 6 }, () => html`<col>`)}</colgroup>
<thead><tr><th scope="col">Namespace</th><th scope="col">https://&lt;domain&gt;</th><th scope="col">https://autodiscover.</th><th scope="col">http redirect</th><th scope="col">Endpoint</th>${withSrv && html`<th scope="col">SRV</th>`}<th scope="col">Result</th></tr></thead>
<tbody>${lines}</tbody></table>`;
}

interface LineOptions {
  readonly id?: string;
  /** Left out where the row has no details. */
  readonly madeAt?: string;
  readonly withSrv: boolean;
}

function line(row: ReportRow, { id, madeAt, withSrv }: LineOptions): Html {
  const { domain, autodiscover, redirect, endpoint, srv } = columnsOf(row.walk);
  const steps = [domain, autodiscover, redirect, endpoint, ...(withSrv ? [srv] : [])];
  const result = html`<td class="result">${mark(row.ok ? 'good' : 'bad')} ${resultOf(row)}${warningCount(row)}</td>`;
  return html`<tr${id !== undefined && html` id="${id}"`}${madeAt === undefined && html` class="short"`}><th scope="row">${namespaceName(row)}</th>${steps.map((step) => cell(step, row))}${result}</tr>
${madeAt !== undefined && html`<tr class="more"><td colspan="${steps.length + 2}">${stepDetails(row, madeAt)}</td></tr>`}`;
}

function warningCount(row: ReportRow): Html | false {
  const warnings = findingsOf(row, 'warning').length;
  return row.ok && warnings > 0 && html`, <span class="costly">${counted(warnings, 'warning')}</span>`;
}

export function namespaceName(row: ReportRow): Html {
  return html`${domainName(row)}${tags(row)}`;
}

export function domainName({ domain }: ReportRow): Html {
  const unicode = unicodeForm(domain);
  return html`${name(domain)}${unicode !== undefined && html` <span class="unicode">${unicode}</span>`}`;
}

/** The tags next to a row's domain. */
export function tags({ view, resolver, external }: ReportRow): Html {
  return html`${view === 'private' && html` <span class="tag">private view</span>`}${resolver !== undefined && html` <span class="tag">by ${clipped(resolver, LONGEST_RESOLVER)}</span>`}${external && html` <span class="tag">DNS elsewhere</span>`}`;
}

function cell(step: Step | undefined, row: ReportRow): Html {
  if (step === undefined) return html`<td class="none">not asked</td>`;
  const { words, leadsTo } = outcomeOf(step, row.walk);
  return html`<td>${mark(toneOf(step, row))} ${words}${leadsTo !== undefined && html` to ${name(leadsTo)}`}</td>`;
}

function legend(): Html[] {
  return (Object.keys(MARKS) as Tone[]).map((tone) => html`<span>${mark(tone)} ${MARKS[tone].means}</span> `);
}
