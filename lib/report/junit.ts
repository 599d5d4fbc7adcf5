import type { CheckId, CheckResult, Finding } from '../findings/finding';
import type { PreflightReport, PreflightRow } from '../findings/preflight-report';
import type { Report, VerifiedRow, VerifyReport } from '../findings/report';
import { few } from '../text/format';
import { type Markup, xml, xmlDocument } from '../text/markup';
import { visible } from '../text/untrusted';
import { clientLines, clientsHeadline, OUTCOMES } from './clients';
import { CHECK_WORDS, rowName } from './findings';

export interface JunitOptions {
  /** Whether a warning fails its test too. */
  readonly strict: boolean;
  /** Whether the output of each namespace has the clients that do not find their server. */
  readonly clients?: boolean;
}

/**
 * The report for a pipeline: a suite per row, a test per check. It is valid by the schemas of Ant's JUnit task and of Jenkins
 * (xUnit plugin, junit-10.xsd), which differ: so a test has one failure at most, that of its most severe finding, and what is
 * no failure is in the output of its suite.
 */
export function renderJunit(report: VerifyReport, { strict, clients = false }: JunitOptions): string {
  const { unverified = [] } = report;
  const suites = [
    ...report.rows.map((row) => (clients ? withClients(rowSuite(row, strict), row) : rowSuite(row, strict))),
    ...(report.findings === undefined ? [] : [siteSuite(report.findings, strict)]),
    ...(unverified.length > 0 ? [unverifiedSuite(unverified)] : []),
  ];
  return suitesDocument(suites, report);
}

/** The same of a preflight: a suite per namespace and view, and one for the site. */
export function renderPreflightJunit(report: PreflightReport, { strict }: JunitOptions): string {
  const { facts, findings } = report.site;
  const site: Suite = {
    name: 'redirect site',
    properties: [],
    tests: [
      {
        className: classOf('redirect site'),
        name: 'site: what its deployment meets in the accounts',
        ms: 0,
        ...(failing(findings, strict) ?? { state: 'passed' }),
      },
    ],
    output: [...facts, ...outputOf(findings, strict)],
  };
  return suitesDocument([...report.rows.map((row) => preflightSuite(row, strict)), site], report);
}

function preflightSuite(row: PreflightRow, strict: boolean): Suite {
  const { findings, action, today, planned } = row;
  const name = rowName(row);
  const unread = { state: 'error', type: 'not-read', message: 'what the account has of it was not read' } as const;
  const result = failing(findings, strict) ?? (action === 'unknown' ? unread : { state: 'passed' as const });
  return {
    name,
    properties: [
      ['action', action],
      ['today', today],
      ['planned', planned],
    ],
    tests: [{ className: classOf(name), name: 'record: what its deployment meets in the account', ms: 0, ...result }],
    output: outputOf(findings, strict),
  };
}

function suitesDocument(suites: readonly Suite[], report: AnyReport): string {
  return xmlDocument(xml`<testsuites>
${suites.map((suite, index) => suiteElement(suite, { id: index, report }))}</testsuites>`);
}

type AnyReport = Pick<Report | PreflightReport, 'subject' | 'source' | 'madeAt'>;

/** A finding, of whichever command. */
interface Found extends Pick<Finding, 'severity' | 'observed' | 'why' | 'fix'>, Partial<Pick<Finding, 'addresses'>> {
  readonly id: string;
}

interface Suite {
  readonly name: string;
  readonly properties: readonly (readonly [string, string | undefined])[];
  readonly tests: readonly Test[];
  /** Further output of its tests: a line for each. */
  readonly output: readonly string[];
}

interface Test {
  /** Of the class whose test it is. Jenkins takes what stands before the last dot for the package, and groups by it. */
  readonly className: string;
  readonly name: string;
  readonly ms: number;
  readonly state: 'passed' | 'skipped' | 'failed' | 'error';
  /** Of one that did not pass: a pipeline's short text. */
  readonly message?: string;
  readonly type?: string;
  readonly text?: string;
}

function rowSuite(row: VerifiedRow, strict: boolean): Suite {
  const { findings, checks, expected, external, resolver } = row;
  const name = rowName(row);
  const unchecked = new Set(findings.map(({ check }) => check));
  for (const { id } of checks) unchecked.delete(id);
  const test = (id: CheckId, result?: CheckResult) =>
    checkTest({ id, result, findings: findings.filter(({ check }) => check === id), className: classOf(name), strict });
  return {
    name,
    properties: [
      ['expected endpoint', expected],
      ['resolver', resolver],
      ['record', external ? 'made elsewhere' : undefined],
    ],
    tests: [...checks.map((result) => test(result.id, result)), ...[...unchecked].map((id) => test(id))],
    output: outputOf(findings, strict),
  };
}

/** No test fails by it: that a client does not find its server is not always a fault. */
function withClients(suite: Suite, row: VerifiedRow): Suite {
  const lines = clientLines([row]);
  if (lines.length === 0) return { ...suite, output: [...suite.output, 'which clients find their server is not known: what they ask was not asked'] };
  const lost = lines.flatMap(({ name, outcomes: [{ outcome, prompt, reason }] }) =>
    outcome === 'found' ? [] : [`${name} ${OUTCOMES[outcome].means}: ${visible(prompt ?? reason)}`],
  );
  return lost.length === 0 ? suite : { ...suite, output: [...suite.output, [clientsHeadline(lines), ...lost].join('\n')] };
}

function siteSuite(findings: readonly Finding[], strict: boolean): Suite {
  const test = failing(findings, strict);
  return {
    name: 'redirect site',
    properties: [],
    tests: [{ className: classOf('redirect site'), name: 'site: what it answers to hosts that are not listed', ms: 0, ...(test ?? { state: 'passed' }) }],
    output: outputOf(findings, strict),
  };
}

function unverifiedSuite(domains: readonly string[]): Suite {
  const error = { state: 'error', type: 'not-verified', message: 'the verification was stopped before it reached this namespace' } as const;
  return {
    name: 'not verified',
    properties: [],
    tests: domains.map((domain) => ({ className: classOf(visible(domain)), name: 'verification', ms: 0, ...error })),
    output: [],
  };
}

interface Checked {
  readonly id: CheckId;
  /** Left out of a check that is known by its findings alone. */
  readonly result?: CheckResult;
  readonly findings: readonly Finding[];
  readonly className: string;
  readonly strict: boolean;
}

function checkTest({ id, result, findings, className, strict }: Checked): Test {
  const about = { className, name: `${id}: ${CHECK_WORDS[id] ?? id}`, ms: result?.ms ?? 0 };
  const failed = failing(findings, strict);
  if (failed) return { ...about, ...failed };
  if (result?.state === 'failed') return { ...about, state: 'failed', type: id, message: result.message };
  return result?.state === 'skipped' ? { ...about, state: 'skipped', message: result.message } : { ...about, state: 'passed' };
}

function failing(findings: readonly Found[], strict: boolean): Pick<Test, 'state' | 'type' | 'message' | 'text'> | undefined {
  const [worst, ...others] = findings.filter((finding) => isFailure(finding, strict));
  if (worst === undefined) return undefined;
  const further = others.map((finding) => `${finding.id}: ${visible(finding.observed)}\n${details(finding)}`);
  return { state: 'failed', type: worst.id, message: worst.observed, text: [details(worst), ...further].join('\n\n') };
}

function isFailure({ severity }: Found, strict: boolean): boolean {
  return severity === 'error' || (strict && severity === 'warning');
}

function details({ why, fix, addresses = [] }: Found): string {
  return [`why: ${visible(why)}`, `fix: ${visible(fix)}`, ...(addresses.length > 0 ? [`at: ${few(addresses.map(visible), 20)}`] : [])].join('\n');
}

function outputOf(findings: readonly Found[], strict: boolean): string[] {
  return findings.flatMap((finding) =>
    isFailure(finding, strict) ? [] : [`${finding.severity} ${finding.id}: ${visible(finding.observed)}\n${details(finding)}`],
  );
}

function classOf(name: string): string {
  return `${name}.autodiscover`;
}

function suiteElement({ name, properties, tests, output }: Suite, { id, report }: { readonly id: number; readonly report: AnyReport }): Markup {
  const count = (state: Test['state']) => tests.filter((test) => test.state === state).length;
  const ms = tests.reduce((sum, test) => sum + test.ms, 0);
  const all = [...properties, ['source', report.source] as const];
  return xml`<testsuite id="${id}" name="${name}" package="${visible(report.subject)}" hostname="localhost" tests="${tests.length}" failures="${count('failed')}" errors="${count('error')}" skipped="${count('skipped')}" time="${seconds(ms)}"${timestamp(report.madeAt)}>
<properties>${all.flatMap(([term, value]) => (value === undefined ? [] : [xml`<property name="${term}" value="${visible(value)}"/>`]))}</properties>
${tests.map(testElement)}<system-out>${output.join('\n\n')}</system-out>
<system-err/>
</testsuite>
`;
}

function testElement({ className, name, ms, state, message, type, text = '' }: Test): Markup {
  const about = xml`classname="${className}" name="${name}" time="${seconds(ms)}"`;
  const said = xml`message="${visible(message ?? '')}"`;
  if (state === 'skipped') return xml`<testcase ${about}><skipped ${said}/></testcase>\n`;
  if (state === 'error') return xml`<testcase ${about}><error type="${type ?? ''}" ${said}>${text}</error></testcase>\n`;
  if (state === 'failed') return xml`<testcase ${about}><failure type="${type ?? ''}" ${said}>${text}</failure></testcase>\n`;
  return xml`<testcase ${about}/>\n`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** In UTC and without a zone, as Ant's schema has it; left out where the report does not tell it. */
function timestamp(madeAt: string): Markup {
  return Number.isNaN(Date.parse(madeAt)) ? xml`` : xml` timestamp="${new Date(madeAt).toISOString().slice(0, 19)}"`;
}
