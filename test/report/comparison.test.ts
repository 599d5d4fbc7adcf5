import { createColors } from 'picocolors';
import type { VerifiedRow, VerifyReport } from '../../lib/findings/report';
import { changesOf, renderChanges } from '../../lib/report/comparison';
import { INVISIBLE } from './sample-report';
import { finding, HOSTILE_VERIFICATIONS, missing, SEVERAL_RESOLVERS, slowRow, VERIFIED, verified, verifiedReportOf } from './verified-report';

const plain = createColors(false);
const rendered = (before: VerifyReport, after: VerifyReport) => renderChanges(changesOf(before, after), plain);
const from = (before: readonly VerifiedRow[], after: readonly VerifiedRow[]) =>
  rendered(verifiedReportOf(before, { findings: [] }), verifiedReportOf(after, { findings: [] }));

const dropped = (domain: string) =>
  verified(domain, [finding('redirect-dropped', `port 80 of autodiscover.${domain} answers nothing`, 'open port 80 in the security group')]);

describe('the changes', () => {
  test('are none of a first verification, and none of one that found the same', () => {
    expect(changesOf(VERIFIED, VERIFIED)).toEqual([]);
    expect(renderChanges([], plain)).toBe('');
  });

  test('are none where the same finding has other words', () => {
    const ends = (days: number) => verified('fabrikam.com', [finding('endpoint-certificate-ends', `ends in ${days} days`, 'renew it')]);
    expect(from([ends(10)], [ends(9)])).toBe('');
  });

  test('tell who begins to reach the endpoint, and what was fixed', () => {
    expect(from([missing('fabrikam.com')], [verified('fabrikam.com')])).toBe('✓ fabrikam.com reaches its endpoint now (fixed: cname-missing)');
  });

  test('tell what is new of one that begins to', () => {
    expect(from([missing('fabrikam.com')], [slowRow('fabrikam.com')])).toBe(
      '✓ fabrikam.com reaches its endpoint now (fixed: cname-missing); new: warning https-dropped: port 443 of autodiscover.fabrikam.com answers nothing; let the security group refuse port 443: set refuseHttps to true',
    );
  });

  test('tell who stopped, why, and what fixes it', () => {
    expect(from([verified('adatum.com')], [dropped('adatum.com')])).toBe(
      '✕ adatum.com no longer reaches its endpoint: redirect-dropped: port 80 of autodiscover.adatum.com answers nothing; open port 80 in the security group',
    );
  });

  test('tell why one stopped whose finding has only become graver', () => {
    const elsewhere = (severity: 'warning' | 'error') =>
      verified('adatum.com', [finding('cname-elsewhere', 'it leads to old.example', 'let it lead here', { severity })]);
    expect(from([elsewhere('warning')], [elsewhere('error')])).toBe(
      '✕ adatum.com no longer reaches its endpoint: cname-elsewhere: it leads to old.example; let it lead here',
    );
  });

  test('tell findings that come and go while the end is the same', () => {
    expect(from([slowRow('fabrikam.com')], [verified('fabrikam.com')])).toBe('✓ fabrikam.com; fixed: https-dropped');
    expect(from([verified('fabrikam.com')], [slowRow('fabrikam.com')])).toMatch(/^! fabrikam\.com; new: warning https-dropped: port 443/);
    expect(from([missing('fabrikam.com')], [dropped('fabrikam.com')])).toMatch(
      /^✕ fabrikam\.com still does not reach its endpoint; new: redirect-dropped: .* \(fixed: cname-missing\)$/,
    );
  });

  test('tell namespaces that come and go', () => {
    expect(from([verified('adatum.com')], [missing('fabrikam.com'), verified('litwareinc.com')])).toBe(
      [
        '✕ fabrikam.com is new, and does not reach its endpoint: cname-missing: autodiscover.fabrikam.com is not in the DNS; make autodiscover.fabrikam.com a CNAME of autodiscoverredirect.contoso.com',
        '✓ litwareinc.com is new, and reaches its endpoint',
        '– adatum.com is no longer among the namespaces',
      ].join('\n'),
    );
  });

  test('do not take a verification that was stopped for namespaces that went or came', () => {
    const whole = verifiedReportOf([verified('adatum.com'), verified('fabrikam.com')]);
    const part = verifiedReportOf([verified('adatum.com')], { unverified: ['fabrikam.com'] });
    expect(rendered(whole, part)).toBe('');
    expect(rendered(part, whole)).toBe('✓ fabrikam.com, not verified before, reaches its endpoint');
  });

  test('are of a namespace and a resolver', () => {
    const after = {
      ...SEVERAL_RESOLVERS,
      rows: SEVERAL_RESOLVERS.rows.map((row) => (row.domain === 'fabrikam.com' ? { ...row, ...verified('fabrikam.com') } : row)),
    };
    expect(rendered(SEVERAL_RESOLVERS, after)).toBe('✓ fabrikam.com (10.0.0.2) reaches its endpoint now (fixed: cname-missing)');
  });

  test('are of the redirect site too, where both verifications asked it', () => {
    const site = (findings: VerifyReport['findings']) => ({ ...VERIFIED, findings });
    expect(rendered(site(VERIFIED.findings), site([]))).toBe('✓ the redirect site; fixed: unlisted-answered');
    expect(rendered(site([]), site(VERIFIED.findings))).toMatch(/^! the redirect site; new: warning unlisted-answered: /);
    expect(rendered(site(VERIFIED.findings), site(undefined))).toBe('');
  });

  test('tell once what became of many', () => {
    const domains = Array.from({ length: 300 }, (_, index) => `namespace-${index}.example`);
    const [before, after] = [domains.map((domain) => missing(domain)), domains.map((domain) => verified(domain))];
    expect(from(before, after)).toMatch(/^✓ (namespace-\d+\.example, ){8}namespace-8\.example and 291 more reach their endpoint now \(fixed: cname-missing\)$/);
  });

  test('hold no walk, so that a line of JSON for them stays short', () => {
    const [change] = changesOf(verifiedReportOf([missing('a.example')]), verifiedReportOf([verified('a.example')]));
    expect(change).toEqual({ kind: 'began', of: { domain: 'a.example', view: 'public', ok: true }, found: [], fixed: ['cname-missing'] });
  });

  test('have colours where they are supported', () => {
    expect(renderChanges(changesOf(verifiedReportOf([missing('a.example')]), verifiedReportOf([verified('a.example')])), createColors(true))).toContain(
      '\u001B[32m✓',
    );
  });

  test.each(Object.entries(HOSTILE_VERIFICATIONS))('let no server steer the terminal: %s', (_, report) => {
    const lines = rendered(verifiedReportOf([], { findings: [] }), report);
    expect(lines).not.toMatch(INVISIBLE);
    expect(lines.split('\n')).toHaveLength(rendered(verifiedReportOf([], { findings: [] }), HOSTILE_VERIFICATIONS.plain).split('\n').length);
  });
});
