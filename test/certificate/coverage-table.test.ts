/** @slow */

import { createColors } from 'picocolors';
import { renderCoverage } from '../../lib/certificate/coverage-table';
import type { CertificateFacts } from '../../lib/coverage/certificate-facts';
import { coverageOf, type NamespaceToCover } from '../../lib/coverage/coverage';

const NOW = new Date('2026-11-23T12:00:00Z');
const ENDPOINT = 'autodiscover.contoso.com';
const ARN = 'arn:aws:acm:eu-central-1:111111111111:certificate/12345678-1234-1234-1234-123456789012';

const ACM: CertificateFacts = {
  source: { kind: 'acm', arn: ARN },
  names: ['*.fabrikam.com', ENDPOINT],
  notBefore: '2026-11-01T00:00:00.000Z',
  notAfter: '2027-05-18T00:00:00.000Z',
  issuer: 'Amazon',
  keyType: 'RSA 2048',
  status: 'ISSUED',
  acmIssued: true,
  seenAt: '2026-11-23T11:00:00.000Z',
};

const { acmIssued: _, ...IMPORTED } = ACM;
const TLS: CertificateFacts = { ...IMPORTED, source: { kind: 'tls', host: ENDPOINT, port: 443 }, status: 'VALID', issuer: 'CN=Contoso CA' };

const NAMESPACES: NamespaceToCover[] = ['fabrikam.com', 'sales.fabrikam.com', 'wingtiptoys.com', 'xn--bcher-kva.example'].map((domain) => ({
  domain,
  host: `autodiscover.${domain}`,
  ...(domain === 'wingtiptoys.com' ? { endpoint: 'autodiscover-s.outlook.com' } : {}),
}));

function table(facts: CertificateFacts, namespaces: readonly NamespaceToCover[] = NAMESPACES, { color = false, notes = [] as string[] } = {}): string {
  const coverage = coverageOf({ facts, endpoint: ENDPOINT, namespaces, now: NOW });
  return renderCoverage({ environment: 'contoso', facts, coverage, notes }, createColors(color));
}

test('covered, uncovered, an endpoint of its own, international', () => {
  expect(table(ACM, NAMESPACES, { notes: ['d.csv:2: contoso.com is left out'] })).toMatchInlineSnapshot(`
"contoso: 4 namespaces behind autodiscover.contoso.com
✓ the certificate names autodiscover.contoso.com

autodiscover host                                    coverage            covered by      its CNAME leads to
autodiscover.fabrikam.com                            covered             *.fabrikam.com  redirect site
autodiscover.sales.fabrikam.com                      needs the redirect  –               redirect site
autodiscover.wingtiptoys.com                         own endpoint        –               redirect site
autodiscover.xn--bcher-kva.example (bücher.example)  needs the redirect  –               redirect site

certificate: issued by Amazon; RSA 2048; in ACM, arn:aws:acm:eu-central-1:111111111111:certificate/12345678-1234-1234-1234-123456789012; looked up 2026-11-23
days left: 175, until 2027-05-18
names: 2 of 10 used; Service Quotas can raise 10 to 100

a certificate of 4 names would make the redirect unnecessary except for namespaces with their own endpoint, and ACM can issue it. Names to request:
  autodiscover.contoso.com
  *.fabrikam.com
  autodiscover.sales.fabrikam.com
  autodiscover.xn--bcher-kva.example

note: 1 namespace is covered but still redirected: with 'whenCovered: direct' its CNAME leads straight to the endpoint, and Outlook shows no prompt
note: d.csv:2: contoso.com is left out"
`);
});

test('those that go straight to the endpoint say so, and need no hint', () => {
  const text = table(ACM, [{ ...NAMESPACES[0], whenCovered: 'direct' }]);
  expect(text).toContain('autodiscover.fabrikam.com  covered   *.fabrikam.com  direct to autodiscover.contoso.com');
  expect(text).not.toContain('note:');
  expect(text).not.toContain('Names to request');
});

test('an endpoint that is not covered, by a certificate that has expired', () => {
  const text = table({ ...TLS, names: ['mail.contoso.com'], status: 'EXPIRED', notAfter: '2026-11-20T00:00:00.000Z' }, []);
  expect(text).toMatchInlineSnapshot(`
"contoso: 0 namespaces behind autodiscover.contoso.com
✕ the certificate names mail.contoso.com and not autodiscover.contoso.com, so Outlook asks the user; put autodiscover.contoso.com on the certificate, or change the endpoint to a host that it names
✕ the certificate of autodiscover.contoso.com expired on 2026-11-20, so Outlook asks the user; renew the certificate of autodiscover.contoso.com

certificate: issued by CN=Contoso CA; RSA 2048; presented by autodiscover.contoso.com:443; looked up 2026-11-23
days left: none, it expired on 2026-11-20

a certificate of 2 names would name the endpoint too, and the endpoint's authority would have to issue it. Names to request:
  autodiscover.contoso.com
  mail.contoso.com"
`);
});

test('the names of a certificate that another authority would have to issue', () => {
  expect(table(TLS)).toContain("and the endpoint's authority would have to issue it. Names to request:\n  autodiscover.contoso.com\n");
  expect(table({ ...ACM, acmIssued: false })).toContain('and the authority of the present one would have to issue it. Names to request:\n');
  expect(table(TLS)).not.toMatch(/^names:/m);
});

test.each([
  [5, 'a certificate of 7 names would make the redirect unnecessary, and ACM can issue it. Names to request:\n  autodiscover.contoso.com\n'],
  [20, 'and ACM can issue it if the quota of 10 names is raised. Names to request:\n'],
  [5_000, 'a certificate of 5,002 names would make the redirect unnecessary, but ACM issues no certificate of more than 100 names: keep the redirect'],
])('of %i namespaces, says whether ACM would issue a certificate for all', (count, message) => {
  const namespaces = Array.from({ length: count }, (_, i) => ({ domain: `n${i}.example`, host: `autodiscover.n${i}.example` }));
  const text = table(ACM, namespaces);
  expect(text).toContain(message);
  expect(text).toContain('names: 2 of 10 used; Service Quotas can raise 10 to 100');
});

test('has colours only where they are wanted', () => {
  expect(table(ACM, NAMESPACES, { color: true })).toContain('\u001b[32m✓');
  expect(table(ACM)).not.toContain('\u001b');
});

test('facts that somebody edited cannot steer the terminal', () => {
  const text = table({ ...TLS, issuer: 'a\u001b[31mb', statusReason: '\u202e', status: 'UNTRUSTED', names: ['c\u001b[2J.example'] });
  for (const character of ['\u001b', '\u202e']) expect(text).not.toContain(character);
  expect(text).toContain('a\\u{1b}[31mb');
});

test('without days, says that they are not known', () => {
  expect(table({ ...ACM, status: 'PENDING_VALIDATION', notBefore: undefined, notAfter: undefined })).toContain('\ndays left: unknown\n');
});
