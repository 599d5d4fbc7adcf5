/** @slow */

import { MOST_HEALTHY_DETAILS } from '../../lib/report/page/matrix';
import { renderPage } from '../../lib/report/page/page';
import { INVISIBLE, longReport } from './sample-report';
import { loadsOrRuns, shapeOf, valuesOf } from './tags';
import {
  ALL_VERIFIED,
  dangling,
  finding,
  HOSTILE_VERIFICATIONS,
  manyDangling,
  SEVERAL_RESOLVERS,
  slowRow,
  VERIFIED,
  verifiedReportOf,
} from './verified-report';

const page = renderPage(VERIFIED);
/** The text of one section, by its title. */
const section = (title: string, of = page) => of.split('<section').find((part) => part.includes(`>${title}</h2>`)) ?? '';
/** Without tags, as a reader sees it. */
const textOf = (markup: string) => markup.replace(/<[^>]*>/g, '');

const long = verifiedReportOf(
  longReport().rows.map((row) => ({
    ...row,
    findings: row.ok ? [] : [finding('not-reached', 's'.repeat(400), 'm'.repeat(400))],
    checks: [],
    addresses: [],
  })),
);

const plain = shapeOf(renderPage(HOSTILE_VERIFICATIONS.plain));

describe('the page of a verification', () => {
  test.each(Object.entries({ VERIFIED, ALL_VERIFIED, SEVERAL_RESOLVERS, long, nothing: verifiedReportOf([], { unverified: ['a.example'] }) }))(
    'needs nothing beside it, and runs nothing: %s',
    (_, report) => {
      const made = renderPage(report);
      expect(made).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:`);
      expect(loadsOrRuns(made)).toEqual([]);
    },
  );

  test('says how many reach their endpoint, and what was not verified', () => {
    expect(page).toContain('<h1>8 of 14 namespaces reach their endpoint; 6 warnings</h1>');
    expect(page).toContain('verified on <time');
    expect(textOf(section('Not verified'))).toContain(
      'The verification ended before it reached 4 namespaces: trey-research.net, wideworldimporters.com, wingtiptoys.com, woodgrovebank.com.',
    );
    expect(section('Not verified', renderPage(ALL_VERIFIED))).toBe('');
  });

  test('has a section for each severity, with ids, what was seen, why it matters and what fixes it', () => {
    const ids = (title: string) => [...section(title).matchAll(/<code>([a-z0-9-]+)<\/code>/g)].map(([, id]) => id);
    expect(ids('What has to be fixed')).toEqual(['cname-missing', 'cname-dangling', 'domain-certificate-name-mismatch', 'redirect-not-listed']);
    expect(ids('Worth fixing')).toEqual(['https-dropped', 'endpoint-certificate-ends', 'unlisted-answered']);
    expect(ids('Worth knowing')).toEqual(['srv-declined']);
    const fix = textOf(section('What has to be fixed'));
    expect(fix).toContain('autodiscover.adventure-works.com is a CNAME of mail.old-hoster.example, which has no address');
    expect(fix).toContain('a new owner of that name gets the clients&apos; requests: clients give their credentials to the server there');
    expect(fix).toContain('make autodiscover.adventure-works.com a CNAME of autodiscoverredirect.contoso.com, or remove the record');
    expect(textOf(section('Worth fixing'))).toContain('The redirect site');
    expect(section('Worth fixing', renderPage(SEVERAL_RESOLVERS))).toBe('');
  });

  test('links each finding to its rows, which stand at the top of the table', () => {
    const links = [...page.matchAll(/href="#(walk-\d+)"/g)].map(([, id]) => id);
    expect(new Set(links).size).toBe(11);
    for (const id of links) expect(page.split(`<tr id="${id}"`)).toHaveLength(2);
    expect(page.indexOf('<tr id="walk-11"')).toBeLessThan(page.indexOf('<tr><th scope="row"'));
  });

  test('shows the checks, the time per step and each address in the details of a row', () => {
    const row = renderPage(verifiedReportOf([slowRow('fabrikam.com')])).split('<details>')[1];
    expect(textOf(row)).toContain('6 checks, 4 steps in 21.3 s');
    expect(
      row
        .split('class="checks"')[1]
        .match(/aria-label="[^"]*"/g)
        ?.slice(0, 6),
    ).toEqual(['passed', 'passed', 'passed, with a warning', 'passed', 'passed', 'skipped'].map((means) => `aria-label="${means}"`));
    expect(textOf(row)).toContain('https, its autodiscover host21.0 s');
    expect(row).toContain('style="margin-left:0.1%;width:98.7%"');
    expect(textOf(row)).toContain('2001:db8::7 IPv6port 443 dropped, 21.0 sport 80 redirect, 47 ms');
  });

  test('shows the resolver of a row, and a namespace once where all resolvers agree', () => {
    const made = renderPage(SEVERAL_RESOLVERS);
    expect(textOf(section('What has to be fixed', made))).toContain('fabrikam.com by 10.0.0.2, litwareinc.com');
    expect(textOf(section('The way that mail clients take', made))).toContain('2 namespaces CNAME\nadatum.com, fabrikam.com (192.0.2.53)');
    expect(made).toContain('<h1>1 of 3 namespaces reach their endpoint</h1>');
    expect(made).toContain('<span class="found" style="flex-grow:1"></span><span class="lost" style="flex-grow:2"></span>');
  });

  test('of many namespaces with one finding tells it once, with some links', () => {
    const many = section('What has to be fixed', renderPage(manyDangling(300)));
    expect(many.split('<li>')).toHaveLength(2);
    expect(many.split('href="#walk-')).toHaveLength(1 + 12);
    expect(textOf(many)).toContain('and 288 more');
  });

  test('of findings that were seen in many ways tells some, and how many more there are', () => {
    const rows = Array.from({ length: 40 }, (_, index) => dangling(`namespace-${index}.example`, `target-${index}.example`));
    const many = section('What has to be fixed', renderPage(verifiedReportOf(rows)));
    expect(many.split('class="variant"')).toHaveLength(1 + 5);
    expect(textOf(many)).toContain('34 more ways in which it was seen');
  });

  test('of thousands of namespaces with a warning has the details of some, and does not swell', () => {
    const many = renderPage(verifiedReportOf(Array.from({ length: 3000 }, (_, index) => slowRow(`namespace-${index}.example`))), { inFull: '--json' });
    expect(many.split('<details>')).toHaveLength(1 + MOST_HEALTHY_DETAILS);
    expect(many).toContain('The details of 2,500 more walks that are well are left out, so that the page stays quick; <code>--json</code> has them.');
    expect(many.length).toBeLessThan(7_000_000);
  });

  test.each(Object.entries(HOSTILE_VERIFICATIONS))('escapes every value: %s', (_, report) => {
    const made = renderPage(report);
    expect(shapeOf(made)).toEqual(plain);
    expect(valuesOf(made).filter((value) => /javascript:/i.test(value))).toEqual([]);
    expect(made).not.toMatch(/<script|<img/i);
    expect(made).not.toMatch(INVISIBLE);
  });
});
