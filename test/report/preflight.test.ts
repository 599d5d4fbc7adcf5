import { XMLParser } from 'fast-xml-parser';
import { createColors } from 'picocolors';
import { renderPreflightJunit } from '../../lib/report/junit';
import { renderPreflight } from '../../lib/report/preflight';
import { homepage } from '../../package.json';
import { DEPLOYED, DNS, preflightOf, set, withSets, ZONES } from '../preflight/world';

const colors = createColors(false);
const MET = {
  zones: [
    ...withSets('ZFABRIKAM', set('autodiscover.fabrikam.com', 'A', '192.0.2.1')).filter(({ account }) => account === undefined),
    { id: 'ZPROSEWARE', name: 'proseware.com', account: DNS, sets: [set('*.proseware.com', 'A', '192.0.2.2')] },
  ],
};

test('a namespace is a line, and a finding is shown once, with its fix', async () => {
  const { report } = await preflightOf(MET);
  expect(renderPreflight(report, colors, { width: 80 }).split('\n')).toEqual([
    'prod  environments/prod.yaml, synthesized',
    '',
    'namespace      today        deployment',
    'fabrikam.com   A 192.0.2.1  ✕ record exists',
    'proseware.com  –            i will be created: wildcard answers',
    '',
    '2 stacks to deploy, 0 deployed already',
    'the load balancer of prod-Site: 2 rules declared, 0 deployed; 2 at once, 100',
    '  are allowed',
    '',
    '✕ record-exists, record exists: fabrikam.com',
    '  observed  autodiscover.fabrikam.com is in the zone fabrikam.com (ZFABRIKAM)',
    '            already: A 192.0.2.1; the public DNS has no address for it today',
    '  why       its creation fails, and CloudFormation rolls the whole stack back',
    "  fix       keep the namespace 'external: true', and take its record over step",
    '            by step:',
    `            ${homepage}/blob/main/docs/cutting-over.md`,
    '',
    'i wildcard-answers, wildcard answers: proseware.com',
    '  observed  autodiscover.proseware.com gets the answer of *.proseware.com in the',
    '            zone proseware.com (ZPROSEWARE), A 192.0.2.2; the public DNS has no',
    '            address for it today',
    '  why       the new record takes precedence: clients that follow the wildcard',
    "            today get the redirect site's answer",
    '  fix       nothing, where that is intended',
    '',
    '1 finding blocks the deployment, 1 notice',
  ]);
});

test('what these stacks have made is a count, and a line where all are asked for', async () => {
  const { report } = await preflightOf(DEPLOYED);
  const shown = renderPreflight(report, colors);
  expect(shown).toContain('2 namespaces are deployed already, and stay as they are\n');
  expect(shown).not.toContain('fabrikam.com  ');
  expect(shown.endsWith('nothing stands in the way of the deployment')).toBe(true);
  expect(renderPreflight(report, colors, { all: true })).toContain('fabrikam.com   CNAME redirect.contoso.com  deployed already');
});

test('a namespace of an account that was not read is never green', async () => {
  const { report } = await preflightOf({ without: [DNS] });
  const shown = renderPreflight(report, colors);
  expect(shown).toContain('proseware.com  –      ? not read');
  expect(shown).toContain('1 finding blocks the deployment');
});

test('JUnit has a suite for each namespace and one for the site; a warning fails with strict alone', async () => {
  const read = (xml: string) => new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'testsuite' }).parse(xml).testsuites.testsuite;
  const { report } = await preflightOf(MET);
  const suites = read(renderPreflightJunit(report, { strict: false }));
  expect(suites.map((suite: Record<string, string>) => [suite['@_name'], suite['@_failures'], suite['@_errors']])).toEqual([
    ['fabrikam.com', '1', '0'],
    ['proseware.com', '0', '0'],
    ['redirect site', '0', '0'],
  ]);
  expect(suites[0].testcase.failure['@_type']).toBe('record-exists');

  const warned = (await preflightOf({ zones: [...ZONES, { id: 'ZTWIN', name: 'fabrikam.com' }] })).report;
  const failures = (strict: boolean) => read(renderPreflightJunit(warned, { strict })).map((suite: Record<string, string>) => suite['@_failures']);
  expect([failures(false), failures(true)]).toEqual([
    ['0', '0', '0'],
    ['1', '0', '0'],
  ]);

  const unread = read(renderPreflightJunit((await preflightOf({ without: [DNS] })).report, { strict: false }));
  expect(unread.map((suite: Record<string, string>) => [suite['@_name'], suite['@_failures'], suite['@_errors']])).toEqual([
    ['fabrikam.com', '0', '0'],
    ['proseware.com', '0', '1'],
    ['redirect site', '1', '0'],
  ]);
});
