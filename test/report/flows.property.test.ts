import * as fc from 'fast-check';
import type { PreviewRow } from '../../lib/findings/report';
import { type Flow, flowsOf } from '../../lib/report/page/flows';
import { graphOf } from '../../lib/report/page/graph';
import { healthy, lost, nothingAtDomain, reached, redirected, refused, reportOf, rowOf, step, TROUBLED, WORKED_EXAMPLE, walkOf } from './sample-report';

const host = fc.integer({ min: 0, max: 30 }).map((n) => `host-${n}.example`);

const row: fc.Arbitrary<PreviewRow> = fc
  .record({
    domain: fc.integer({ min: 0, max: 1e6 }).map((n) => `d${n}.example`),
    kind: fc.constantFrom('site', 'alias', 'direct', 'srv', 'lost', 'broken'),
    view: fc.constantFrom('public' as const, 'private' as const),
    site: host,
    endpoint: host,
    ok: fc.boolean(),
    verdict: fc.constantFrom('no-name' as const, 'refused' as const, 'dropped' as const, 'dns-failed' as const),
  })
  .map(({ domain, kind, view, site, endpoint, ok, verdict }) => {
    const start = [nothingAtDomain(domain), refused(domain, { cnames: [site] })];
    const via = { cnames: kind === 'alias' ? [] : [site], address: `192.0.2.${site.length}` };
    if (kind === 'direct') return rowOf(domain, walkOf(domain, [{ ...reached(endpoint), id: 'https-domain' as const }]), { view, ok });
    if (kind === 'srv') return rowOf(domain, walkOf(domain, [...start, step('srv', domain, { verdict: 'located' }), reached(endpoint)]), { view, ok });
    if (kind === 'lost') return lost(domain, [...start, step('http-redirect', domain, { verdict })], 2, 'it is lost', 'find it', { view });
    if (kind === 'broken')
      return lost(domain, [...start, redirected(domain, endpoint, via), reached(endpoint, { verdict })], 3, 'it is broken', 'fix it', { view });
    return rowOf(domain, walkOf(domain, [...start, redirected(domain, endpoint, via), reached(endpoint)]), { view, ok });
  });

describe('the picture', () => {
  test('counts every walk once in each of its columns', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 80 }), (rows) => {
        const flows = flowsOf(reportOf(rows));
        expect(flows.flatMap(({ domains }) => domains).sort()).toEqual(rows.map(({ domain }) => domain).sort());
        const { leads, ways, ends } = graphOf(flows);
        for (const column of [leads, ways, ends]) expect(column.reduce((sum, { walks }) => sum + walks, 0)).toBe(rows.length);
        const well = ends.filter(({ thing }) => thing.ok).reduce((sum, { walks }) => sum + walks, 0);
        expect(well).toBe(rows.filter(({ ok }) => ok).length);
      }),
    );
  });

  test('lays no box over another, and every line ends at a box', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 80 }), (rows) => {
        const { height, leads, ways, ends, gaps } = graphOf(flowsOf(reportOf(rows)));
        for (const column of [leads, ways, ends]) {
          for (const [index, { top }] of column.entries())
            expect(top).toBeGreaterThanOrEqual(index === 0 ? 0 : column[index - 1].top + column[index - 1].height);
          const last = column[column.length - 1];
          expect(last.top + last.height).toBeLessThanOrEqual(height);
        }
        const middles = (column: readonly { top: number; height: number }[]) => column.map(({ top, height }) => top + height / 2);
        expect(middles(leads)).toEqual(expect.arrayContaining(gaps[0].map(({ from }) => from)));
        expect(middles(ways)).toEqual(expect.arrayContaining([...gaps[0].map(({ to }) => to), ...gaps[1].map(({ from }) => from)]));
        expect(middles(ends)).toEqual(expect.arrayContaining(gaps[1].map(({ to }) => to)));
      }),
    );
  });

  test('stays small, however many redirect sites and endpoints there are', () => {
    const rows = Array.from({ length: 500 }, (_, n) => {
      const domain = `d${n}.example`;
      const steps = [nothingAtDomain(domain), refused(domain), redirected(domain, `e${n}.example`, { cnames: [`s${n}.example`] }), reached(`e${n}.example`)];
      return rowOf(domain, walkOf(domain, steps));
    });
    const { ways, ends } = graphOf(flowsOf(reportOf(rows)));
    expect(ways.map(({ thing }) => thing.name).at(-1)).toBe('495 more redirect sites');
    expect(ways).toHaveLength(6);
    expect(ends.map(({ thing }) => thing.host)).toContain('494 more endpoints');
    expect(ends).toHaveLength(7);
  });

  const lineOf = ({ view, lead, way, end, domains }: Flow) =>
    `${domains.length} ${view}, ${lead}, ${way.name}, ${end.ok ? 'reached' : `lost: ${end.result}`} ${end.host}`.trim();

  test('of the worked example: an alias leads to the site that CNAMEs call by its name', () => {
    expect(flowsOf(WORKED_EXAMPLE).map(lineOf)).toEqual([
      '15 public, cname, autodiscoverredirect.contoso.com, reached autodiscover.contoso.com',
      '2 private, cname, autodiscoverredirect.contoso.com, reached autodiscover.contoso.com',
      '1 public, address, autodiscoverredirect.contoso.com, reached autodiscover.contoso.com',
      '1 public, cname, autodiscoverredirect.contoso.com, reached autodiscover-s.outlook.com',
    ]);
  });

  test('of trouble: what goes around the redirect site, and what is lost where', () => {
    expect(flowsOf(TROUBLED).map(lineOf).slice(-8)).toEqual(
      [
        '1 public, none, by SRV record, reached autodiscover.contoso.com',
        '1 public, cname, autodiscoverredirect.contoso.com, reached autodiscover-s.outlook.com',
        '1 public, none, not redirected, lost: no name',
        '1 private, none, not redirected, lost: no name',
        '1 public, cname, not redirected, lost: name mismatch',
        '1 public, cname, autodiscoverredirect.contoso.com, lost: not found',
        '1 public, cname, autodiscoverredirect.contoso.com, lost: expired certificate mail.old-tenant.example',
        '1 public, cname, autodiscoverredirect.contoso.com, lost: another endpoint mail.proseware.com',
      ].slice(-8),
    );
  });

  test('is drawn of one walk as of many', () => {
    expect(graphOf(flowsOf(reportOf([healthy('fabrikam.com')]))).gaps.map((edges) => edges.length)).toEqual([1, 1]);
  });
});
