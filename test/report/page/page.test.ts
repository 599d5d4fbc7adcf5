/** @slow */

import { MOST_HEALTHY_DETAILS } from '../../../lib/report/page/matrix';
import { renderPage } from '../../../lib/report/page/page';
import { html, textOf } from '../../../lib/text/markup';
import { visible } from '../../../lib/text/untrusted';
import { HOSTILE_TEXTS, hostileReport, INVISIBLE, largeReport, longReport, reportOf, TROUBLED, WORKED_EXAMPLE } from '../sample-report';
import { loadsOrRuns, shapeOf, valuesOf } from '../tags';

const PAGES = { 'the worked example': WORKED_EXAMPLE, 'each kind of trouble': TROUBLED, 'long names': longReport(), 'no row': reportOf([]) };

const plain = shapeOf(renderPage(hostileReport('plain')));

describe('the page', () => {
  test.each(Object.entries(PAGES))('of %s needs nothing beside it, and runs nothing', (_, report) => {
    const page = renderPage(report);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:`);
    expect(loadsOrRuns(page)).toEqual([]);
    expect(page).not.toMatch(/url\(|@import/);
  });

  test('says the verdict, what was walked, and when', () => {
    const page = renderPage(TROUBLED);
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<title>contoso: 10 of 16 walks reach their endpoint</title>');
    expect(page).toContain('<h1>10 of 16 walks reach their endpoint</h1>');
    expect(page).toContain('environments/contoso.yaml, synthesized');
    expect(page).toContain('<time datetime="2026-03-02T14:05:00.000Z">2 March 2026 at 14:05 UTC</time>');
    for (const note of TROUBLED.notes) expect(page).toContain(`<li>${note}</li>`);
  });

  test('links each problem to its row, which stands before those that are well', () => {
    const page = renderPage(TROUBLED);
    const links = [...page.matchAll(/href="#(walk-\d+)"/g)].map(([, id]) => id);
    expect(links).toHaveLength(6);
    for (const id of links) expect(page.indexOf(`<tr id="${id}"`)).toBeGreaterThan(0);
    expect(page.indexOf('<tr id="walk-6"')).toBeLessThan(page.indexOf('<tr><th scope="row"'));
  });

  test('shows international domains in both forms', () => {
    expect(renderPage(WORKED_EXAMPLE)).toMatch(/xn--bcher-kva\.<wbr>example<\/span> <span class="unicode">bücher\.example</);
  });

  test('has a column for SRV records where one was asked for', () => {
    expect(renderPage(TROUBLED)).toContain('<th scope="col">SRV</th>');
    expect(renderPage(WORKED_EXAMPLE)).not.toContain('<th scope="col">SRV</th>');
  });

  test.each(HOSTILE_TEXTS)('escapes every value: %j', (text) => {
    const page = renderPage(hostileReport(text));
    expect(shapeOf(page)).toEqual(plain);
    expect(valuesOf(page).filter((value) => /javascript:/i.test(value))).toEqual([]);
    expect(page).not.toMatch(/<script|<img/i);
    expect(page).not.toMatch(INVISIBLE);
  });

  test('of thousands of namespaces has the details of some, says so, and does not swell', () => {
    const [some, many] = [1000, 5000].map((size) => renderPage(largeReport(size)));
    const details = (page: string) => page.split('<details>').length - 1;
    expect([details(some), details(many)]).toEqual([MOST_HEALTHY_DETAILS, MOST_HEALTHY_DETAILS]);
    expect(many).toContain('The details of 4,500 more walks that are well are left out');
    expect((many.length - some.length) / 4000).toBeLessThan(800);
    expect(many.length).toBeLessThan(5_000_000);
  });

  test('of thousands of troubles lists the first of them', () => {
    const rows = largeReport(1000).rows.map((row) => ({ ...row, ok: false, problem: 'it is wrong' }));
    const page = renderPage(reportOf(rows));
    expect(page.split('href="#walk-').length - 1).toBe(50);
    expect(page).toContain('950 more stand in the table of steps below, at its top.');
  });
});

describe('the template of HTML', () => {
  test('escapes texts, and keeps what is HTML already', () => {
    const inner = html`<b>${'<&">\''}</b>`;
    expect(textOf(html`<p title="${'"'}">${inner}${[inner, html``]}${undefined}${false}${0}</p>`)).toBe(
      '<p title="&quot;"><b>&lt;&amp;&quot;&gt;&apos;</b><b>&lt;&amp;&quot;&gt;&apos;</b>0</p>',
    );
  });
});

test('invisible characters are written out', () => {
  expect(visible('a\u202Eb\u0000c\uD800d\u00ADe\nf')).toBe('a\\u{202e}b\\u{0}c\\u{d800}d\\u{ad}e\\u{a}f');
  expect(visible('bücher.example 😀 →')).toBe('bücher.example 😀 →');
});
