import type { StepId } from '../../discovery/walk-result';
import { type CheckResult, SEVERITY_MARKS, type Severity } from '../../findings/finding';
import type { ReportRow } from '../../findings/report';
import { type Html, html, joined, trusted } from '../../text/markup';
import { isWell, problemOf, type Tone } from '../step-summary';

/** Each tone by a character, and by what it means for a reader who does not see it. */
export const MARKS: Readonly<Record<Tone, { readonly character: string; readonly means: string }>> = {
  good: { character: '✓', means: 'answers' },
  onward: { character: '→', means: 'leads on' },
  passed: { character: '–', means: 'passed over' },
  costly: { character: '!', means: 'passed over at a cost' },
  bad: { character: '✕', means: 'to be fixed' },
};

export function mark(tone: Tone): Html {
  const { character, means } = MARKS[tone];
  return html`<i class="${tone}" role="img" aria-label="${means}">${character}</i>`;
}

/** A host name in the type of names. */
export function name(host: string): Html {
  return html`<span class="name">${breakable(host)}</span>`;
}

/** A name or a URL, whose lines may break after its dots and slashes. */
export function breakable(text: string): Html {
  return joined(
    text.split(/(?<=[./](?![./]))/).map((part) => html`${part}`),
    trusted('<wbr>'),
  );
}

interface Mark {
  readonly tone: Tone;
  readonly character: string;
  readonly means: string;
}

const SEVERITIES: Readonly<Record<Severity, Mark>> = {
  error: { tone: 'bad', character: SEVERITY_MARKS.error, means: 'error' },
  warning: { tone: 'costly', character: SEVERITY_MARKS.warning, means: 'warning' },
  notice: { tone: 'onward', character: SEVERITY_MARKS.notice, means: 'notice' },
};

const STATES: Readonly<Record<CheckResult['state'], Mark>> = {
  passed: { tone: 'good', character: '✓', means: 'passed' },
  noticed: { tone: 'onward', character: SEVERITY_MARKS.notice, means: 'passed, with a notice' },
  warned: { tone: 'costly', character: SEVERITY_MARKS.warning, means: 'passed, with a warning' },
  failed: { tone: 'bad', character: SEVERITY_MARKS.error, means: 'failed' },
  skipped: { tone: 'passed', character: '–', means: 'skipped' },
};

export function severityMark(severity: Severity): Html {
  return element(SEVERITIES[severity]);
}

export function stateMark(state: CheckResult['state']): Html {
  return element(STATES[state]);
}

function element({ tone, character, means }: Mark): Html {
  return html`<i class="${tone}" role="img" aria-label="${means}">${character}</i>`;
}

/** Rows in the order of the matrix: those to be fixed, those with other findings, those that are well. */
export interface Ranked {
  readonly wrong: readonly ReportRow[];
  readonly flagged: readonly ReportRow[];
  readonly well: readonly ReportRow[];
}

export function ranked(rows: readonly ReportRow[]): Ranked {
  const rank = (row: ReportRow) => (isWell(row) ? 'well' : problemOf(row) === undefined ? 'flagged' : 'wrong');
  const of = (wanted: keyof Ranked) => rows.filter((row) => rank(row) === wanted);
  return { wrong: of('wrong'), flagged: of('flagged'), well: of('well') };
}

/** The anchor of a row, by its position: a name from outside is no part of it. */
export function rowId(index: number): string {
  return `walk-${index + 1}`;
}

export function anchorsOf({ wrong, flagged }: Ranked): ReadonlyMap<ReportRow, string> {
  return new Map([...wrong, ...flagged].map((row, index) => [row, rowId(index)]));
}

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const DATE_AND_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const DAY = 86_400_000;

/** `2 March 2026 at 14:05 UTC`. */
export function dateAndTime(iso: string): string {
  return `${DATE_AND_TIME.format(new Date(iso))} UTC`;
}

/** `1 July 2026, 120 days later`, counted from another day; the text itself where it is no date. */
export function dateSince(iso: string, since: string): string {
  if (!isDate(iso)) return iso;
  const date = DATE.format(new Date(iso));
  if (!isDate(since)) return date;
  const days = Math.floor((Date.parse(iso) - Date.parse(since)) / DAY);
  return days < 0 ? `${date}, past` : `${date}, ${days} ${days === 1 ? 'day' : 'days'} left`;
}

export function isDate(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

export const STEP_TITLES: Readonly<Record<StepId, string>> = {
  'https-domain': 'https, the domain itself',
  'https-autodiscover': 'https, its autodiscover host',
  'http-redirect': 'http, for a redirect',
  srv: 'SRV record',
  follow: 'where that led',
};

export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
