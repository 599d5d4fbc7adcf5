import type { Step } from '../../../lib/discovery/walk-result';
import { renderPage } from '../../../lib/report/page/page';
import { WORKED_EXAMPLE } from '../sample-report';
import { ALL_VERIFIED, MOSTLY_WELL, slowRow, verified, verifiedReportOf } from '../verified-report';

/** The text of the section; undefined where the page has none. */
function costs(page: string): string | undefined {
  const section = /<section aria-labelledby="costs">(.*?)<\/section>/s.exec(page)?.[1];
  return section
    ?.replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

test('says how long clients wait, at which step, and in how many namespaces', () => {
  expect(costs(renderPage(MOSTLY_WELL))).toMatch(
    /^What costs clients time Clients of 10 of 300 namespaces wait .* ~21 s https, its autodiscover host : dropped, for 10 namespaces namespace- ?007/,
  );
});

test('shows the range of one step, and the step that costs most in all first', () => {
  const late = (domain: string, id: string, ms: number) => {
    const row = verified(domain);
    return { ...row, walk: { ...row.walk, steps: row.walk.steps.map((step) => (step.id === id ? { ...step, ms } : step)) } };
  };
  const rows = [late('a.example', 'follow', 2000), late('b.example', 'follow', 4600), slowRow('c.example')];
  expect(costs(renderPage(verifiedReportOf(rows)))).toMatch(
    /~21 s https, its autodiscover host : dropped, for 1 namespace .* ~2 to 5 s where that led : answers, for 2 namespaces/,
  );
});

test('of a preview has the waits that clients would have, and not those for a slow machine', () => {
  const [row] = WORKED_EXAMPLE.rows;
  const page = (change: Partial<Step>) =>
    costs(renderPage({ ...WORKED_EXAMPLE, rows: [{ ...row, walk: { ...row.walk, steps: row.walk.steps.map((step) => ({ ...step, ...change })) } }] }));
  expect(page({ ms: 1_400 })).toBeUndefined();
  expect(page({ ms: 43_400, drops: 2 })).toContain('~42 s');
});

test('is not there where nobody waits for a second', () => {
  expect(costs(renderPage(ALL_VERIFIED))).toBeUndefined();
  expect(costs(renderPage(WORKED_EXAMPLE))).toBeUndefined();
  expect(costs(renderPage(verifiedReportOf([])))).toBeUndefined();
});
