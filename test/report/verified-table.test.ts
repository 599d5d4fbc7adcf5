import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import { renderTable } from '../../lib/report/table';
import { healthy, INVISIBLE, largeReport, reportOf, TROUBLED } from './sample-report';
import {
  ALL_VERIFIED,
  dangling,
  finding,
  HOSTILE_VERIFICATIONS,
  MOSTLY_WELL,
  manyDangling,
  SEVERAL_RESOLVERS,
  VERIFIED,
  verified,
  verifiedReportOf,
} from './verified-report';

const plain = createColors(false);
const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));
const table = (text: string) => text.split('\n\n')[1];

describe('the table of a verification', () => {
  test('of each kind of finding', () => {
    expect(renderTable(VERIFIED, plain)).toMatchInlineSnapshot(`
"contoso: environments/contoso.yaml

namespace                               domain :443    https :443      redirect :80    endpoint  result
adatum.com                              no name        refused         302 → endpoint  401       ✓ reached
adventure-works.com                     no name        dangling CNAME  dangling CNAME  –         ✕ dangling CNAME
alpineskihouse.com                      no name        dangling CNAME  dangling CNAME  –         ✕ dangling CNAME
cohovineyard.com                        no name        refused         302 → endpoint  401       ✓ reached, 1 warning
fabrikam.com                            no name        dropped ~21 s   302 → endpoint  401       ✓ reached, 1 warning
fourthcoffee.com                        name mismatch  –               –               –         ✕ name mismatch
graphicdesigninstitute.com              no name        refused         302 → endpoint  401       ✓ reached, 1 warning
litwareinc.com                          no name        refused         404             –         ✕ 404
margiestravel.com                       no name        dangling CNAME  dangling CNAME  –         ✕ dangling CNAME
northwindtraders.com                    no name        no name         no name         –         ✕ no record
proseware.com                           no name        dropped ~21 s   302 → endpoint  401       ✓ reached, 1 warning
relecloud.com                           no name        refused         302 → endpoint  401       ✓ reached
tailspintoys.com                        no name        refused         302 → endpoint  401       ✓ reached
xn--bcher-kva.example (bücher.example)  no name        refused         302 → endpoint  401       ✓ reached

✕ cname-missing, no record: northwindtraders.com
  observed  autodiscover.northwindtraders.com is not in the DNS
  why       Outlook finds no settings: a new profile cannot be made, and free/busy times, out-of-office and the address book fail in those that exist
  fix       make autodiscover.northwindtraders.com a CNAME of autodiscoverredirect.contoso.com

✕ cname-dangling, dangling CNAME: adventure-works.com, alpineskihouse.com, margiestravel.com
  observed  autodiscover.adventure-works.com is a CNAME of mail.old-hoster.example, which has no address
  why       a new owner of that name gets the clients' requests: clients give their credentials to the server there
  fix       make autodiscover.adventure-works.com a CNAME of autodiscoverredirect.contoso.com, or remove the record
  also      margiestravel.com: autodiscover.margiestravel.com is a CNAME of autodiscover.gone.example, which has no address

✕ domain-certificate-name-mismatch, name mismatch: fourthcoffee.com
  observed  https://fourthcoffee.com presents a certificate of *.hoster.example, hoster.example
  why       Outlook asks the user whether to continue with this certificate, and tries nothing else
  fix       let the web server of fourthcoffee.com refuse port 443, or give it a certificate of its name

✕ redirect-not-listed, 404: litwareinc.com
  observed  http://autodiscover.litwareinc.com answers 404
  why       Outlook finds no settings: a new profile cannot be made, and free/busy times, out-of-office and the address book fail in those that exist
  fix       add litwareinc.com to the environment and deploy it

! https-dropped, drops 443: fabrikam.com, proseware.com
  observed  port 443 of autodiscover.fabrikam.com answers nothing
  why       Outlook waits about 21 seconds for each address that drops, each time it looks for its settings
  fix       let the security group refuse port 443: set refuseHttps to true

! endpoint-certificate-ends, certificate expires soon: cohovineyard.com, fourthcoffee.com, graphicdesigninstitute.com
  observed  the certificate of autodiscover.contoso.com ends on 12 March 2026, in 10 days
  why       from that day on, Outlook asks every user about the certificate
  fix       renew it, and install it on the endpoint

i srv-declined, declines: graphicdesigninstitute.com, xn--bcher-kva.example (bücher.example)
  observed  _autodiscover._tcp.graphicdesigninstitute.com has the target '.'
  why       clients that use only this record find nothing
  fix       remove the record, or let it lead to autodiscover.contoso.com

! unlisted-answered, answers unlisted hosts: the redirect site
  observed  http://autodiscover.unlisted.example was answered with 302
  why       anybody can point a name at the site and use its redirect, under a name that looks like yours
  fix       let the default action of the listener answer 404: hosts: listed

8 of 14 namespaces reach their endpoint; 6 warnings
not verified: 4 namespaces (trey-research.net, wideworldimporters.com and 2 more)
note: stopped after 14 of 18 namespaces"
`);
  });

  test('of a healthy network', () => {
    expect(renderTable(ALL_VERIFIED, plain)).toMatchInlineSnapshot(`
"contoso: environments/contoso.yaml

namespace                   domain :443  https :443  redirect :80    endpoint  result
adatum.com                  no name      refused     302 → endpoint  401       ✓ reached
cohovineyard.com            no name      refused     302 → endpoint  401       ✓ reached
fabrikam.com                no name      refused     302 → endpoint  401       ✓ reached
graphicdesigninstitute.com  no name      refused     302 → endpoint  401       ✓ reached

4 of 4 namespaces reach their endpoint"
`);
  });

  test('names a namespace by its resolver where these differ, and alone where they do not', () => {
    expect(renderTable(SEVERAL_RESOLVERS, plain)).toMatchInlineSnapshot(`
"contoso: --domains

namespace                    domain :443  https :443  redirect :80    endpoint  result
adatum.com (10.0.0.2)        no name      refused     302 → endpoint  401       ✓ reached
adatum.com (192.0.2.53)      no name      refused     302 → endpoint  401       ✓ reached
fabrikam.com (10.0.0.2)      no name      no name     no name         –         ✕ no record
fabrikam.com (192.0.2.53)    no name      refused     302 → endpoint  401       ✓ reached
litwareinc.com (10.0.0.2)    no name      no name     no name         –         ✕ no record
litwareinc.com (192.0.2.53)  no name      no name     no name         –         ✕ no record

✕ cname-missing, no record: fabrikam.com (10.0.0.2), litwareinc.com
  observed  autodiscover.fabrikam.com is not in the DNS
  why       Outlook finds no settings: a new profile cannot be made, and free/busy times, out-of-office and the address book fail in those that exist
  fix       make autodiscover.fabrikam.com a CNAME of autodiscoverredirect.contoso.com

1 of 3 namespaces reach their endpoint"
`);
  });

  test('fits a terminal of 120 columns, names of usual length taken', () => {
    const usual = VERIFIED.rows.filter(({ domain }) => !domain.startsWith('xn--'));
    expect(widest(table(renderTable({ ...VERIFIED, rows: usual }, plain)))).toBeLessThanOrEqual(120);
    expect(widest(table(renderTable(SEVERAL_RESOLVERS, plain)))).toBeLessThanOrEqual(120);
  });

  const notWell = MOSTLY_WELL.rows.filter(({ ok, findings }) => !ok || findings.length > 0).map(({ domain }) => domain);

  test('of a long list shows every row that something is to be said of, and counts the others', () => {
    expect(notWell).toHaveLength(13);
    const lines = table(renderTable(MOSTLY_WELL, plain, { toSeeAll: '--all lists them' })).split('\n');
    expect(lines.slice(1, -1).map((line) => line.split(' ')[0])).toEqual(notWell);
    expect(lines.at(-1)).toBe('✓ 287 more reached without a finding; --all lists them');
  });

  test('folds nothing that a preview did not reach either', () => {
    const rows = [...largeReport(40).rows, ...TROUBLED.rows];
    const lines = table(renderTable(reportOf(rows), plain, { toSeeAll: '--all' })).split('\n');
    const wrong = TROUBLED.rows.filter(({ ok, problem }) => !ok || problem !== undefined);
    expect(wrong.length).toBeGreaterThan(5);
    expect(lines).toHaveLength(1 + wrong.length + 1);
    for (const { domain } of wrong) expect(lines.join('\n')).toContain(domain);
  });

  test('lists all where there is no way to see the others, and where they are 20', () => {
    expect(table(renderTable(MOSTLY_WELL, plain)).split('\n')).toHaveLength(301);
    const rows = [...MOSTLY_WELL.rows.filter(({ domain }) => notWell.includes(domain)), ...MOSTLY_WELL.rows.filter(({ domain }) => !notWell.includes(domain))];
    const toSeeAll = '--all lists them';
    expect(table(renderTable(verifiedReportOf(rows.slice(0, 33)), plain, { toSeeAll })).split('\n')).toHaveLength(1 + 33);
    expect(table(renderTable(verifiedReportOf(rows.slice(0, 34)), plain, { toSeeAll })).split('\n')).toHaveLength(1 + 13 + 1);
  });

  test('has on a narrow terminal the columns that fit, and cards where hardly any do', () => {
    const at = (width: number) => table(renderTable(MOSTLY_WELL, plain, { width, toSeeAll: '--all lists them' }));
    for (const width of [50, 60, 80]) expect(widest(at(width))).toBeLessThanOrEqual(width);
    expect(at(80).split('\n').slice(0, 2)).toEqual([
      'namespace              https :443     redirect :80    result',
      'namespace-007.example  dropped ~21 s  302 → endpoint  ✓ reached, 1 warning',
    ]);
    expect(at(60).split('\n')[1]).toBe('namespace-007.example  dropped ~21 s  ✓ reached, 1 warning');
    expect(at(50).split('\n').slice(0, 2)).toEqual(['namespace-007.example', '  domain :443: no name; https :443: dropped ~21 s;']);
  });

  test('folds what it says to the width of a terminal, and breaks no command', () => {
    const notes = ["this is a note that goes on for quite a while, and then names 'npx cdk-autodiscover-redirect plan mail/prod.yaml', which is copied"];
    const lines = renderTable({ ...VERIFIED, notes }, plain, { width: 60 }).split('\n');
    expect(lines.filter((line) => line.length > 60 && !line.includes('npx '))).toEqual([]);
    expect(lines.slice(-4)).toEqual([
      'note: this is a note that goes on for quite a while, and',
      '      then names',
      "      'npx cdk-autodiscover-redirect plan mail/prod.yaml',",
      '      which is copied',
    ]);
  });

  test('of 300 namespaces that dangle says once what is wrong', () => {
    const [, , findings, verdict] = renderTable(manyDangling(300), plain).split('\n\n');
    expect(findings).toMatchInlineSnapshot(`
"✕ cname-dangling, dangling CNAME: namespace-00000.example, namespace-00001.example and 298 more
  observed  autodiscover.namespace-00000.example is a CNAME of mail.old-hoster.example, which has no address
  why       a new owner of that name gets the clients' requests: clients give their credentials to the server there
  fix       make autodiscover.namespace-00000.example a CNAME of autodiscoverredirect.contoso.com, or remove the record"
`);
    expect(verdict).toBe('0 of 300 namespaces reach their endpoint');
  });

  test('of findings that were seen in many ways tells some, and how many there are', () => {
    const rows = Array.from({ length: 300 }, (_, index) => dangling(`namespace-${index}.example`, `target-${index}.example`));
    const findings = renderTable(verifiedReportOf(rows), plain, { inFull: '--json' }).split('\n\n')[2].split('\n');
    expect(findings).toHaveLength(4 + 3 + 1);
    expect(findings.at(-1)).toBe('  also      296 more, each seen in another way: --json has them all');
  });

  test('of findings that are fixed in another way says how', () => {
    const rows = [dangling('a.example'), dangling('b.example'), dangling('c.example', 'target.example', { external: true })];
    expect(renderTable(verifiedReportOf(rows), plain).split('\n\n')[2].split('\n').slice(-2)).toEqual([
      '  also      c.example: autodiscover.c.example is a CNAME of target.example, which has no address',
      '  fix       have autodiscover.c.example removed by who runs its DNS',
    ]);
  });

  test('says at which addresses a finding was seen, where it is that of one namespace', () => {
    const row = verified('fabrikam.com', [finding('https-dropped', 'it drops', 'refuse it', { addresses: ['192.0.2.1', '2001:db8::1'] })]);
    expect(renderTable(verifiedReportOf([row]), plain)).toContain('  observed  it drops (at 192.0.2.1, 2001:db8::1)\n');
  });

  test('counts warnings in the verdict, and an error of the redirect site', () => {
    const site = finding('unlisted-answered', 'it answers', 'fix it', { severity: 'error' });
    expect(renderTable({ ...ALL_VERIFIED, findings: [site] }, plain)).toContain('\n4 of 4 namespaces reach their endpoint; 1 error of the redirect site');
    expect(renderTable(verifiedReportOf([], { unverified: ['a.example'] }), plain)).toMatch(
      /\n\nno namespace was verified\nnot verified: 1 namespace \(a\.example\)$/,
    );
  });

  test('has a colour for each severity', () => {
    const coloured = renderTable(VERIFIED, createColors(true));
    expect(coloured).toContain('\u001B[31m✕ dangling CNAME');
    expect(coloured).toContain('\u001B[33m✓ reached, 1 warning');
    expect(coloured).toContain('\u001B[32m✓ reached\u001B');
    expect(coloured).toContain('\u001B[31m✕ cname-missing');
    expect(coloured).toContain('\u001B[33m! https-dropped');
    expect(stripVTControlCharacters(coloured).replace(/[ ]+$/gm, '')).toBe(renderTable(VERIFIED, plain));
    expect(coloured).toContain('\u001B[31m8 of 14 namespaces');
    expect(renderTable({ ...ALL_VERIFIED, findings: VERIFIED.findings }, createColors(true))).toContain('\u001B[33m4 of 4 namespaces');
    expect(renderTable(ALL_VERIFIED, createColors(true))).toContain('\u001B[32m4 of 4 namespaces');
  });

  test('is no part of a preview, whose rows have no findings', () => {
    expect(renderTable(reportOf([healthy('fabrikam.com')]), plain)).toContain('1 of 1 walk reaches its endpoint');
  });

  test.each(Object.entries(HOSTILE_VERIFICATIONS))('lets no server steer the terminal: %s', (_, report) => {
    const text = renderTable(report, plain);
    expect(text).not.toMatch(INVISIBLE);
    expect(text.split('\n')).toHaveLength(renderTable(HOSTILE_VERIFICATIONS.plain, plain).split('\n').length);
  });
});
