import { waitAt } from '../discovery/verdicts';
import type { Step, StepId, Verdict, Walk } from '../discovery/walk-result';
import type { CheckId } from '../findings/finding';
import type { Report, ReportRow, VerifyReport } from '../findings/report';
import { clipped, counted, grouped } from '../text/format';
import { findingsOf, titleOf } from './findings';

/** What a step did for the walk. */
export type Tone =
  /** The Autodiscover service answered. */
  | 'good'
  /** It led the client on. */
  | 'onward'
  /** Nothing here; the client went on to its next step, as it is meant to. */
  | 'passed'
  /** Nothing here either, but the client lost time or trust over it. */
  | 'costly'
  /** It has to be fixed. */
  | 'bad';

/** A step's outcome in a few words, and the host that it led to. */
export interface Outcome {
  readonly words: string;
  readonly leadsTo?: string;
}

/** A walk's steps by the place that a reader looks for them in. */
export interface Columns {
  readonly domain?: Step;
  readonly autodiscover?: Step;
  readonly redirect?: Step;
  /** The step at the end of a redirect or of an SRV record. */
  readonly endpoint?: Step;
  readonly srv?: Step;
}

/** The longest host that a short text shows: a server may send any. */
const LONGEST_HOST = 80;

const WORDS: Readonly<Record<Verdict, string>> = {
  reached: 'answers',
  redirected: 'redirect',
  located: 'SRV',
  'no-name': 'no name',
  'no-address': 'no address',
  'dangling-cname': 'dangling CNAME',
  'cname-loop': 'CNAME loop',
  'dns-failed': 'DNS failed',
  'not-asked': 'not asked',
  refused: 'refused',
  dropped: 'dropped',
  unreachable: 'unreachable',
  'certificate-name-mismatch': 'name mismatch',
  'certificate-expired': 'expired certificate',
  'certificate-untrusted': 'untrusted certificate',
  'tls-failed': 'TLS failed',
  'client-certificate': 'client certificate',
  'no-answer': 'no answer',
  'not-found': 'not found',
  'not-autodiscover': 'not Autodiscover',
  undecided: 'undecided',
  'redirect-loop': 'redirect loop',
  'redirect-not-https': 'redirect not to https',
  'redirect-unusable': 'unusable redirect',
  'no-srv': 'no SRV record',
};

/** What costs a client something even where it goes on: seconds, a question to its user, or the way by a redirect. */
const COSTLY: ReadonlySet<Verdict> = new Set<Verdict>([
  'dropped',
  'no-answer',
  'dangling-cname',
  'cname-loop',
  'dns-failed',
  'not-asked',
  'certificate-name-mismatch',
  'certificate-expired',
  'certificate-untrusted',
  'redirect-loop',
  'redirect-not-https',
  'redirect-unusable',
]);

/** The check that a step's answers are held to. */
const CHECK_OF_STEP: Readonly<Record<StepId, CheckId>> = {
  'https-domain': 'domain',
  'https-autodiscover': 'https',
  'http-redirect': 'redirect',
  follow: 'endpoint',
  srv: 'srv',
};

/** `17 of 18 walks reach their endpoint`; of a verification `17 of 18 namespaces reach their endpoint; 2 warnings`. */
export function headline(report: Report): string {
  if (report.kind === 'verify') return verifiedHeadline(report);
  const { rows } = report;
  const reached = rows.filter(({ ok }) => ok).length;
  if (rows.length === 0) return 'no namespace was walked';
  return `${grouped(reached)} of ${counted(rows.length, 'walk reaches its endpoint', 'walks reach their endpoint')}`;
}

/** The namespaces of a verification; of a preview, its walks. */
export interface Tally {
  /** Those that reach their endpoint without a warning. */
  readonly well: number;
  /** Those that reach it with one. */
  readonly warned: number;
  readonly lost: number;
}

/** A namespace that several resolvers were asked for counts once, and as its worst row. */
export function tallyOf(report: Report): Tally {
  const worst = new Map<string, number>();
  for (const [index, row] of report.rows.entries()) {
    const key = report.kind === 'verify' ? row.domain : String(index);
    const state = !row.ok ? 2 : findingsOf(row, 'warning').length > 0 ? 1 : 0;
    worst.set(key, Math.max(worst.get(key) ?? 0, state));
  }
  const count = (wanted: number) => [...worst.values()].filter((state) => state === wanted).length;
  return { well: count(0), warned: count(1), lost: count(2) };
}

function verifiedHeadline(report: VerifyReport): string {
  const { rows, findings = [] } = report;
  const { well, warned, lost } = tallyOf(report);
  const all = well + warned + lost;
  if (all === 0) return 'no namespace was verified';
  const warnings = new Set(rows.flatMap((row) => findingsOf(row, 'warning').map(({ id }) => `${id} ${row.domain}`)));
  const ofSite = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  const [siteErrors, allWarnings] = [ofSite('error'), warnings.size + ofSite('warning')];
  return [
    `${grouped(well + warned)} of ${counted(all, 'namespace reaches its endpoint', 'namespaces reach their endpoint')}`,
    ...(siteErrors > 0 ? [`${counted(siteErrors, 'error')} of the redirect site`] : []),
    ...(allWarnings > 0 ? [counted(allWarnings, 'warning')] : []),
  ].join('; ');
}

export function columnsOf({ steps, decidedBy }: Walk): Columns {
  const first = (id: StepId) => steps.find((step) => step.id === id);
  const follows = steps.filter(({ id }) => id === 'follow');
  const endpoint = follows.find((step) => same(step, decidedBy)) ?? follows.at(-1);
  return { domain: first('https-domain'), autodiscover: first('https-autodiscover'), redirect: first('http-redirect'), endpoint, srv: first('srv') };
}

export function toneOf(step: Step, row: ReportRow): Tone {
  if (isToBeFixed(step, row)) return 'bad';
  if (step.verdict === 'reached') return 'good';
  if (step.verdict === 'redirected' || step.verdict === 'located') return 'onward';
  return COSTLY.has(step.verdict) || step.id === 'follow' ? 'costly' : 'passed';
}

/** By a verification's checks; where none of a step's own failed, and in a preview, it is the step that decided the walk. */
function isToBeFixed(step: Step, { ok, walk, checks = [] }: ReportRow): boolean {
  if (ok) return false;
  const failed = ({ id }: Step) => checks.some((check) => check.id === CHECK_OF_STEP[id] && check.state === 'failed');
  return walk.steps.some(failed) ? failed(step) : same(step, walk.decidedBy);
}

export function outcomeOf(step: Step, walk: Walk): Outcome {
  const { verdict, status } = step;
  switch (verdict) {
    case 'reached':
      return { words: [status, certificateWords(step)].filter((part) => part !== undefined).join(', ') || WORDS.reached };
    case 'redirected':
      return { words: String(status ?? WORDS.redirected), leadsTo: clipped(hostOf(step.location) ?? '?', LONGEST_HOST) };
    case 'located':
      return { words: WORDS.located, leadsTo: clipped(locatedHost(step, walk), LONGEST_HOST) };
    case 'dropped':
      return { words: `${WORDS.dropped} ~${waitAt(step.drops)}` };
    case 'not-found':
      return { words: String(status ?? WORDS['not-found']) };
    case 'not-autodiscover':
    case 'undecided':
    case 'redirect-not-https':
    case 'redirect-unusable':
    case 'redirect-loop':
      return { words: status === undefined ? WORDS[verdict] : `${status}, ${WORDS[verdict]}` };
    default:
      return { words: WORDS[verdict] };
  }
}

/** How the row's walk ended, in a few words. */
export function resultOf(row: ReportRow): string {
  const { ok, walk } = row;
  if (ok) return originOf(walk)?.id === 'srv' ? 'reached by SRV' : 'reached';
  const [worst] = findingsOf(row, 'error');
  if (worst !== undefined) return titleOf(worst.id);
  if (walk.outcome === 'found') return 'another endpoint';
  return WORDS[walk.decidedBy.verdict];
}

/** What a verdict is called; itself where it is none of those that are known here. */
export function verdictWords(verdict: string): string {
  return Object.hasOwn(WORDS, verdict) ? WORDS[verdict as Verdict] : verdict;
}

/** Why the row is no success, and what fixes it; undefined where all is well. */
export function problemOf({ ok, problem, fix, walk }: ReportRow): { readonly problem: string; readonly fix?: string } | undefined {
  if (ok && problem === undefined) return undefined;
  return { problem: problem ?? walk.decidedBy.message, fix: fix ?? (problem === undefined ? walk.decidedBy.fix : undefined) };
}

/** Whether there is nothing to say of it: it reaches its endpoint, and a verification found nothing. */
export function isWell(row: ReportRow): boolean {
  return problemOf(row) === undefined && (row.findings ?? []).length === 0;
}

/** The step of its own that led, by redirects, to the one that decided the walk. */
export function originOf({ steps, decidedBy }: Walk): Step | undefined {
  const decider = steps.findIndex((step) => same(step, decidedBy));
  return steps
    .slice(0, decider + 1)
    .filter(({ id }) => id !== 'follow')
    .at(-1);
}

/** A report that went through JSON has lost the identity of its steps. */
export function same(one: Step, other: Step): boolean {
  return one === other || (one.id === other.id && one.asked === other.asked && one.verdict === other.verdict);
}

function certificateWords({ certificate }: Step): string | undefined {
  return certificate && `certificate ${certificate.valid ? 'valid' : 'not valid'}`;
}

function locatedHost(step: Step, { steps }: Walk): string {
  const next = steps[steps.findIndex((one) => same(one, step)) + 1];
  return hostOf(step.location) ?? (next?.id === 'follow' ? next.host : '?');
}

function hostOf(location: string | undefined): string | undefined {
  if (location === undefined) return undefined;
  return URL.canParse(location) ? new URL(location).hostname || location : location;
}
