/** @slow */

import * as fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { VerifiedRow } from '../../lib/findings/report';
import { renderJunit } from '../../lib/report/junit';
import { visible } from '../../lib/text/untrusted';
import { anyText } from '../text/any-text';
import { rowWith } from './clients-report';
import { ALL_VERIFIED, finding, HOSTILE_VERIFICATIONS, SEVERAL_RESOLVERS, VERIFIED, verified, verifiedReportOf } from './verified-report';

interface Failure {
  readonly type?: string;
  readonly message: string;
  readonly '#text'?: string;
}

interface TestCase {
  readonly classname: string;
  readonly name: string;
  readonly time: string;
  readonly failure?: Failure;
  readonly error?: Failure;
  readonly skipped?: Failure;
}

interface TestSuite {
  readonly id: string;
  readonly name: string;
  readonly tests: string;
  readonly failures: string;
  readonly errors: string;
  readonly skipped: string;
  readonly time: string;
  readonly timestamp?: string;
  readonly testcase: readonly TestCase[];
  readonly 'system-out': string;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  isArray: (name) => name === 'testcase' || name === 'testsuite',
});

function suitesOf(xml: string): readonly TestSuite[] {
  expect(XMLValidator.validate(xml)).toBe(true);
  return (parser.parse(xml) as { testsuites: { testsuite: readonly TestSuite[] } }).testsuites.testsuite;
}

const lenient = suitesOf(renderJunit(VERIFIED, { strict: false }));
const strict = suitesOf(renderJunit(VERIFIED, { strict: true }));
const suite = (name: string, among = lenient) => among.find((one) => one.name === name) as TestSuite;
const failed = ({ testcase }: TestSuite) => testcase.filter(({ failure }) => failure !== undefined);

describe('the JUnit report', () => {
  test('has a suite per row, one of the redirect site, and one of what was not verified', () => {
    expect(lenient.map(({ name }) => name)).toEqual([
      ...VERIFIED.rows.map(({ domain }) => (domain.startsWith('xn--') ? `${domain} (bücher.example)` : domain)),
      'redirect site',
      'not verified',
    ]);
    expect(lenient.map(({ id }) => id)).toEqual(lenient.map((_, index) => String(index)));
  });

  test.each([
    ['lenient', lenient],
    ['strict', strict],
  ])('counts what it holds, and sums its times: %s', (_, suites) => {
    for (const { tests, failures, errors, skipped, time, timestamp, testcase } of suites) {
      const count = (kind: 'failure' | 'error' | 'skipped') => String(testcase.filter((one) => one[kind] !== undefined).length);
      expect([tests, failures, errors, skipped]).toEqual([String(testcase.length), count('failure'), count('error'), count('skipped')]);
      expect(Number(time)).toBeCloseTo(
        testcase.reduce((sum, one) => sum + Number(one.time), 0),
        3,
      );
      expect(timestamp).toBe('2026-03-02T14:05:00');
    }
  });

  test('has a test per check, in the order of the checks, whose class tells the namespace', () => {
    const { testcase } = suite('fabrikam.com');
    expect(testcase.map(({ name }) => name)).toEqual([
      'dns: where the autodiscover host leads',
      'domain: port 443 of the domain itself',
      'https: port 443 of the autodiscover host',
      'redirect: the redirect of port 80',
      'endpoint: the endpoint',
      'srv: the SRV record',
    ]);
    expect(new Set(testcase.map(({ classname }) => classname))).toEqual(new Set(['fabrikam.com.autodiscover']));
    expect(testcase.map(({ time }) => time)).toEqual(['0.024', '0.012', '21.055', '0.388', '0.172', '0.008']);
  });

  test('fails a check by its error: the id, what was seen, why it matters and what fixes it', () => {
    const [{ name, failure }] = failed(suite('adventure-works.com'));
    expect(name).toMatch(/^dns: /);
    expect(failure).toEqual({
      type: 'cname-dangling',
      message: 'autodiscover.adventure-works.com is a CNAME of mail.old-hoster.example, which has no address',
      '#text':
        "why: a new owner of that name gets the clients' requests: clients give their credentials to the server there\nfix: make autodiscover.adventure-works.com a CNAME of autodiscoverredirect.contoso.com, or remove the record",
    });
  });

  test('skips with the reason', () => {
    const srv = suite('adatum.com').testcase.find(({ name }) => name.startsWith('srv'));
    expect(srv?.skipped).toEqual({ message: 'there is no SRV record' });
  });

  test('reports warnings and notices as well, and fails for warnings alone where it is strict', () => {
    expect(failed(suite('fabrikam.com'))).toEqual([]);
    expect(suite('fabrikam.com')['system-out']).toMatch(/^warning https-dropped: port 443 .*\nwhy: .*\nfix: .*\nat: 2001:db8::7$/);
    expect(failed(suite('fabrikam.com', strict)).map(({ failure }) => failure?.type)).toEqual(['https-dropped']);
    expect(suite('fabrikam.com', strict)['system-out']).toBe('');
    expect(failed(suite('graphicdesigninstitute.com', strict)).map(({ failure }) => failure?.type)).toEqual(['endpoint-certificate-ends']);
    expect(suite('graphicdesigninstitute.com', strict)['system-out']).toMatch(/^notice srv-declined/);
  });

  test('fails a check once, whatever the number of its errors', () => {
    const two = verified('fabrikam.com', [finding('redirect-loop', 'first', 'fix it'), finding('redirect-elsewhere', 'second', 'fix that')]);
    const [failure, ...others] = failed(suitesOf(renderJunit(verifiedReportOf([two]), { strict: false }))[0]);
    expect(others).toEqual([]);
    expect(failure.failure).toMatchObject({ type: 'redirect-loop', message: 'first' });
    expect(failure.failure?.['#text']).toMatch(/fix: fix it\n\nredirect-elsewhere: second\nwhy: .*\nfix: fix that$/);
  });

  test('loses no finding of a check that is not among the results, and no failure that has no finding', () => {
    const differ = finding('resolvers-differ', 'they differ', 'look why', { severity: 'error' });
    const row = { ...verified('fabrikam.com', [differ]), checks: [{ id: 'dns', state: 'failed', message: 'it is odd', ms: 5 }] as const };
    const types = failed(suitesOf(renderJunit(verifiedReportOf([row]), { strict: false }))[0]).map(({ failure }) => [failure?.type, failure?.message]);
    expect(types).toEqual([
      ['dns', 'it is odd'],
      ['resolvers-differ', 'they differ'],
    ]);
  });

  test('says which clients do not find their server, if it was asked for, and fails no test by it', () => {
    const { clients } = rowWith('fabrikam.com');
    const row = { ...verified('fabrikam.com', []), clients };
    const of = (rows: readonly VerifiedRow[], options = { strict: true, clients: true }) => suitesOf(renderJunit(verifiedReportOf(rows), options))[0];
    const { failures, 'system-out': output } = of([row]);
    expect([failures, output.split('\n')[0]]).toEqual(['0', '11 of 19 clients find their server']);
    expect(output).toContain('\nexchangelib 5 (Python) does not find its server: ');
    expect(output).not.toContain('KMail');
    expect(of([row], { strict: true, clients: false })['system-out']).toBe('');
    expect(of([{ ...row, clients: clients.filter(({ outcome }) => outcome === 'found') }])['system-out']).toBe('');
    expect(of([{ ...row, clients: [] }])['system-out']).toBe('which clients find their server is not known: what they ask was not asked');
  });

  test('has the redirect site as a test that is there even where all is well', () => {
    expect(failed(suite('redirect site'))).toEqual([]);
    expect(failed(suite('redirect site', strict)).map(({ failure }) => failure?.type)).toEqual(['unlisted-answered']);
    expect(suite('redirect site', suitesOf(renderJunit(ALL_VERIFIED, { strict: true })))).toMatchObject({ tests: '1', failures: '0' });
  });

  test('has an error for each namespace that was not come to', () => {
    const { testcase, errors } = suite('not verified');
    expect(errors).toBe('4');
    expect(testcase.map(({ classname }) => classname)).toEqual((VERIFIED.unverified ?? []).map((domain) => `${domain}.autodiscover`));
    expect(testcase[0].error).toEqual({ type: 'not-verified', message: 'the verification was stopped before it reached this namespace' });
  });

  test('names no test twice: GitLab takes the first of several', () => {
    const several = suitesOf(renderJunit(SEVERAL_RESOLVERS, { strict: false }));
    expect(several[0].name).toBe('adatum.com (10.0.0.2)');
    for (const suites of [several, lenient]) {
      const names = suites.flatMap(({ testcase }) => testcase.map(({ classname, name }) => `${classname} ${name}`));
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('without a row is well-formed', () => {
    expect(renderJunit(verifiedReportOf([]), { strict: false })).toBe('<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n</testsuites>\n');
  });

  test.each(Object.entries(HOSTILE_VERIFICATIONS))('of hostile texts has the same shape: %s', (_, report) => {
    const shape = (suites: readonly TestSuite[]) => suites.map(({ tests, failures, errors, skipped }) => [tests, failures, errors, skipped]);
    const plain = suitesOf(renderJunit(HOSTILE_VERIFICATIONS.plain, { strict: true }));
    expect(shape(suitesOf(renderJunit(report, { strict: true })))).toEqual(shape(plain));
  });

  test('any text of a finding makes well-formed XML that reads back as it is shown', () => {
    const text = fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...'<>&"\'\r\n\t\0]\uFFFE\uD800é😀-!') }));
    fc.assert(
      fc.property(text, text, text, (observed, why, fix) => {
        const row = verified('fabrikam.com', [finding('redirect-loop', observed, fix, { why, addresses: [observed] })]);
        const [{ failure }] = failed(suitesOf(renderJunit(verifiedReportOf([row]), { strict: false }))[0]);
        const shown = (one: string) => visible(one).replace(/[\uFFFE\uFFFF]/g, '\uFFFD');
        expect(failure?.message).toBe(shown(observed));
        expect(failure?.['#text']).toBe(`why: ${shown(why)}\nfix: ${shown(fix)}\nat: ${shown(observed)}`);
      }),
    );
  });
});
