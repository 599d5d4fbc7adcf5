import { shownRow } from '../../lib/cli/shown-report';
import { refused, rowOf, step, walkOf } from '../report/sample-report';
import { finding, verified } from '../report/verified-report';

test('an option is named in the fixes of a row, of what decided it and of its findings, and nothing of it is left elsewhere', () => {
  const unasked = step('http-redirect', 'autodiscover.fabrikam.com', { verdict: 'not-asked', fix: 'let it be asked' });
  const walk = walkOf('fabrikam.com', [refused('fabrikam.com'), unasked], 'not-found');
  const found = [finding('redirect-not-asked', 'it was not asked', 'let it be asked', { rerun: 'any-target' }), finding('srv-declined', 'x', 'remove it')];
  const shown = shownRow({ ...verified('fabrikam.com', found), walk, ok: false, problem: 'it was not asked', fix: 'let it be asked', rerun: 'any-target' });
  const text = 'let it be asked (--any-target)';
  expect(shown.fix).toBe(text);
  expect(shown.findings.map(({ fix }) => fix)).toEqual([text, 'remove it']);
  expect(shown.walk.decidedBy.fix).toBe(text);
  // Reports find what decided among the steps by its identity.
  expect(shown.walk.steps[1]).toBe(shown.walk.decidedBy);
  expect(JSON.stringify(shown)).not.toContain('rerun');
});

test('a preview names the option that reads what is deployed', () => {
  const row = rowOf('fabrikam.com', walkOf('fabrikam.com', [refused('fabrikam.com')], 'not-found'), {
    ok: false,
    fix: 'preview what is deployed',
    rerun: 'deployed',
  });
  expect(shownRow(row)).toMatchObject({ fix: 'preview what is deployed (--from-account)' });
});
